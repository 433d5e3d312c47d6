#pragma once

#include <memory>
#include <string>

#include "api/message.h"

namespace strongroom::http {

// Reads the part of the file that is to be sent, 128 KiB at a time. next() throws when the file has become shorter than
// that.
class FileSource final : public api::BodySource {
 public:
  explicit FileSource(std::shared_ptr<api::FileBody> body) : body_{std::move(body)}, left_{body_->length} {}
  std::string next() override;

 private:
  std::shared_ptr<api::FileBody> body_;
  std::uint64_t left_;
};

}  // namespace strongroom::http
