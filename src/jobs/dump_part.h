// One file of a database run, from the server to the disk, without a name yet.
#pragma once

#include <optional>
#include <stop_token>
#include <string>

#include "domain/database.h"
#include "domain/database_engine.h"
#include "domain/dump.h"
#include "domain/plan.h"
#include "jobs/run_session.h"
#include "pipeline/parallel_gzip.h"
#include "pipeline/unpublished_file.h"

namespace strongroom::jobs {

// What is known before the dump begins.
struct PartPlan {
  std::string dbname;
  domain::DumpContent content = domain::DumpContent::database;
  std::string directory;                // absolute; exists
  domain::ServerFacts server;           // of that database
  std::optional<domain::Dump> earlier;  // the last one of the same database
  std::uint64_t expected_size = 0;      // of the file
};

// Used by the run's thread alone. Until it is published nothing of it has a name, and its end leaves nothing behind.
class DumpPart {
 public:
  // Throws cannot_write_dumps' error.
  DumpPart(PartPlan plan, const std::string& run_id);

  // Dumps into the file. `present`: dumps that could go, for the error when the disk is full.
  void write(RunSession& session, const domain::DatabaseAccess& access, const domain::Plan& plan,
             const std::vector<domain::Dump>& present, const std::stop_token& stop);
  // Proves what lies on the disk.
  void verify(RunSession& session, const std::stop_token& stop);

  // The record, without a name and a sidecar yet.
  domain::Dump dump(const domain::Run& run, const domain::Plan& plan) const;
  const PartPlan& plan() const { return plan_; }
  const domain::DumpOutcome& outcome() const { return outcome_; }
  const pipeline::CompressedFacts& facts() const { return facts_; }
  pipeline::UnpublishedFile& file() { return file_; }

 private:
  PartPlan plan_;
  pipeline::UnpublishedFile file_;
  domain::DumpOutcome outcome_;
  pipeline::CompressedFacts facts_;
  base::Milliseconds duration_{0};
};

}  // namespace strongroom::jobs
