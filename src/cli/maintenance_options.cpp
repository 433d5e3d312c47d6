#include "cli/maintenance_options.h"

#include "base/error.h"
#include "base/text.h"

namespace strongroom::cli {
namespace {

std::optional<unsigned> days_from(const Arguments& arguments) {
  const auto days = arguments.number("--verify-days");
  if (!days) return std::nullopt;
  if (*days < 1 || *days > operations::kMostVerifyDays)
    throw base::Error{base::ErrorCode::invalid_input,
                      "--verify-days is from 1 to " + std::to_string(operations::kMostVerifyDays)};
  return static_cast<unsigned>(*days);
}

constexpr std::size_t kMaintenanceColumn = 14;

std::string when_text(const operations::Timetable& timetable) {
  if (timetable.sentence.empty()) return "by hand";
  auto text = timetable.sentence + (timetable.time_zone.empty() ? "" : " (" + timetable.time_zone + ")");
  if (!timetable.problem.empty()) return text + "; " + timetable.problem;
  if (!timetable.next.empty()) text += ", next " + base::format_local(timetable.next.front());
  return text;
}

std::string limits_text(const domain::PruneLimits& limits) {
  std::string text;
  if (!limits.max_unused.empty()) text += "; " + limits.max_unused + " may stay unused";
  if (!limits.max_repack.empty()) text += "; " + limits.max_repack + " are repacked at most";
  return text;
}

std::string reading_text(const domain::DataReading& reading) {
  const auto last = reading.completed_at && reading.complete_since
                        ? "what was there at " + base::format_local(*reading.complete_since) + " was all read by " +
                              base::format_local(*reading.completed_at)
                        : std::string{"not all of it was read yet"};
  if (reading.parts == 0 || reading.done >= reading.parts) return last;
  return last + "; now " + std::to_string(reading.done) + " of " + std::to_string(reading.parts) + " parts since " +
         base::format_local(*reading.began_at);
}

}  // namespace

std::vector<Argument> maintenance_arguments() {
  return {{"--prune-schedule", Takes::text,
           "When what was forgotten is removed by itself, as '0 3 * * 0'; '' for by hand only"},
          {"--max-unused", Takes::text, "So much may stay unused: a share as 10%, a size as 5G, or unlimited (5%)"},
          {"--max-repack", Takes::text, "So much is read and written again at most by one prune, as 5G; '' for all"},
          {"--verify-schedule", Takes::text,
           "When a part of the stored data is read and compared, as '0 4 * * *'; '' for by hand only"},
          {"--verify-days", Takes::number, "All of the data is read within so many days (30)"},
          {"--time-zone", Takes::text, "Whose clocks these schedules speak of; '' for the machine's"}};
}

operations::MaintenanceChange maintenance_change(const Arguments& arguments) {
  return {arguments.given("--prune-schedule"),
          arguments.given("--max-unused"),
          arguments.given("--max-repack"),
          arguments.given("--verify-schedule"),
          days_from(arguments),
          arguments.given("--time-zone")};
}

void describe_maintenance(Console& console, domain::StoreReader& store, const domain::Repository& repository,
                          base::UtcTime now) {
  const auto& maintenance = repository.maintenance;
  console.fact(kMaintenanceColumn, "pruned",
               when_text(operations::timetable_of(store, repository, domain::Work::prune, now)) +
                   limits_text(maintenance.limits));
  auto verified = when_text(operations::timetable_of(store, repository, domain::Work::verify, now));
  if (!maintenance.verify.empty())
    verified += "; all of it within " + std::to_string(maintenance.verify_days) +
                (maintenance.verify_days == 1 ? " day" : " days");
  console.fact(kMaintenanceColumn, "data is read", verified);
  console.fact(kMaintenanceColumn, "", reading_text(repository.reading));
}

}  // namespace strongroom::cli
