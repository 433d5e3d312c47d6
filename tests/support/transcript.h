// A recorded start of an outside program. The file, line by line:
//   # anything              a comment
//   arg TEXT                one argument after the program's path, in order
//   out TEXT | err TEXT     a line of standard output or standard error
//   wait MS                 so long nothing happens before the next line
//   exit N | signal N       the end: exactly one of these or
//   hang                    it never ends by itself
// TEXT is written by the path rule (base/text.h), so it can hold any bytes. A transcript whose end was cut off, as
// truncated() makes it, ends like a tool that somebody killed.
#pragma once

#include <charconv>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/file.h"
#include "base/text.h"
#include "process/runner.h"

namespace strongroom::support {

struct TranscriptLine {
  process::Stream stream;
  std::string text;
};
struct Pause {
  base::Milliseconds time;
};
struct Hang {};
using TranscriptEvent = std::variant<TranscriptLine, Pause, Hang>;

struct Transcript {
  std::vector<std::string> arguments;
  std::vector<TranscriptEvent> events;
  process::Outcome outcome = process::Signalled{9};
};

inline int transcript_number(std::string_view text) {
  int number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size()) throw std::runtime_error{"no number in a transcript"};
  return number;
}

inline void add_transcript_line(Transcript& transcript, std::string_view line) {
  const auto space = line.find(' ');
  const auto word = line.substr(0, space);
  const auto rest = space == std::string_view::npos ? std::string_view{} : line.substr(space + 1);
  if (word == "arg")
    transcript.arguments.push_back(base::unescape_path(rest));
  else if (word == "out" || word == "err")
    transcript.events.push_back(
        TranscriptLine{word == "out" ? process::Stream::out : process::Stream::err, base::unescape_path(rest)});
  else if (word == "wait")
    transcript.events.push_back(Pause{base::Milliseconds{transcript_number(rest)}});
  else if (word == "exit")
    transcript.outcome = process::Exited{transcript_number(rest)};
  else if (word == "signal")
    transcript.outcome = process::Signalled{transcript_number(rest)};
  else if (word == "hang")
    transcript.events.push_back(Hang{});
  else if (!line.empty() && word != "#")
    throw std::runtime_error{"unknown line in a transcript: " + std::string{line}};
}

inline Transcript read_transcript(const std::filesystem::path& path) {
  Transcript transcript;
  const auto text = base::read_file(path);
  std::string_view rest = text;
  while (!rest.empty()) {
    const auto end = rest.find('\n');
    add_transcript_line(transcript, rest.substr(0, end));
    rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
  }
  return transcript;
}

// The first `events` of it; then the tool is gone, with the outcome given. `bytes`: of one more line, cut inside.
inline Transcript truncated(Transcript transcript, std::size_t events, process::Outcome outcome,
                            std::size_t bytes = 0) {
  const auto* next =
      events < transcript.events.size() ? std::get_if<TranscriptLine>(&transcript.events[events]) : nullptr;
  const TranscriptLine part = next != nullptr ? TranscriptLine{next->stream, next->text.substr(0, bytes)}
                                              : TranscriptLine{process::Stream::out, {}};
  transcript.events.resize(std::min(events, transcript.events.size()));
  if (!part.text.empty()) transcript.events.emplace_back(part);
  transcript.outcome = outcome;
  return transcript;
}

}  // namespace strongroom::support
