#include "api/backend.h"

#include <iterator>
#include <utility>

namespace strongroom::api {

std::vector<Operation> all_operations(const Backend& backend) {
  std::vector<Operation> all;
  for (auto part : {status_operations(backend),          run_operations(backend),        plan_operations(backend),
                    schedule_operations(backend),        repository_operations(backend), database_operations(backend),
                    database_backup_operations(backend), dump_operations(backend),       restore_operations(backend),
                    settings_operations(backend),        ledger_operations(backend),     metrics_operations(backend),
                    snapshot_operations(backend),        preview_operations(backend),    doctor_operations(backend),
                    quickstart_operations(backend),      anchor_operations(backend),     place_operations(backend),
                    channel_operations(backend),         outbox_operations(backend),     description_operations()})
    all.insert(all.end(), std::make_move_iterator(part.begin()), std::make_move_iterator(part.end()));
  return all;
}

}  // namespace strongroom::api
