// Who does something, as the ledger is told.
#pragma once

#include <string>
#include <utility>

namespace strongroom::ledger {

struct Actor {
  Actor() = default;
  // Not explicit: most who act do so without a request, and are a name.
  Actor(std::string who, std::string asked_by = {}) : name{std::move(who)}, request{std::move(asked_by)} {}
  Actor(const char* who) : name{who} {}

  std::string name;     // "cli:root", "user:anna", "system"
  std::string request;  // id of the request by which they ask; empty = none
};

}  // namespace strongroom::ledger
