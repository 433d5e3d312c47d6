// Who may come in, in memory: every request is decided by this, without the disk. Whoever changes users, sessions or
// tokens does it through here, so that what was revoked is refused from the moment the change returns.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "auth/principal.h"
#include "base/clock.h"
#include "domain/access_store.h"

namespace strongroom::auth {

struct Lifetimes {
  std::chrono::seconds access{std::chrono::minutes{15}};
  std::chrono::seconds session{std::chrono::hours{24 * 30}};
  std::chrono::seconds idle{std::chrono::hours{24 * 7}};
};

// Any thread may call. Questions hold a mutex for moments; changes wait for the store, one at a time. What is asked for
// and is not good is refused (refusal.h).
class AccessBook {
 public:
  using Change = std::function<void(domain::AccessStore&)>;

  // Reads everything. `store` must outlive this. Throws integrity for a role that is none.
  AccessBook(domain::AccessStore& store, std::chrono::seconds idle);

  // For what needs no picture in memory: lists, settings.
  domain::AccessStore& store() { return store_; }

  // Does it, and reads again what it was about, whether it succeeded or not. When that cannot be read, it is taken for
  // gone until the next start.
  void change_user(const std::string& name, const Change& change);
  void change_session(const std::string& id, const Change& change);
  void change_token(const std::string& id, const Change& change);

  bool has_users() const;
  bool has_user(const std::string& name) const;
  // A question counts as a use.
  Principal by_cookie(const std::string& sha256, base::UtcTime now);
  Principal by_session(const std::string& id, base::UtcTime now);
  Principal by_token(const std::string& sha256, base::UtcTime now);
  // Throws as the questions do; of users and tokens only.
  void require_still(const Principal& principal, base::UtcTime now);
  std::uint64_t generation_of(const std::string& user) const;  // refuses when there is none

  // Writes when tokens and sessions were last used, and forgets sessions that are over. Waits for the store.
  void flush(base::UtcTime now);

 private:
  struct KnownUser {
    Role role = Role::viewer;
    std::uint64_t generation = 0;
    bool disabled = false;
  };
  // Last use is written now and then: `saved` is what the store has.
  struct Use {
    base::UtcTime seen{};
    base::UtcTime saved{};
    void touch(base::UtcTime now);
  };
  struct KnownSession {
    std::string user;
    std::uint64_t generation = 0;
    std::string cookie_sha256;
    base::UtcTime expires_at{};
    Use use;
  };
  struct KnownToken {
    std::string id, name;
    Role role = Role::viewer;
    std::optional<base::UtcTime> expires_at;
    Use use;
  };

  void take_user(const std::string& name);
  void take_session(const std::string& id);
  void take_token(const std::string& id);
  void put(const domain::User& user);
  void put(const domain::Session& session);
  void put(const domain::ApiToken& token);
  void drop_user(const std::string& name);
  void drop_session(const std::string& id);
  void drop_token(const std::string& id);
  Principal principal_of(const std::string& id, KnownSession& session, base::UtcTime now) const;
  Principal principal_of(KnownToken& token, base::UtcTime now) const;
  const KnownUser& require_user(const std::string& name) const;
  std::vector<domain::LastUse> due_sessions() const;
  std::vector<domain::LastUse> due_tokens() const;

  domain::AccessStore& store_;
  const std::chrono::seconds idle_;
  std::mutex changing_;       // one change, with what is read after it, at a time
  mutable std::mutex mutex_;  // of everything below; taken after changing_
  std::map<std::string, KnownUser> users_;
  std::unordered_map<std::string, KnownSession> sessions_;          // by id
  std::unordered_map<std::string, std::string> session_of_cookie_;  // by hash
  std::unordered_map<std::string, KnownToken> tokens_;              // by hash: what is secret is never compared itself
};

}  // namespace strongroom::auth
