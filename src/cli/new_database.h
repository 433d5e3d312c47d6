// Adding a database together with its plan.
#pragma once

#include <optional>
#include <stop_token>
#include <string>

#include "cli/context.h"
#include "domain/database.h"
#include "domain/database_engine.h"
#include "domain/plan.h"
#include "domain/store.h"
#include "operations/plan_change.h"

namespace strongroom::cli {

struct DatabaseSetup {
  std::string name;
  domain::ParsedConnection connection;
  operations::PlanChange plan;  // its options; the rest is filled in
  bool probe = true;
};

struct AddedDatabase {
  domain::Database database;
  domain::Plan plan;
  std::optional<domain::ServerFacts> server;  // when it was probed
};

// Stores nothing unless the server answers (or was not to be asked). Throws what the engine and the store throw.
AddedDatabase add_database(Context& context, Owner& owner, DatabaseSetup setup, std::stop_token stop);

// Asks the server, for settings that were just given: an error says how to correct them, and that nothing was stored.
domain::ServerFacts probe_database(Context& context, domain::DatabaseEngine& engine,
                                   const domain::DatabaseAccess& access, std::stop_token stop);

// How long a person waits for a server to answer.
domain::PlanLimits limits_of_a_question();

// The name that a database from the environment gets.
inline constexpr const char* kDefaultDatabase = "default";

// Where no database exists, and none but the default one is meant (`name` is empty or "default"): when the environment
// says where one is, adds it as "default" and says so.
void add_database_from_environment(Context& context, Owner& owner, const std::string& name, std::stop_token stop);
// The same, becoming the owner for as long as that takes. Nobody becomes the owner when there is nothing to add.
void add_database_from_environment(Context& context, const std::string& name, std::stop_token stop);

// By its name; the default one when that is empty. Throws not_found with the way on.
domain::Database require_database(domain::StoreReader& store, const std::string& name);

}  // namespace strongroom::cli
