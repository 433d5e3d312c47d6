#pragma once

#include <optional>
#include <string_view>

#include "domain/backup_engine.h"
#include "engines/postgres/errors.h"
#include "process/runner.h"

namespace strongroom::postgres {

// Logs what a tool says and keeps its complaints; shows progress five times a second at most.
class ToolListener : public process::ProcessListener {
 public:
  explicit ToolListener(const domain::EngineCall& call) : call_{call} {}

  void line(process::Stream stream, std::string_view text, bool) override {
    const bool out = stream == process::Stream::out;
    call_.observer.line(out ? domain::LogStream::out : domain::LogStream::err, text);
    if (!out) complaints_.add(text);
  }
  bool tick(base::MonotonicTime now) override {
    if (shown_ && now - *shown_ < std::chrono::milliseconds{200}) return true;
    shown_ = now;
    show_progress();
    return true;
  }
  void show_progress() { call_.observer.progress(progress()); }
  const Complaints& complaints() const { return complaints_; }

 protected:
  virtual domain::Progress progress() = 0;
  const domain::EngineCall& call_;

 private:
  Complaints complaints_;
  std::optional<base::MonotonicTime> shown_;
};

}  // namespace strongroom::postgres
