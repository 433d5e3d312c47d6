// Users, and the log-ins they have.
#pragma once

#include <boost/json/fwd.hpp>
#include <string>
#include <vector>

#include "auth/access_book.h"
#include "auth/passwords.h"
#include "auth/principal.h"
#include "base/clock.h"
#include "base/secret_string.h"
#include "domain/access.h"
#include "ledger/actor.h"

namespace strongroom::auth {

// Any thread may call. What takes a password is slow (passwords.h). Changes are in the ledger under `actor`, and hold
// from the moment they return. All throw what domain/access_store.h says: conflict for the last admin, not_found.
class Users {
 public:
  Users(AccessBook& book, Passwords& passwords, const base::Clock& clock)
      : book_{book}, passwords_{passwords}, clock_{clock} {}

  std::vector<domain::User> list() { return book_.store().users(); }
  domain::User find(const std::string& name);  // not_found
  domain::User add(const std::string& name, Role role, const base::SecretString& password, const ledger::Actor& actor);
  // These three end the user's sessions.
  domain::User set_password(const std::string& name, const base::SecretString& password, const ledger::Actor& actor);
  domain::User set_role(const std::string& name, Role role, const ledger::Actor& actor);
  domain::User set_disabled(const std::string& name, bool disabled, const ledger::Actor& actor);
  void remove(const std::string& name, const ledger::Actor& actor);

  std::vector<domain::Session> sessions() { return book_.store().sessions(); }
  void revoke_session(const std::string& id, const ledger::Actor& actor);  // not_found
  void revoke_sessions_of(const std::string& user, const ledger::Actor& actor);

 private:
  AccessBook& book_;
  Passwords& passwords_;
  const base::Clock& clock_;
};

// Never a hash.
boost::json::object to_json(const domain::User& user);
boost::json::object to_json(const domain::Session& session);

}  // namespace strongroom::auth
