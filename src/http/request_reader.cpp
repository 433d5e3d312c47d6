#include "http/request_reader.h"

#include <boost/algorithm/string/predicate.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <utility>

#include "http/request_rules.h"

namespace strongroom::http {
namespace {

namespace beast_http = boost::beast::http;
using boost::system::error_code;

constexpr unsigned kHttp_1_0 = 10;

RequestReader::Refusal refusal_of(error_code code) {
  if (code == beast_http::error::header_limit) return {431, "its header is too long"};
  if (code == beast_http::error::body_limit) return {413, "its body is too long"};
  return {400, "it is not HTTP"};
}

}  // namespace

struct RequestReader::Parser {
  beast_http::request_parser<beast_http::string_body> of;
};

RequestReader::RequestReader(const Limits& limits) : parser_{std::make_unique<Parser>()} {
  parser_->of.header_limit(limits.header_bytes);
  parser_->of.body_limit(limits.body_bytes);
  // One step at a time: fields that come after a chunked body must not be found among those of the header.
  parser_->of.eager(false);
}

RequestReader::~RequestReader() = default;

std::size_t RequestReader::put(std::string_view bytes) {
  std::size_t taken = 0;
  while (state_ == State::header || state_ == State::body) {
    error_code code;
    const auto count = parser_->of.put(boost::asio::buffer(bytes.substr(taken)), code);
    taken += count;
    if (code && code != beast_http::error::need_more) {
      auto [status, why] = refusal_of(code);
      refuse(status, std::move(why));
    } else if (state_ == State::header && parser_->of.is_header_done()) {
      look_at_header();
    } else if (code || (count == 0 && !parser_->of.is_done())) {
      break;
    }
    if (state_ == State::body && parser_->of.is_done()) state_ = State::whole;
  }
  return taken;
}

void RequestReader::look_at_header() {
  const auto& message = parser_->of.get();
  const auto method = message.method_string(), target = message.target();
  request_.method.assign(method.data(), method.size());
  request_.target.assign(target.data(), target.size());
  for (const auto& field : message) {
    const auto name = field.name_string(), value = field.value();
    request_.headers.add({name.data(), name.size()}, {value.data(), value.size()});
  }
  parser_->of.eager(true);
  state_ = State::body;
  if (auto fault = fault_of(request_, is_http_1_0())) return refuse(400, std::move(*fault));
  request_.target = origin_form(request_.target);
}

void RequestReader::refuse(int status, std::string why) {
  state_ = State::refused;
  refusal_ = {status, std::move(why)};
}

bool RequestReader::keep_alive() const {
  return state_ == State::whole && parser_->of.get().keep_alive();
}

bool RequestReader::is_http_1_0() const {
  return parser_->of.is_header_done() && parser_->of.get().version() == kHttp_1_0;
}

bool RequestReader::expects_continue() const {
  if (state_ != State::body || is_http_1_0()) return false;
  const auto expectation = request_.headers.find("Expect");
  return expectation && boost::algorithm::iequals(*expectation, "100-continue", std::locale::classic());
}

api::Request RequestReader::take() {
  request_.body = std::move(parser_->of.get().body());
  return std::move(request_);
}

}  // namespace strongroom::http
