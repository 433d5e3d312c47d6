// What the tests of this folder share. The test program plays other parts too, chosen by its first argument: see
// main_test.cpp.
#pragma once

#include <unistd.h>

#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "process/supervised_runner.h"

namespace strongroom::process::testing {

using namespace std::chrono_literals;

// Keeps all it hears; what it does on the way can be set.
class RecordingListener : public ProcessListener {
 public:
  void started(const ProcessIdentity& identity) override {
    tool = identity;
    ++starts;
    if (on_started) on_started();
  }
  void line(Stream stream, std::string_view text, bool cut) override {
    lines[stream].emplace_back(text);
    if (cut) ++cuts;
    if (on_line) on_line(text);
  }
  bool shows_progress(Stream, std::string_view text) override { return text != idle_line; }
  bool tick(base::MonotonicTime now) override {
    ticks.push_back(now);
    return on_tick ? on_tick() : true;
  }

  std::function<void()> on_started;
  std::function<void(std::string_view)> on_line;
  std::function<bool()> on_tick;
  std::string idle_line = "(none)";

  ProcessIdentity tool;
  int starts = 0;
  int cuts = 0;
  std::map<Stream, std::vector<std::string>> lines;
  std::vector<base::MonotonicTime> ticks;
};

inline std::string own_path() {
  return std::filesystem::read_symlink("/proc/self/exe").string();
}

inline ProcessSpec spec_of(std::vector<std::string> argv) {
  ProcessSpec spec;
  spec.argv = std::move(argv);
  spec.environment.emplace_back("PATH", base::SecretString{"/usr/bin:/bin"});
  spec.limits.interrupt_grace = 10s;
  spec.limits.terminate_grace = 10s;
  return spec;
}

inline ProcessSpec shell(std::string script) {
  return spec_of({"/bin/sh", "-c", std::move(script)});
}

// The part `part` of the test program, as a tool.
inline ProcessSpec own_tool(std::string part) {
  return spec_of({own_path(), "--tool", std::move(part)});
}

// A directory of its own that goes away with it.
class ScratchDirectory {
 public:
  ScratchDirectory() {
    std::string name = (std::filesystem::temp_directory_path() / "strongroom.XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) throw std::filesystem::filesystem_error("mkdtemp", {});
    path_ = name;
  }
  ~ScratchDirectory() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  ScratchDirectory(const ScratchDirectory&) = delete;
  ScratchDirectory& operator=(const ScratchDirectory&) = delete;
  std::filesystem::path operator/(std::string_view name) const { return path_ / name; }

 private:
  std::filesystem::path path_;
};

}  // namespace strongroom::process::testing
