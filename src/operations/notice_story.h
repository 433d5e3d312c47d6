// The words for one entry, by what it is told as.
#pragma once

#include <string>

#include "base/clock.h"
#include "domain/notification.h"
#include "domain/store.h"
#include "ledger/entry.h"

namespace strongroom::operations {

struct Story {
  std::string title;  // what happened, without where
  std::string text;
  std::string line;  // the whole of it in a line, for a digest
};

// `as`: the weightiest of what it is told as. Throws integrity where the store cannot say what is still safe.
Story story_of(domain::StoreReader& store, const ledger::Entry& entry, domain::NotificationEvent as, base::UtcTime now);

// "photos" of "plan/photos"; empty where it is about something else.
std::string name_in_target(const ledger::Event& event, std::string_view kind);

}  // namespace strongroom::operations
