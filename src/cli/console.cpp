#include "cli/console.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <cerrno>
#include <cstdio>
#include <cstdlib>

#include "base/json.h"
#include "base/text.h"

namespace strongroom::cli {
namespace {

constexpr std::size_t kDefaultColumns = 100;
constexpr std::size_t kNarrowestColumn = 12;

std::string_view code_of(Tone tone) {
  switch (tone) {
    case Tone::good:
      return "\x1b[32m";
    case Tone::attention:
      return "\x1b[33m";
    case Tone::bad:
      return "\x1b[31m";
    case Tone::quiet:
      return "\x1b[2m";
    case Tone::strong:
      return "\x1b[1m";
    case Tone::plain:
      break;
  }
  return "";
}

bool colour_wanted() {
  const char* no_colour = std::getenv("NO_COLOR");
  return ::isatty(STDOUT_FILENO) != 0 && (no_colour == nullptr || *no_colour == '\0');
}

}  // namespace

Console::Console(Settings settings)
    : settings_{settings}, interactive_{::isatty(STDOUT_FILENO) != 0 && !settings.json}, colour_{colour_wanted()} {}

Console::~Console() {
  clear_live();
}

std::size_t Console::columns() const {
  winsize size{};
  if (::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) return size.ws_col;
  if (const char* text = std::getenv("COLUMNS"); text != nullptr && std::atoi(text) > 0)
    return static_cast<std::size_t>(std::atoi(text));
  return interactive_ ? kDefaultColumns : 0;
}

// A reader that went away ends nothing: what is lost is only what nobody reads.
void Console::put(std::string_view text) {
  errno = 0;
  // What is longer than the buffer is written by the first of the two, which then leaves nothing to fail to the second.
  const bool taken = std::fwrite(text.data(), 1, text.size(), stdout) == text.size();
  const bool lost = !taken && errno != EPIPE;
  if ((std::fflush(stdout) != 0 && errno != EPIPE) || lost) lost_ = true;
}

void Console::say(std::string_view text) {
  if (settings_.json || settings_.quiet) return;
  clear_live();
  put(std::string{text} + "\n");
}

void Console::fact(std::size_t column, std::string_view name, std::string_view value) {
  if (value.empty()) return;
  const auto gap = name.size() < column ? column - name.size() : 1;
  say(std::string{name} + std::string(gap, ' ') + std::string{value});
}

void Console::complain(std::string_view text) {
  clear_live();
  const auto line = std::string{text} + "\n";
  std::fwrite(line.data(), 1, line.size(), stderr);
  std::fflush(stderr);
}

void Console::emit(const boost::json::value& value) {
  put(boost::json::serialize(value) + "\n");
}

void Console::raw(std::string_view text) {
  clear_live();
  put(text);
}

void Console::live(std::string_view text) {
  if (!interactive_ || settings_.quiet) return;
  put("\r\x1b[2K" + base::fit_middle(text, columns() > 1 ? columns() - 1 : 1));
  live_shown_ = true;
}

void Console::clear_live() {
  if (!live_shown_) return;
  put("\r\x1b[2K");
  live_shown_ = false;
}

std::string Console::paint(Tone tone, std::string_view text) const {
  if (!colour_ || tone == Tone::plain) return std::string{text};
  return std::string{code_of(tone)} + std::string{text} + "\x1b[0m";
}

int Console::fail(const base::Error& error) {
  if (settings_.json) {
    emit(boost::json::object{{"type", "error"}, {"error", base::error_to_json(error)}});
  } else {
    complain("error: " + base::terminal_safe(error.message()));
    if (!error.hint().empty()) complain("       " + base::terminal_safe(error.hint()));
    complain(std::string{"       ("} + std::string{error.info().name} + ")");
  }
  return error.info().exit_code;
}

void Table::print(Console& console) const {
  std::vector<std::size_t> widths(rows_.front().size(), 0);
  for (const auto& row : rows_)
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], base::display_width(row[i]));
  const auto total = [&] {
    std::size_t sum = 2 * (widths.size() - 1);
    for (const auto width : widths) sum += width;
    return sum;
  };
  // Not on a terminal (0 columns) nothing is cut: a script may read it.
  for (const auto columns = console.columns(); columns > 0 && total() > columns;) {
    auto& widest = *std::max_element(widths.begin(), widths.end());
    if (widest <= kNarrowestColumn) break;
    widest = std::max(kNarrowestColumn, widest - std::min(widest - kNarrowestColumn, total() - columns));
  }
  for (std::size_t r = 0; r < rows_.size(); ++r) {
    std::string line;
    for (std::size_t i = 0; i < rows_[r].size(); ++i) {
      const auto cell = base::fit_middle(rows_[r][i], widths[i]);
      line += cell;
      if (i + 1 < rows_[r].size()) line.append(widths[i] - base::display_width(cell) + 2, ' ');
    }
    console.say(r == 0 ? console.paint(Tone::quiet, line) : line);
  }
}

}  // namespace strongroom::cli
