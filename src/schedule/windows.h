// When backups may be at work: "22:00-06:00", "Mon-Fri 20:00-07:00, Sat-Sun 00:00-24:00". Pure; the clock is the
// caller's.
//
// What the zone's clocks show decides, minute by minute. So the rule for clocks that are put forward and back is none:
// an hour that is shown twice is inside twice, and one that is left out is not missed.
#pragma once

#include <bitset>
#include <optional>
#include <string_view>

#include "base/clock.h"
#include "schedule/zone.h"

namespace strongroom::schedule {

class Windows {
 public:
  // Separated by commas, twenty at most; each has, after a day of the week or a range of them, where there is one, the
  // time that it begins and the time that it ends, at most a day later. What ends at or before its beginning ends on
  // the next day. Throws invalid_input.
  static Windows parse(std::string_view text, Zone zone);

  bool is_open(base::UtcTime instant) const;
  // From when on it is otherwise than at this instant; nullopt: it stays so.
  std::optional<base::UtcTime> next_change(base::UtcTime instant) const;
  // Since when it is as it is; nullopt: for weeks.
  std::optional<base::UtcTime> last_change(base::UtcTime instant) const;

 private:
  static constexpr unsigned kMinutesOfWeek = 7 * 24 * 60;  // from Sunday 00:00
  class Shown;
  explicit Windows(Zone zone) : zone_{std::move(zone)} {}
  void add(std::string_view item);

  std::bitset<kMinutesOfWeek> open_;
  Zone zone_;
};

}  // namespace strongroom::schedule
