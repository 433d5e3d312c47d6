#include "notify/transfer.h"

#include <algorithm>
#include <cstring>

#include "base/error.h"

namespace strongroom::notify {
namespace {

constexpr std::size_t kKeptAnswer = 2048;
constexpr std::size_t kLongestAnswer = 64 * 1024;
constexpr long kConnectSeconds = 10;

}  // namespace

Transfer::Transfer(unsigned seconds, const std::string& ca_file, const std::stop_token& stop)
    : handle_{libcurl().easy_init()}, stop_{stop} {
  if (!handle_) throw base::Error{base::ErrorCode::internal, "libcurl cannot be used"};
  set(CURLOPT_NOSIGNAL, 1L);
  set(CURLOPT_TIMEOUT, static_cast<long>(seconds));
  // A mail server that has not answered in time is said goodbye to, and libcurl waits for the answer to that as well.
  set(CURLOPT_SERVER_RESPONSE_TIMEOUT, static_cast<long>(seconds));
  set(CURLOPT_CONNECTTIMEOUT, std::min(kConnectSeconds, static_cast<long>(seconds)));
  set(CURLOPT_FOLLOWLOCATION, 0L);
  set(CURLOPT_WRITEFUNCTION, &Transfer::take_answer);
  set(CURLOPT_WRITEDATA, this);
  set(CURLOPT_HEADERFUNCTION, &Transfer::take_header);
  set(CURLOPT_HEADERDATA, this);
  set(CURLOPT_XFERINFOFUNCTION, &Transfer::look);
  set(CURLOPT_XFERINFODATA, this);
  set(CURLOPT_NOPROGRESS, 0L);
  if (!ca_file.empty()) set(CURLOPT_CAINFO, ca_file.c_str());
}

void Transfer::require(CURLcode code) {
  if (code != CURLE_OK) throw base::Error{base::ErrorCode::internal, libcurl().easy_strerror(code)};
}

void Transfer::append(List& list, const std::string& text) {
  auto* longer = libcurl().slist_append(list.get(), text.c_str());
  if (longer == nullptr) throw base::Error{base::ErrorCode::internal, "there is no memory for a message"};
  static_cast<void>(list.release());
  list.reset(longer);
}

void Transfer::add_header(const std::string& line) {
  append(headers_, line);
}

void Transfer::add_recipient(const std::string& address) {
  append(recipients_, address);
}

void Transfer::send_body(std::string_view body) {
  body_ = body;
  set(CURLOPT_READFUNCTION, &Transfer::give_body);
  set(CURLOPT_READDATA, this);
}

Outcome Transfer::perform() {
  if (headers_) set(CURLOPT_HTTPHEADER, headers_.get());
  if (recipients_) set(CURLOPT_MAIL_RCPT, recipients_.get());
  outcome_.code = libcurl().easy_perform(handle_.get());
  outcome_.stopped = stop_.stop_requested() && outcome_.code == CURLE_ABORTED_BY_CALLBACK;
  libcurl().easy_getinfo(handle_.get(), CURLINFO_RESPONSE_CODE, &outcome_.status);
  curl_off_t wait = 0;
  if (libcurl().easy_getinfo(handle_.get(), CURLINFO_RETRY_AFTER, &wait) == CURLE_OK && wait > 0)
    outcome_.wait = std::chrono::seconds{wait};
  return std::move(outcome_);
}

// The rest is read and dropped, so that the other side is not cut off, and only so much of it.
std::size_t Transfer::take_answer(char* data, std::size_t size, std::size_t count, void* self) {
  auto& transfer = *static_cast<Transfer*>(self);
  const auto bytes = size * count;
  auto& answer = transfer.outcome_.answer;
  answer.append(data, std::min(bytes, kKeptAnswer - std::min(kKeptAnswer, answer.size())));
  transfer.received_ += bytes;
  return transfer.received_ > kLongestAnswer ? 0 : bytes;
}

std::size_t Transfer::take_header(char* data, std::size_t size, std::size_t count, void* self) {
  auto& transfer = *static_cast<Transfer*>(self);
  const auto bytes = size * count;
  std::string_view line{data, bytes};
  while (!line.empty() && (line.back() == '\n' || line.back() == '\r')) line.remove_suffix(1);
  if (line.starts_with('4') || line.starts_with('5')) transfer.outcome_.last_line = line.substr(0, kKeptAnswer);
  transfer.received_ += bytes;
  return transfer.received_ > kLongestAnswer ? 0 : bytes;
}

std::size_t Transfer::give_body(char* data, std::size_t size, std::size_t count, void* self) {
  auto& transfer = *static_cast<Transfer*>(self);
  const auto some = std::min(transfer.body_.size(), size * count);
  std::memcpy(data, transfer.body_.data(), some);
  transfer.body_.remove_prefix(some);
  return some;
}

int Transfer::look(void* self, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
  return static_cast<Transfer*>(self)->stop_.stop_requested() ? 1 : 0;
}

}  // namespace strongroom::notify
