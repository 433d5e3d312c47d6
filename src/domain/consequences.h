// What an entry of the ledger means for those who are told, and for what is known to be wrong.
#pragma once

#include <string>
#include <vector>

#include "domain/notification.h"
#include "ledger/entry.h"

namespace strongroom::domain {

// Something is wrong from now on, or once more.
struct Opening {
  std::string topic;
  NotificationEvent event = NotificationEvent::failure;
  // Only from the so-many-th time on, with nothing between them that ends it: a backup that was cut off begins again by
  // itself so often.
  unsigned from_times = 1;
};

// A pure function of the entry, so that what is wrong can be made anew from the ledger at any time.
struct Consequences {
  NotificationEvents events{};  // who is told; whoever keeps the topics adds `recovered` and what opens late
  std::string plan{};           // what it is about; empty: no plan
  std::vector<Opening> opens{};
  std::vector<std::string> ends{};  // topics that are over, if they were open
  bool recovers = false;            // that one of them was open is worth telling
  std::string but_not{};            // a channel that is not told

  bool matters() const { return !events.empty() || !opens.empty() || !ends.empty(); }
};
Consequences consequences_of(const ledger::Event& event);

// The actions that `consequences_of` knows; "run.failed" and so on.
std::vector<std::string> consequential_actions();

inline constexpr const char* kOverdueAction = "plan.overdue";
// Of a dump that is not what was recorded any more; about the plan that made it, with an `error` as a run has one.
inline constexpr const char* kDamageFoundAction = "damage.found";
inline constexpr const char* kDiskFillingAction = "disk.filling";
inline constexpr const char* kDiskRelievedAction = "disk.relieved";
inline constexpr const char* kGivenUpAction = "notification.given_up";
inline constexpr const char* kFailureAcknowledgedAction = "failure.acknowledged";

std::string overdue_topic(const std::string& plan);
std::string disk_topic(const std::string& where);

}  // namespace strongroom::domain
