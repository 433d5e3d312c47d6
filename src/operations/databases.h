// Databases: the connections, each with the plan that backs it up.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "domain/database.h"
#include "domain/database_engine.h"
#include "domain/plan.h"
#include "domain/store.h"
#include "operations/call.h"
#include "operations/database_change.h"
#include "operations/environment.h"

namespace strongroom::operations {

// The name that a database from the environment gets.
inline constexpr const char* kDefaultDatabase = "default";

// By its name; the default one when that is empty. Throws not_found with the way on.
domain::Database require_database(domain::StoreReader& store, const std::string& name);

struct AddedDatabase {
  domain::Database database;
  domain::Plan plan;
  std::optional<domain::ServerFacts> server;  // when it was probed
};

// Stores nothing unless the server answers (or was not to be asked). Throws what the engine and the store throw,
// invalid_input, and conflict when the name is taken.
AddedDatabase add_database(const Tools& tools, const Call& call, const DatabaseDraft& draft);
// What would make the first backup fail.
std::vector<Remark> remarks_on_database(const Tools& tools, const AddedDatabase& added);

// Whether the environment would be asked for the database that is meant by `name` (empty = the default one): there is
// none at all.
bool environment_is_asked(domain::StoreReader& store, const std::string& name);
// Then, and when the environment says where one is: adds it as "default". nullopt otherwise.
std::optional<AddedDatabase> add_database_from_environment(const Tools& tools, const Call& call,
                                                           const std::string& name, const Environment& environment);

// Throws conflict when the database was changed by somebody else while its server was asked.
domain::Database edit_database(const Tools& tools, const Call& call, const std::string& name,
                               const DatabaseChange& change);
// Returns what it is now; an entry in the ledger only where that is news.
struct DefaultDatabase {
  domain::Database database;
  bool was_default = false;
};
DefaultDatabase choose_default_database(const Tools& tools, const Call& call, const std::string& name);

struct DumpsLeft {
  std::string directory;
  std::size_t count = 0;
};
struct RemovedDatabase {
  domain::Database database;
  std::optional<domain::Plan> plan;
  std::vector<DumpsLeft> left;     // dumps stay where they are, wherever the plan would have put the next
  bool leaves_no_default = false;  // there are others, and none of them is meant where nobody names one
};
RemovedDatabase remove_database(const Tools& tools, const Call& call, const std::string& name);

// Asks the server, for settings that were just given: an error says how to correct them, and that nothing was stored.
domain::ServerFacts probe_database(domain::DatabaseEngine& engine, const domain::DatabaseAccess& access,
                                   const Call& call);
// The same for settings that are not stored, or for what `change` would make of a stored connection. Stores nothing.
domain::ServerFacts test_connection(const Tools& tools, const Call& call, const ConnectionChange& connection);
domain::ServerFacts test_database(const Tools& tools, const Call& call, const std::string& name,
                                  const DatabaseChange& change);

// How long a person waits for a server to answer.
domain::PlanLimits limits_of_a_question();

}  // namespace strongroom::operations
