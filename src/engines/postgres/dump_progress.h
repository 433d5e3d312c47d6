#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "domain/run.h"
#include "engines/postgres/catalog.h"
#include "engines/postgres/copy_counter.h"

namespace strongroom::postgres {

// How far a dump is, and how much there will be. Without a figure of earlier dumps the total is guessed: what the rows
// of the tables that are done had in SQL, compared with what these tables take at the server, goes for the others too.
class DumpProgress {
 public:
  DumpProgress(const std::vector<TableSize>& tables, std::uint64_t expected_sql_bytes);
  domain::Progress now(const CopyCounter& counter);

 private:
  void count_finished(const CopyCounter& counter);
  std::uint64_t guess(const CopyCounter& counter) const;

  std::map<std::string, std::uint64_t, std::less<>> sizes_;
  std::uint64_t expected_;
  std::uint64_t all_ = 0;       // bytes of all tables at the server
  std::uint64_t done_ = 0;      // of the finished ones
  std::uint64_t done_sql_ = 0;  // of their rows in the dump
  std::size_t finished_ = 0;
};

}  // namespace strongroom::postgres
