#include "domain/due.h"

#include "domain/run.h"
#include "domain/words.h"

namespace strongroom::domain {
namespace {

constexpr Words<Work, 3> kWorks{{{Work::backup, "backup"}, {Work::prune, "prune"}, {Work::verify, "verify"}}};

}  // namespace

std::string_view to_text(Work work) {
  return word_of(kWorks, work);
}
Work work_from(std::string_view text) {
  return value_of(kWorks, text);
}

ScheduledWork work_of(const Run& run) {
  if (run.kind == RunKind::prune) return {Work::prune, run.repository};
  if (run.kind == RunKind::check) return {Work::verify, run.repository};
  return {Work::backup, run.plan};
}

}  // namespace strongroom::domain
