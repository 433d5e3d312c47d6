// One transfer by libcurl: RAII, a deadline, a stop, and an answer that is read to a bound.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>

#include "notify/libcurl.h"

namespace strongroom::notify {

struct Outcome {
  CURLcode code = CURLE_OK;
  long status = 0;        // of HTTP, or the last of SMTP
  std::string answer;     // the beginning of what was answered
  std::string last_line;  // of SMTP: what was refused last
  std::optional<std::chrono::seconds> wait;
  bool stopped = false;
};

// Used by one thread, once.
class Transfer {
 public:
  // `seconds`: what it may take; of mail, the goodbye may take as long again.
  Transfer(unsigned seconds, const std::string& ca_file, const std::stop_token& stop);
  Transfer(const Transfer&) = delete;  // libcurl knows where it is
  Transfer& operator=(const Transfer&) = delete;

  template <typename Value>
  void set(CURLoption option, Value value) {
    require(libcurl().easy_setopt(handle_.get(), option, value));
  }
  void add_header(const std::string& line);
  void add_recipient(const std::string& address);
  // What is sent; must outlive perform().
  void send_body(std::string_view body);
  Outcome perform();

 private:
  struct CloseHandle {
    void operator()(CURL* handle) const { libcurl().easy_cleanup(handle); }
  };
  struct FreeList {
    void operator()(curl_slist* list) const { libcurl().slist_free_all(list); }
  };
  using List = std::unique_ptr<curl_slist, FreeList>;

  static std::size_t take_answer(char* data, std::size_t size, std::size_t count, void* self);
  static std::size_t take_header(char* data, std::size_t size, std::size_t count, void* self);
  static std::size_t give_body(char* data, std::size_t size, std::size_t count, void* self);
  static int look(void* self, curl_off_t, curl_off_t, curl_off_t, curl_off_t);
  static void require(CURLcode code);
  static void append(List& list, const std::string& text);

  std::unique_ptr<CURL, CloseHandle> handle_;
  List headers_;
  List recipients_;
  std::string_view body_;
  std::size_t received_ = 0;
  std::stop_token stop_;
  Outcome outcome_;
};

}  // namespace strongroom::notify
