#pragma once

#include <memory>
#include <span>
#include <string>

struct evp_md_ctx_st;

namespace strongroom::pipeline {

// SHA-256 of a stream, a piece at a time.
class Sha256 {
 public:
  Sha256();
  ~Sha256();
  Sha256(const Sha256&) = delete;
  Sha256& operator=(const Sha256&) = delete;

  void add(std::span<const char> bytes);
  // Once, at the end: lower-case hex.
  std::string hex();

 private:
  struct Free {
    void operator()(evp_md_ctx_st* context) const;
  };
  std::unique_ptr<evp_md_ctx_st, Free> context_;
};

}  // namespace strongroom::pipeline
