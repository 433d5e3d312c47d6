#pragma once

#include <string>

#include "schedule/schedule.h"

namespace strongroom::schedule {

// "every day at 02:00", "every Monday and Friday at 02:00 and 14:00", "on the last day of every month at 00:30",
// "every 15 minutes", "every hour at minute 5"; what has no such sentence is told as it was written ("at '5 4 1-7 *
// 1'"). Without the zone.
std::string sentence_of(const Rule& rule, std::string_view as_written);

}  // namespace strongroom::schedule
