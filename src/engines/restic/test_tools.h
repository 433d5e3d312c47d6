// What the tests of this folder share.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "domain/backup_engine.h"

namespace strongroom::restic::testing {

// Keeps everything it is told.
class RecordingObserver final : public domain::EngineObserver {
 public:
  void line(domain::LogStream stream, std::string_view text) override { lines.emplace_back(stream, text); }
  void progress(const domain::Progress& now) override { progresses.push_back(now); }
  void waiting(const std::optional<domain::Waiting>& now) override { waits.push_back(now); }

  std::vector<std::pair<domain::LogStream, std::string>> lines;
  std::vector<domain::Progress> progresses;
  std::vector<std::optional<domain::Waiting>> waits;
};

// The Error that `call` throws; nullopt when it throws none.
template <typename Call>
std::optional<base::Error> error_of(Call&& call) {
  try {
    std::forward<Call>(call)();
    return std::nullopt;
  } catch (const base::Error& error) {
    return error;
  }
}

}  // namespace strongroom::restic::testing
