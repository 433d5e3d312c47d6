// What real restic versions were recorded saying (tests/golden/restic), through the whole engine: for the tests that
// replay it. Whoever includes this is compiled with STRONGROOM_TRANSCRIPTS, the directory of the recordings.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include "engines/restic/restic_engine.h"
#include "engines/restic/test_tools.h"
#include "support/fake_runner.h"

namespace strongroom::restic::testing {

inline constexpr const char* kTag = "strongroom.plan.photos";
inline const std::filesystem::path kGolden = STRONGROOM_TRANSCRIPTS;

inline std::vector<std::string> versions() {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator{kGolden}) names.push_back(entry.path().filename());
  return names;
}

inline bool recorded(const std::string& version, const std::string& name) {
  return std::filesystem::exists(kGolden / version / (name + ".transcript"));
}

inline support::Transcript transcript_of(const std::string& version, const std::string& name) {
  return support::read_transcript(kGolden / version / (name + ".transcript"));
}

inline domain::BackupRequest request_for(const std::vector<std::string>& sources) {
  domain::BackupRequest request;
  request.files.sources = sources;
  request.tags = {kTag};
  return request;
}

// An engine over the fake runner, whose restic is any file that looks like a program.
class Rig {
 public:
  explicit Rig(const std::string& version) : runner_{clock_} {
    runner_.expect(transcript_of(version, "version"));
    engine_.version();
  }

  Rig& expect(support::Transcript transcript) {
    runner_.expect(std::move(transcript));
    return *this;
  }
  domain::EngineCall call(std::stop_token stop = {}) { return {observer_, std::move(stop), limits_, -1}; }

  domain::BackupResult backup() { return engine_.backup(repository_, request_for(sources_), call()); }
  base::ErrorCode backup_error() {
    const auto error = error_of([&] { backup(); });
    EXPECT_TRUE(error);
    return error ? error->code() : base::ErrorCode::not_found;
  }

  support::VirtualClock clock_;
  support::FakeRunner runner_;
  RecordingObserver observer_;
  domain::PlanLimits limits_;
  domain::RepositoryAccess repository_{
      base::SecretString{"/strongroom-test/repository"}, base::SecretString{"x"}, {}, "local"};
  std::vector<std::string> sources_{"/strongroom-test/source"};
  ResticEngine engine_{runner_, clock_, options()};

 private:
  Options options() {
    Options options;
    options.binary = "/bin/sh";
    options.pause = [this](base::Milliseconds time, std::stop_token stop) {
      clock_.advance(time);
      return !stop.stop_requested();
    };
    return options;
  }
};

class Replay : public ::testing::TestWithParam<std::string> {
 protected:
  support::Transcript transcript(const std::string& name) const { return transcript_of(GetParam(), name); }
  bool before(const char* version) const { return *parse_version(GetParam()) < *parse_version(version); }
  Rig rig_{GetParam()};
};
inline std::string name_of_version(const ::testing::TestParamInfo<std::string>& version) {
  std::string name = "restic_" + version.param;
  std::ranges::replace(name, '.', '_');
  return name;
}

}  // namespace strongroom::restic::testing
