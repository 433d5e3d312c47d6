// The step `enumerate` of a files run: beside the backup, our own walk counts what the backup will take, so that totals
// and time left are known before the tool's own scan has settled. Until then the last run's totals are the estimate.
//
// The backup never waits for it and never fails for it: what goes wrong is a note in the run's log, and the step is
// skipped.
#pragma once

#include <functional>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <thread>

#include "jobs/run_session.h"
#include "preview/preview.h"

namespace strongroom::jobs {

// Stands between the engine and the session, and is used by the run's thread alone, as they are. Its own thread has the
// walk, the tracker, and nothing else of the run.
class EnumerateStep final : public domain::EngineObserver {
 public:
  static constexpr const char* kName = "enumerate";

  // The step has begun (RunSession::begin_beside). `make_request` is called at once, and may throw.
  EnumerateStep(RunSession& session, const std::function<preview::Request()>& make_request, std::stop_token stop);
  // Stops the walk, waits for the little that takes, and ends the step.
  ~EnumerateStep() override;
  EnumerateStep(const EnumerateStep&) = delete;
  EnumerateStep& operator=(const EnumerateStep&) = delete;

  void line(domain::LogStream stream, std::string_view text) override { session_.line(stream, text); }
  void progress(const domain::Progress& progress) override;
  void waiting(const std::optional<domain::Waiting>& waiting) override { session_.waiting(waiting); }

 private:
  struct Outcome {
    domain::StepState state;
    std::string note;
    base::MonotonicTime at;
  };

  void expect_as_last_time();
  void start(const std::function<preview::Request()>& make_request);
  void walk(const preview::Request& request);
  Outcome count(const preview::Request& request);
  Outcome skipped(std::string why) const;
  void end_with(Outcome outcome);
  void end_if_done();

  RunSession& session_;
  Tracker& tracker_;
  const base::Clock& clock_;
  const std::string run_id_;
  const std::stop_token cancel_;
  const base::MonotonicTime begin_;
  bool ended_ = false;  // in the session

  std::mutex mutex_;  // guards the outcome
  std::optional<Outcome> outcome_;
  std::stop_source stopping_;
  std::thread thread_;
  std::stop_callback<std::function<void()>> on_cancel_;
};

}  // namespace strongroom::jobs
