// What the ledger says about each change of the configuration. What it says about runs is in run_record.h.
#pragma once

#include <string>
#include <string_view>

#include "domain/database.h"
#include "domain/plan.h"
#include "domain/repository.h"
#include "domain/store.h"
#include "ledger/actor.h"
#include "ledger/entry.h"

namespace strongroom::store {

// What somebody did, and that it went well. Nothing is cut: for names and ids of ours.
ledger::Event event_of(const ledger::Actor& actor, std::string action, std::string target,
                       boost::json::object details = {});

// Every text in these is cut to a bound, so that no name, message or list of sources can make an entry too long to be
// written: a run that cannot be recorded would be worse than a shortened message.
ledger::Event repository_added(const domain::Repository& repository, const ledger::Actor& actor);
// With the names of what differs, never the values of secrets.
ledger::Event repository_edited(const domain::Repository& before, const domain::Repository& after,
                                const ledger::Actor& actor);
ledger::Event repository_removed(const domain::Repository& repository, const ledger::Actor& actor);

// `what`: "add", "remove", "default".
ledger::Event database_event(std::string_view what, const domain::Database& database, const ledger::Actor& actor);
// With the names of what differs, never the password.
ledger::Event database_edited(const domain::Database& before, const domain::Database& after,
                              const ledger::Actor& actor);

ledger::Event plan_added(const domain::Plan& plan, const ledger::Actor& actor);
ledger::Event plan_edited(const domain::Plan& before, const domain::Plan& after, const ledger::Actor& actor);
ledger::Event plan_removed(const domain::Plan& plan, const ledger::Actor& actor);

ledger::Event anchor_directory_event(std::string_view what, std::string_view path, const ledger::Actor& actor);
ledger::Event runs_rebuilt(const domain::RebuildReport& report, const ledger::Actor& actor);

}  // namespace strongroom::store
