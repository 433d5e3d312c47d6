#include "operations/disk_watch.h"

#include <algorithm>
#include <boost/json.hpp>

#include "domain/consequences.h"

namespace strongroom::operations {
namespace {

constexpr std::uint64_t kEnough = 50'000'000'000;
constexpr std::uint64_t kLittle = 1'000'000'000;

std::uint64_t threshold(std::uint64_t total) {
  return std::max(std::min(total / 20, kEnough), std::min(kLittle, total / 10));
}

// As far as figures tell: somebody may have written between the two looks.
bool is_same_disk(const StoragePlace& one, const StoragePlace& other) {
  if (one.total != other.total) return false;
  const auto [less, more] = std::minmax(*one.free, *other.free);
  return more - less <= *one.total / 100;
}

ledger::Event disk_event(const char* action, const StoragePlace& place, ledger::Severity severity) {
  ledger::Event event;
  event.actor = "system";
  event.action = action;
  event.target = "disk";
  event.severity = severity;
  event.result = severity == ledger::Severity::error ? "failed" : "ok";
  event.details = {{"where", place.where}, {"free_bytes", *place.free}, {"total_bytes", *place.total}};
  return event;
}

}  // namespace

std::vector<ledger::Event> disk_events(const std::vector<StoragePlace>& places, domain::NotificationReader& failures) {
  std::vector<ledger::Event> events;
  std::vector<const StoragePlace*> seen;
  for (const auto& place : places) {
    if (!place.free || !place.total || *place.total == 0) continue;
    const bool known = failures.find_failure(domain::disk_topic(place.where)).has_value();
    const bool told = std::ranges::any_of(seen, [&](const auto* other) { return is_same_disk(*other, place); });
    const auto least = threshold(*place.total);
    if (known && *place.free > least + least / 2)
      events.push_back(disk_event(domain::kDiskRelievedAction, place, ledger::Severity::notice));
    if (!known && !told && *place.free < least)
      events.push_back(disk_event(domain::kDiskFillingAction, place, ledger::Severity::error));
    seen.push_back(&place);
  }
  return events;
}

}  // namespace strongroom::operations
