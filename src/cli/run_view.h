// A run on the terminal: the live line while it goes, the words at its end.
#pragma once

#include <string>
#include <vector>

#include "cli/context.h"
#include "domain/dump.h"
#include "domain/run.h"
#include "jobs/tracker.h"

namespace strongroom::cli {

// "photos  42 %  29,310 of 69,442 files  349.0 MB of 831.2 MB  61.0 MB/s  about 8 s left  /path"
std::string live_line(const Console& console, const jobs::LiveRun& live);

// What a person reads when a run has ended, or looks at one later. `dumps`: those of the run that the store knows.
void describe_run(Console& console, const domain::Run& run, const std::vector<domain::Dump>& dumps);

// "photos", "repository nas", "database shop": what a run is about.
std::string subject(const domain::Run& run);

// 0 done, 1 failed, 3 done with warnings, 130 cancelled.
int exit_code(const domain::Run& run);

// Good, attention, bad: the tone of a state.
Tone tone_of(domain::RunState state);
// "succeeded", "succeeded, not checked", "warning (2)".
std::string state_text(const domain::Run& run);

}  // namespace strongroom::cli
