#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "api/message.h"
#include "http/limits.h"

namespace strongroom::http {

// Makes one request of the bytes of a connection. Knows no sockets.
class RequestReader {
 public:
  enum class State {
    header,   // more bytes are needed for the header
    body,     // the header is there and is in order
    whole,    // take() may be called
    refused,  // nothing more can be understood on this connection
  };
  struct Refusal {
    int status;
    std::string why;  // for the client
  };

  explicit RequestReader(const Limits& limits);
  ~RequestReader();

  // Takes what it can use from the front of `bytes` and says how much that was. What is not taken must be given again,
  // with more behind it: a header is taken as a whole.
  std::size_t put(std::string_view bytes);
  State state() const { return state_; }
  const Refusal& refusal() const { return refusal_; }

  // Of the header, as far as it is known.
  const api::Request& head() const { return request_; }
  bool keep_alive() const;
  bool is_http_1_0() const;
  bool expects_continue() const;

  // The request, but for its peer and its id. Once.
  api::Request take();

 private:
  struct Parser;
  void look_at_header();
  void refuse(int status, std::string why);

  std::unique_ptr<Parser> parser_;
  State state_ = State::header;
  Refusal refusal_{};
  api::Request request_;
};

}  // namespace strongroom::http
