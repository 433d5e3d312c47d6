#include "domain/dump.h"

#include <charconv>
#include <chrono>
#include <cstdio>

#include "domain/words.h"

namespace strongroom::domain {
namespace {

constexpr Words<DumpContent, 2> kContents{{{DumpContent::database, "database"}, {DumpContent::globals, "globals"}}};
constexpr Words<DumpState, 5> kDumpStates{{{DumpState::announced, "announced"},
                                           {DumpState::present, "present"},
                                           {DumpState::removing, "removing"},
                                           {DumpState::removed, "removed"},
                                           {DumpState::withdrawn, "withdrawn"}}};
constexpr std::string_view kPrefix = "backup_", kPattern = "dddd-dd-ddTdd-dd-dd";
constexpr std::string_view kSuffix = ".sql.gz", kGlobalsSuffix = ".globals.sql.gz";

bool fits(std::string_view text, std::string_view pattern) {
  if (text.size() != pattern.size()) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool digit = text[i] >= '0' && text[i] <= '9';
    if (pattern[i] == 'd' ? !digit : text[i] != pattern[i]) return false;
  }
  return true;
}

unsigned number_at(std::string_view text, std::size_t at, std::size_t digits) {
  unsigned number = 0;
  std::from_chars(text.data() + at, text.data() + at + digits, number);
  return number;
}

bool is_time(std::string_view text) {
  if (!fits(text, kPattern)) return false;
  const std::chrono::year_month_day day{std::chrono::year{static_cast<int>(number_at(text, 0, 4))},
                                        std::chrono::month{number_at(text, 5, 2)},
                                        std::chrono::day{number_at(text, 8, 2)}};
  return day.ok() && number_at(text, 11, 2) < 24 && number_at(text, 14, 2) < 60 && number_at(text, 17, 2) < 60;
}

}  // namespace

std::string_view to_text(DumpContent content) {
  return word_of(kContents, content);
}
std::string_view to_text(DumpState state) {
  return word_of(kDumpStates, state);
}
DumpContent dump_content_from(std::string_view text) {
  return value_of(kContents, text);
}
DumpState dump_state_from(std::string_view text) {
  return value_of(kDumpStates, text);
}

std::string dump_filename(base::UtcTime created_at, DumpContent content) {
  const auto second = std::chrono::floor<std::chrono::seconds>(created_at);
  const auto day = std::chrono::floor<std::chrono::days>(second);
  const std::chrono::year_month_day date{day};
  const std::chrono::hh_mm_ss time{second - day};
  char text[64];
  std::snprintf(text, sizeof text, "%04d-%02u-%02uT%02d-%02d-%02d", static_cast<int>(date.year()),
                static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                static_cast<int>(time.hours().count()), static_cast<int>(time.minutes().count()),
                static_cast<int>(time.seconds().count()));
  return std::string{kPrefix} + text + std::string{content == DumpContent::globals ? kGlobalsSuffix : kSuffix};
}

std::string sidecar_filename(std::string_view dump_filename) {
  return std::string{dump_filename} + ".json";
}

bool is_dump_filename(std::string_view name) {
  if (!name.starts_with(kPrefix)) return false;
  name.remove_prefix(kPrefix.size());
  for (const auto suffix : {kGlobalsSuffix, kSuffix}) {
    if (name.size() != kPattern.size() + suffix.size() || !name.ends_with(suffix)) continue;
    return is_time(name.substr(0, kPattern.size()));
  }
  return false;
}

}  // namespace strongroom::domain
