// The port to what decides who may come in: users, API tokens, sessions; and to the settings and idempotency keys of
// the service. What domain/store.h says of operations, transactions and errors holds here too.
#pragma once

#include <boost/json/object.hpp>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "domain/access.h"
#include "domain/notification_store.h"
#include "domain/store.h"
#include "ledger/actor.h"
#include "ledger/entry.h"

namespace strongroom::domain {

// Any thread may call.
class AccessReader {
 public:
  virtual ~AccessReader() = default;
  virtual std::vector<User> users() = 0;  // by name
  virtual std::optional<User> find_user(const std::string& name) = 0;
  virtual std::vector<ApiToken> api_tokens() = 0;  // oldest first, revoked ones too
  virtual std::optional<ApiToken> find_api_token(const std::string& id) = 0;
  virtual std::vector<Session> sessions() = 0;  // oldest first
  virtual std::vector<Session> sessions_of(const std::string& user) = 0;
  virtual std::optional<Session> find_session(const std::string& id) = 0;
  virtual std::optional<Setting> find_setting(const std::string& key) = 0;
  virtual std::optional<IdempotencyKey> find_idempotency_key(const std::string& actor, const std::string& key) = 0;
};

enum class SessionEnd {
  logout,   // "logout": the user said so
  revoked,  // "session.revoked": somebody ended it
  reuse,    // "session.revoked", a warning: a refresh token came a second time, so two parties have it
};

// When a token or session was last used.
struct LastUse {
  std::string id;
  base::UtcTime at{};
};

inline constexpr std::size_t kMostSessionsOfAUser = 100;
// Key of the setting that complete_setup removes.
inline constexpr const char* kSetupSetting = "auth.setup";

// Any thread may call. Every change that says nothing else has an entry in the ledger, named after it. No change leaves
// the store without an admin that is not disabled, once there was one (conflict).
class AccessStore : public AccessReader {
 public:
  virtual void add_user(const User& user, const ledger::Actor& actor) = 0;  // "user.added"; conflict when there is one
  // The first user of all, and the end of the set-up: conflict when there is any user. "user.added", "setup.completed".
  virtual void complete_setup(const User& user, const ledger::Actor& actor) = 0;
  // "user.password_changed". The user's sessions end, the generation grows.
  virtual void set_password_hash(const std::string& name, const std::string& hash, const ledger::Actor& actor) = 0;
  // The same password, hashed at another cost: no entry, nothing ends. False when `before` is not the hash any more.
  virtual bool upgrade_password_hash(const std::string& name, const std::string& before, const std::string& after) = 0;
  virtual void set_role(const std::string& name, const std::string& role,
                        const ledger::Actor& actor) = 0;  // "user.role_changed"; as above
  virtual void set_disabled(const std::string& name, bool disabled,
                            const ledger::Actor& actor) = 0;  // "user.disabled", "user.enabled"; as above
  virtual void remove_user(const std::string& name, const ledger::Actor& actor) = 0;  // "user.removed"

  virtual void add_api_token(const ApiToken& token, const ledger::Actor& actor) = 0;  // "token.created"
  virtual void revoke_api_token(const std::string& id,
                                const ledger::Actor& actor) = 0;  // "token.revoked"; conflict twice

  // "login.succeeded". Conflict when the user is not what the session says any more. Beyond kMostSessionsOfAUser the
  // one that was not seen for the longest time ends.
  virtual void begin_session(const Session& session, const std::string& request = {}) = 0;
  // Without an entry. False when `before` is not the session's refresh hash any more, or the session is gone.
  virtual bool rotate_refresh(const std::string& session, const std::string& before, const std::string& after,
                              base::UtcTime now) = 0;
  // Nothing happens when it is gone already.
  virtual void end_session(const std::string& session, SessionEnd why, const ledger::Actor& actor) = 0;
  // Those that expired, or were not seen since `seen_since`. Without entries: nobody did anything. Returns their ids.
  virtual std::vector<std::string> forget_sessions(base::UtcTime now, base::UtcTime seen_since) = 0;
  // Without entries, in one transaction. Times only grow; what is gone is passed over.
  virtual void note_use(const std::vector<LastUse>& tokens, const std::vector<LastUse>& sessions) = 0;

  // "setting.changed", with the key and `details`, and never the value. With `expected` only when that is the version
  // still (0: when there is none), else conflict. Returns the new version.
  virtual std::uint64_t put_setting(const std::string& key, const std::string& value, const ledger::Actor& actor,
                                    std::optional<std::uint64_t> expected = {},
                                    const boost::json::object& details = {}) = 0;
  virtual void remove_setting(const std::string& key,
                              const ledger::Actor& actor) = 0;  // "setting.removed", if there is one

  // Idempotency keys have no entries: the runs have. Puts it unless there is one of that actor and key, which is
  // returned then; nullopt = it was put.
  virtual std::optional<IdempotencyKey> put_idempotency_key(const IdempotencyKey& key) = 0;
  virtual void set_idempotency_run(const std::string& actor, const std::string& key, const std::string& run_id) = 0;
  virtual void forget_idempotency_key(const std::string& actor, const std::string& key) = 0;
  virtual void forget_idempotency_keys(base::UtcTime made_before) = 0;

  // As Store's: for what changes nothing here, a log-in that was refused.
  virtual std::uint64_t record(const ledger::Event& event) = 0;
};

// Everything that is durable, as one object.
class DurableReader : public StoreReader, public AccessReader, public NotificationReader {};

class DurableStore : public Store, public AccessStore, public NotificationStore {
 public:
  std::uint64_t record(const ledger::Event& event) override = 0;
};

}  // namespace strongroom::domain
