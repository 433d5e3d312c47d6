#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

namespace strongroom::process {

// Turns the bytes of one stream into lines, in memory bounded by `longest`. The rule for long lines is that of
// ProcessListener::line; a cut line is given out as soon as it is too long, not only at its end.
class LineSplitter {
 public:
  using Take = std::function<void(std::string_view line, bool cut)>;

  explicit LineSplitter(std::size_t longest) : longest_{longest} {}

  // The views handed to `take` are valid during that call only. When `take` throws, the line counts as given out, and
  // the rest of `bytes` is lost.
  void feed(std::string_view bytes, const Take& take);
  // Gives out what is left when the stream ended without a newline.
  void finish(const Take& take);

 private:
  void add(std::string_view part, const Take& take);
  void end_line(std::string_view tail, const Take& take);

  std::size_t longest_;
  std::string kept_;       // the beginning of an unfinished line
  bool dropping_ = false;  // the unfinished line was given out cut; its rest goes
};

}  // namespace strongroom::process
