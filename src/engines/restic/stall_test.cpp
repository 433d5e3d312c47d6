// What restic prints while nothing moves must not look like work.
#include <gtest/gtest.h>

#include "engines/restic/backup.h"
#include "support/fake_runner.h"

namespace strongroom::restic {
namespace {

class SilentObserver final : public domain::EngineObserver {
 public:
  void line(domain::LogStream, std::string_view) override {}
  void progress(const domain::Progress&) override {}
  void waiting(const std::optional<domain::Waiting>&) override {}
};

// Says a few lines and keeps what the listener thinks of each.
class TalkingRunner final : public process::ProcessRunner {
 public:
  std::vector<std::pair<process::Stream, std::string>> lines;
  std::vector<bool> progress;

  process::Outcome run(const process::ProcessSpec&, process::ProcessListener& listener, std::stop_token) override {
    for (const auto& [stream, text] : lines) {
      listener.line(stream, text, false);
      progress.push_back(listener.shows_progress(stream, text));
    }
    return process::Exited{0};
  }
};

TEST(Stall, aStatusLineWhoseCountersStandStillIsNoProgress) {
  using process::Stream;
  TalkingRunner runner;
  const auto status = [](int files, int bytes) {
    return std::pair{Stream::out, R"({"message_type":"status","files_done":)" + std::to_string(files) +
                                      R"(,"bytes_done":)" + std::to_string(bytes) + "}"};
  };
  runner.lines = {status(1, 10),
                  status(1, 10),
                  status(1, 20),
                  status(1, 20),
                  {Stream::err, "some words"},
                  status(1, 20),
                  {Stream::out, R"({"message_type":"summary","snapshot_id":"0123456789abcdef"})"}};
  support::VirtualClock clock;
  const Options options;
  SilentObserver observer;
  domain::BackupRequest request;
  request.files.sources = {"/source"};
  const domain::RepositoryAccess repository{base::SecretString{"/r"}, base::SecretString{"p"}, {}, "local"};
  run_backup({runner, clock, options}, {"/usr/bin/restic", "0.14.0", kOldestVersion}, repository, request,
             {observer, {}, {}, -1});
  EXPECT_EQ(runner.progress, (std::vector<bool>{true, false, true, false, true, false, true}));
}

}  // namespace
}  // namespace strongroom::restic
