// What the tests of this folder share.
#pragma once

#include <algorithm>
#include <cstring>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "domain/database_engine.h"

namespace strongroom::postgres::testing {

// Keeps everything it is told.
class RecordingObserver final : public domain::EngineObserver {
 public:
  void line(domain::LogStream stream, std::string_view text) override { lines.emplace_back(stream, text); }
  void progress(const domain::Progress& now) override {
    progresses.push_back(now);
    if (on_progress) on_progress(now);
  }
  void waiting(const std::optional<domain::Waiting>&) override {}
  std::string text() const {
    std::string all;
    for (const auto& [stream, line] : lines) all += line + "\n";
    return all;
  }

  std::vector<std::pair<domain::LogStream, std::string>> lines;
  std::vector<domain::Progress> progresses;
  std::function<void(const domain::Progress&)> on_progress;
};

// Keeps what it gets; `limit` bytes of it, and has no room then.
class Memory final : public domain::ByteSink {
 public:
  explicit Memory(std::size_t limit = std::string::npos) : limit_{limit} {}
  std::span<char> room() override {
    if (on_room) on_room(bytes.size());
    if (bytes.size() >= limit_) return {};
    return room_;
  }
  void took(std::size_t count) override { bytes.append(room_.data(), count); }

  std::string bytes;
  std::function<void(std::size_t)> on_room;  // with what there is so far

 private:
  std::size_t limit_;
  std::vector<char> room_ = std::vector<char>(1 << 16);
};

class TextSource final : public domain::ByteSource {
 public:
  explicit TextSource(std::string text) : text_{std::move(text)} {}
  std::size_t read(std::span<char> into) override {
    const auto count = std::min(into.size(), text_.size() - at_);
    std::memcpy(into.data(), text_.data() + at_, count);
    at_ += count;
    return count;
  }

 private:
  std::string text_;
  std::size_t at_ = 0;
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

}  // namespace strongroom::postgres::testing
