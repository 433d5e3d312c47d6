#include "engines/postgres/dump_progress.h"

#include <algorithm>

namespace strongroom::postgres {

DumpProgress::DumpProgress(const std::vector<TableSize>& tables, std::uint64_t expected_sql_bytes)
    : expected_{expected_sql_bytes} {
  for (const auto& table : tables) {
    sizes_[table.name] = table.bytes;
    all_ += table.bytes;
  }
}

domain::Progress DumpProgress::now(const CopyCounter& counter) {
  count_finished(counter);
  domain::Progress progress;
  progress.files_done = finished_;
  progress.files_total = std::max<std::uint64_t>(sizes_.size(), finished_);
  progress.bytes_done = counter.bytes();
  progress.bytes_total = std::max(counter.bytes(), expected_ > 0 ? expected_ : guess(counter));
  progress.totals_settled = expected_ > 0 || done_ >= all_ / 5;
  progress.current_file = counter.current_table();
  return progress;
}

void DumpProgress::count_finished(const CopyCounter& counter) {
  for (const auto& tables = counter.tables(); finished_ < tables.size(); ++finished_) {
    const auto found = sizes_.find(tables[finished_].name);
    if (found == sizes_.end()) continue;
    done_ += found->second;
    done_sql_ += tables[finished_].bytes;
  }
}

std::uint64_t DumpProgress::guess(const CopyCounter& counter) const {
  const double ratio = done_ > 0 ? static_cast<double>(done_sql_) / static_cast<double>(done_) : 1.0;
  const auto left = static_cast<std::uint64_t>(static_cast<double>(all_ - std::min(all_, done_)) * ratio);
  return counter.bytes() - counter.current_table_bytes() + std::max(left, counter.current_table_bytes());
}

}  // namespace strongroom::postgres
