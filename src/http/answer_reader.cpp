#include "http/answer_reader.h"

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/buffer_body.hpp>
#include <boost/beast/http/parser.hpp>

#include "http/client_socket.h"

namespace strongroom::http {
namespace {

namespace beast_http = boost::beast::http;
using boost::system::error_code;

constexpr std::uint32_t kLongestHeader = 16 * 1024;
constexpr std::size_t kBlock = 16 * 1024;

}  // namespace

struct AnswerReader::Parser {
  beast_http::response_parser<beast_http::buffer_body> of;
};

AnswerReader::AnswerReader(bool is_for_head) : parser_{std::make_unique<Parser>()} {
  parser_->of.header_limit(kLongestHeader);
  parser_->of.body_limit(boost::none);
  parser_->of.skip(is_for_head);
}

AnswerReader::~AnswerReader() = default;

void AnswerReader::put(std::string& bytes) {
  auto& parser = parser_->of;
  char block[kBlock];
  while (!parser.is_done()) {
    auto& body = parser.get().body();
    body.data = block;
    body.size = sizeof block;
    error_code code;
    const auto taken = parser.put(boost::asio::buffer(bytes), code);
    if (parser.is_header_done()) piece_.append(block, sizeof block - body.size);
    const auto made = parser.is_header_done() ? sizeof block - body.size : 0;
    bytes.erase(0, taken);
    if (code && code != beast_http::error::need_more && code != beast_http::error::need_buffer)
      fail_to_ask("what it said is not HTTP", code.message());
    if (taken == 0 && made == 0) return;
  }
}

bool AnswerReader::end() {
  if (!parser_->of.got_some()) return false;
  error_code code;
  parser_->of.put_eof(code);
  if (code) fail_to_ask("its answer ends in the middle", code.message());
  return true;
}

bool AnswerReader::has_head() const {
  return parser_->of.is_header_done();
}

bool AnswerReader::is_done() const {
  return parser_->of.is_done();
}

bool AnswerReader::keep_alive() const {
  return parser_->of.get().keep_alive();
}

api::Response AnswerReader::head() const {
  api::Response response{.status = static_cast<int>(parser_->of.get().result_int())};
  for (const auto& field : parser_->of.get()) {
    const auto name = field.name_string(), value = field.value();
    response.headers.add({name.data(), name.size()}, {value.data(), value.size()});
  }
  return response;
}

}  // namespace strongroom::http
