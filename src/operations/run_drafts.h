// What somebody wants to start.
#pragma once

#include <boost/json/fwd.hpp>
#include <string>
#include <vector>

#include "domain/run.h"

namespace strongroom::operations {

struct BackupDraft {
  std::string plan{};  // empty = the default database's
  domain::Trigger trigger = domain::Trigger::manual;
  bool queue = false;  // a database's backup waits for another one of the same plan instead of being refused
};

struct RestoreDraft {
  std::string plan{};
  std::string snapshot = "latest";      // or the beginning of an id
  std::vector<std::string> includes{};  // absolute paths inside the snapshot; empty = everything
  std::string target{};                 // absolute; must not exist, or be an empty directory
};

struct DatabaseRestoreDraft {
  std::string database{};   // empty = the default one
  std::string file{};       // the file name of a dump that strongroom made, or an absolute path
  std::string into{};       // a database that does not exist yet
  bool trust_file = false;  // a file that the ledger does not know may be restored
};

// Members are called as above. What is missing is told by the operation. Throw invalid_input that names the member.
RestoreDraft restore_draft_from_json(const boost::json::object& object);
DatabaseRestoreDraft database_restore_draft_from_json(const boost::json::object& object);

boost::json::object to_json(const RestoreDraft& draft);
boost::json::object to_json(const DatabaseRestoreDraft& draft);

// Throws invalid_input for what cannot be the name of a new database.
void require_new_database_name(const std::string& name);

}  // namespace strongroom::operations
