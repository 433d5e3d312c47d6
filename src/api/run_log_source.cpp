#include "api/run_log_source.h"

#include <utility>

#include "base/error.h"
#include "base/json.h"
#include "jobs/run_log.h"

namespace strongroom::api {
namespace {

constexpr int kPausesUntilSign = 40;  // ten seconds

boost::json::object to_json(const jobs::LogLine& line) {
  return {
      {"time", line.stream == "gap" ? boost::json::value(nullptr) : boost::json::value(base::format_utc(line.time))},
      {"stream", line.stream},
      {"text", line.text}};
}

class RunLogSource final : public BodySource {
 public:
  // The log of a run that waits for its turn comes when it begins.
  explicit RunLogSource(RunLogRequest request) : request_{std::move(request)}, reader_{request_.path} {
    if (read()) return;
    if (request_.unfinished) over_ = !request_.unfinished();
    if (is_over() && !read()) throw base::Error{base::ErrorCode::not_found, "this run has no log"};
  }

  std::string next() override {
    if (!lines_.empty()) return std::exchange(lines_, {});
    for (int pause = 0; !is_over(); ++pause) {
      // What was written before the end is read after the end was seen.
      over_ = !request_.unfinished();
      read();
      if (!lines_.empty()) return std::exchange(lines_, {});
      if (pause == kPausesUntilSign) return "\n";
    }
    return {};
  }

 private:
  bool is_over() const { return over_ || !request_.unfinished || (request_.limit && *request_.limit == taken_); }

  bool read() {
    return reader_.read([this](const jobs::LogLine& line) {
      if (seen_++ < request_.from || (request_.limit && *request_.limit == taken_)) return;
      ++taken_;
      lines_ += boost::json::serialize(to_json(line)) + "\n";
    });
  }

  RunLogRequest request_;
  jobs::RunLogReader reader_;
  std::string lines_;
  std::uint64_t seen_ = 0;
  std::uint64_t taken_ = 0;
  bool over_ = false;
};

}  // namespace

std::shared_ptr<void> FollowersPlaces::take() const {
  auto free = free_;
  if (free->fetch_sub(1) > 0) return {nullptr, [free](void*) { ++*free; }};
  ++*free;
  throw base::Error::with_words(base::ErrorCode::conflict, "too many follow a log at the moment", {},
                                "Try again in a moment, or watch the run by its events.");
}

std::shared_ptr<BodySource> read_run_log(RunLogRequest request) {
  return std::make_shared<RunLogSource>(std::move(request));
}

}  // namespace strongroom::api
