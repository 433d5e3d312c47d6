#include "schedule/zone.h"

#include <date/tz.h>

#include <cstdlib>
#include <exception>
#include <string>
#include <utility>

#include "base/error.h"
#include "base/text.h"

namespace strongroom::schedule {

// The library keeps its zones for as long as the process lives.
struct Zone::Data {
  const date::time_zone* zone;
};

Zone Zone::named(std::string_view name) {
  try {
    const auto* zone = date::locate_zone(std::string{name});
    return Zone{zone->name(), std::make_shared<Data>(Data{zone})};
  } catch (const std::exception&) {
    throw base::Error{base::ErrorCode::invalid_input,
                      "this machine knows no time zone '" + base::terminal_safe(name) +
                          "'; names are like Europe/Berlin or Etc/UTC (old names are in the package tzdata-legacy)"};
  }
}

Zone Zone::of_machine() {
  std::string_view told;
  if (const char* variable = std::getenv("TZ")) told = variable;
  if (told.starts_with(':')) told.remove_prefix(1);
  try {
    if (!told.empty()) return named(told);
  } catch (const base::Error&) {
    // "CET-1CEST" and the like are rules, not names: what the machine is set to counts then.
  }
  try {
    const auto* zone = date::current_zone();
    return Zone{zone->name(), std::make_shared<Data>(Data{zone})};
  } catch (const std::exception&) {
    return named("Etc/UTC");
  }
}

Zone::Span Zone::at(std::chrono::sys_seconds instant) const {
  const auto info = data_->zone->get_info(instant);
  return {info.begin, info.end, info.offset};
}

}  // namespace strongroom::schedule
