#pragma once

#include <string_view>

namespace strongroom::operations {

// Cron's five fields in numbers (minute, hour, day of the month, month, day of the week), each "*", a number, a range
// or a list of such, with a step or without: "0 2 * * *", "*/15 8-18 * * 1-5". Throws invalid_input for anything else
// but nothing at all, which means by hand only.
void require_schedule(std::string_view schedule);

}  // namespace strongroom::operations
