// The alarm for disks that are filling up.
#pragma once

#include <string>
#include <vector>

#include "domain/notification_store.h"
#include "domain/store.h"
#include "ledger/entry.h"
#include "operations/storage.h"

namespace strongroom::operations {

// What is to be recorded: "disk.filling" for a place with less than a twentieth left (where that is less than 50 GB),
// or less than 1 GB (of a small disk: than a tenth), and "disk.relieved" for one that was filling up and has half as
// much again. Places of one disk are told once, by the first of them. A place that does not answer changes nothing.
std::vector<ledger::Event> disk_events(const std::vector<StoragePlace>& places, domain::NotificationReader& failures);

}  // namespace strongroom::operations
