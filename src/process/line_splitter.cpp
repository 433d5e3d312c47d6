#include "process/line_splitter.h"

#include <utility>

namespace strongroom::process {

void LineSplitter::feed(std::string_view bytes, const Take& take) {
  for (;;) {
    const auto end = bytes.find('\n');
    if (end == std::string_view::npos) return add(bytes, take);
    const auto tail = bytes.substr(0, end);
    bytes.remove_prefix(end + 1);
    end_line(tail, take);
  }
}

void LineSplitter::end_line(std::string_view tail, const Take& take) {
  if (kept_.empty() && !dropping_ && tail.size() <= longest_) return take(tail, false);
  add(tail, take);
  const auto line = std::exchange(kept_, {});  // gives back the memory of a long line, too
  if (!std::exchange(dropping_, false)) take(line, false);
}

void LineSplitter::add(std::string_view part, const Take& take) {
  if (dropping_) return;
  const auto room = longest_ - kept_.size();
  kept_ += part.substr(0, room);
  if (part.size() <= room) return;
  dropping_ = true;
  const auto line = std::exchange(kept_, {});
  take(line, true);
}

void LineSplitter::finish(const Take& take) {
  const auto line = std::exchange(kept_, {});
  dropping_ = false;
  if (!line.empty()) take(line, false);
}

}  // namespace strongroom::process
