#pragma once

#include <memory>
#include <string>

#include "api/message.h"

namespace strongroom::http {

// Makes one answer of the bytes of a connection. Knows no sockets. Throws status_fetch on what is no HTTP.
class AnswerReader {
 public:
  explicit AnswerReader(bool is_for_head);
  ~AnswerReader();

  // Takes what it can use from the front of `bytes`.
  void put(std::string& bytes);
  // The other side has ended. False when it had not said anything at all.
  bool end();

  bool has_head() const;
  bool is_done() const;
  bool keep_alive() const;
  // What came of the body since the last call.
  std::string take_piece() { return std::exchange(piece_, {}); }
  // Status and fields.
  api::Response head() const;

 private:
  struct Parser;
  std::unique_ptr<Parser> parser_;
  std::string piece_;
};

}  // namespace strongroom::http
