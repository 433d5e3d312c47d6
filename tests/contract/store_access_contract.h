// What every implementation of domain/access_store.h must do. Included after store_contract.h.
#pragma once

#include <atomic>
#include <chrono>
#include <string>
#include <thread>
#include <vector>

#include "contract/store_contract.h"

namespace strongroom {

class StoreAccessContract : public StoreContract {
 protected:
  void add_users(std::initializer_list<std::pair<const char*, const char*>> users) {
    for (const auto& [name, role] : users) store_->add_user(support::sample_user(name, role), "cli:root");
  }
  std::vector<std::string> session_ids() {
    std::vector<std::string> ids;
    for (const auto& session : store_->sessions()) ids.push_back(session.id);
    return ids;
  }
  ledger::Event last_event() { return store_->entries({.limit = 1}).front().event; }
};

using domain::SessionEnd;
using std::chrono::hours;
using testing::Not;

TEST_P(StoreAccessContract, NobodyIsThereAtFirst) {
  EXPECT_THAT(store_->users(), IsEmpty());
  EXPECT_THAT(store_->api_tokens(), IsEmpty());
  EXPECT_THAT(store_->sessions(), IsEmpty());
  EXPECT_FALSE(store_->find_user("anna") || store_->find_api_token("t1") || store_->find_session("s1") ||
               store_->find_setting("x") || store_->find_idempotency_key("user:anna", "k"));
}

TEST_P(StoreAccessContract, KeepsAUserWhole) {
  auto user = support::sample_user("anna", "operator");
  user.generation = 7;
  user.disabled = true;
  store_->add_user(user, "cli:root");
  reopen();
  const auto read = *store_->find_user("anna");
  EXPECT_EQ(read.role, "operator");
  EXPECT_EQ(read.password_hash, user.password_hash);
  EXPECT_TRUE(read.disabled);
  EXPECT_EQ(read.created_at, user.created_at);
  EXPECT_EQ(read.generation, 7U);
  EXPECT_EQ(home_->open_reader()->users().size(), 1U);
}

TEST_P(StoreAccessContract, EveryChangeOfAUserHasItsEntryAndNoSecret) {
  add_users({{"anna", "admin"}, {"ben", "viewer"}});
  store_->set_password_hash("ben", "$argon2id$new", "user:anna");
  store_->set_role("ben", "admin", "user:anna");
  store_->set_disabled("ben", true, "user:anna");
  store_->set_disabled("ben", false, "user:anna");
  store_->remove_user("ben", "user:anna");
  EXPECT_THAT(actions(), ElementsAre("user.added", "user.added", "user.password_changed", "user.role_changed",
                                     "user.disabled", "user.enabled", "user.removed"));
  for (const auto& entry : appended()) EXPECT_THAT(ledger::canonical_body(entry), Not(testing::HasSubstr("argon2id")));
  EXPECT_EQ(last_event().target, "user/ben");
  EXPECT_EQ(last_event().actor, "user:anna");
  require_whole_ledger();
}

TEST_P(StoreAccessContract, WhatChangesNothingHasNoEntry) {
  add_users({{"anna", "admin"}});
  const auto before = actions().size();
  store_->set_role("anna", "admin", "cli:root");
  store_->set_disabled("anna", false, "cli:root");
  store_->end_session("nobody's", SessionEnd::logout, "user:anna");
  store_->remove_setting("none", "cli:root");
  EXPECT_EQ(actions().size(), before);
  EXPECT_EQ(store_->find_user("anna")->generation, 1U);
}

TEST_P(StoreAccessContract, PasswordRoleAndDisablingEndSessions) {
  add_users({{"anna", "admin"}, {"ben", "viewer"}});
  const std::vector<std::function<void()>> changes{[&] { store_->set_password_hash("ben", "x", "user:anna"); },
                                                   [&] { store_->set_role("ben", "operator", "user:anna"); },
                                                   [&] { store_->set_disabled("ben", true, "user:anna"); }};
  store_->begin_session(support::sample_session("of-anna", "anna"));
  for (std::size_t i = 0; i < changes.size(); ++i) {
    auto session = support::sample_session("of-ben", "ben");
    session.generation = i + 1;
    store_->begin_session(session);
    changes[i]();
    EXPECT_THAT(session_ids(), ElementsAre("of-anna")) << i;
    EXPECT_EQ(store_->find_user("ben")->generation, i + 2) << i;
    EXPECT_EQ(last_event().details.at("sessions_ended"), 1) << i;
  }
}

TEST_P(StoreAccessContract, TheLastAdminStays) {
  add_users({{"anna", "admin"}, {"ben", "admin"}, {"cleo", "operator"}});
  store_->set_disabled("ben", true, "cli:root");
  EXPECT_EQ(code_of([&] { store_->remove_user("anna", "cli:root"); }), ErrorCode::conflict) << "ben is disabled";
  EXPECT_EQ(code_of([&] { store_->set_role("anna", "viewer", "cli:root"); }), ErrorCode::conflict);
  EXPECT_EQ(code_of([&] { store_->set_disabled("anna", true, "cli:root"); }), ErrorCode::conflict);
  EXPECT_EQ(store_->find_user("anna")->role, "admin");
  store_->set_disabled("ben", false, "cli:root");
  store_->remove_user("anna", "cli:root");
  EXPECT_EQ(store_->users().size(), 2U);
}

TEST_P(StoreAccessContract, TwoAdminsCannotRemoveEachOtherAtOnce) {
  add_users({{"anna", "admin"}, {"ben", "admin"}});
  std::atomic<int> removed{0};
  const auto remove = [&](const char* name) {
    try {
      store_->remove_user(name, "cli:root");
      ++removed;
    } catch (const base::Error& error) {
      EXPECT_EQ(error.code(), ErrorCode::conflict);
    }
  };
  std::thread one{remove, "anna"}, two{remove, "ben"};
  one.join();
  two.join();
  EXPECT_EQ(removed, 1);
  EXPECT_EQ(store_->users().size(), 1U);
}

TEST_P(StoreAccessContract, NamesAreTakenOnceAndMustBeNames) {
  add_users({{"anna", "admin"}});
  EXPECT_EQ(code_of([&] { add_users({{"anna", "viewer"}}); }), ErrorCode::conflict);
  for (const auto* name : {"", "Anna", "a b", "../x", "an\na"})
    EXPECT_EQ(code_of([&] { add_users({{name, "viewer"}}); }), ErrorCode::invalid_input) << name;
  EXPECT_EQ(code_of([&] { store_->set_role("nobody", "admin", "cli:root"); }), ErrorCode::not_found);
  EXPECT_EQ(code_of([&] { store_->remove_user("nobody", "cli:root"); }), ErrorCode::not_found);
  EXPECT_EQ(code_of([&] { store_->set_password_hash("nobody", "x", "cli:root"); }), ErrorCode::not_found);
}

TEST_P(StoreAccessContract, AnUnknownRoleIsNeverStored) {
  EXPECT_THROW(add_users({{"anna", "root"}}), base::Error);
  EXPECT_THAT(store_->users(), IsEmpty());
  EXPECT_THAT(actions(), IsEmpty());
}

TEST_P(StoreAccessContract, AHashIsUpgradedOnlyWhenItIsStillTheSame) {
  add_users({{"anna", "admin"}});
  store_->begin_session(support::sample_session("s1"));
  EXPECT_FALSE(store_->upgrade_password_hash("anna", "another", "new"));
  EXPECT_TRUE(store_->upgrade_password_hash("anna", "$argon2id$of anna", "new"));
  EXPECT_EQ(store_->find_user("anna")->password_hash, "new");
  EXPECT_EQ(store_->find_user("anna")->generation, 1U);
  EXPECT_THAT(session_ids(), ElementsAre("s1"));
  EXPECT_THAT(actions(), ElementsAre("user.added", "login.succeeded"));
}

TEST_P(StoreAccessContract, OnlyTheFirstUserCompletesTheSetUp) {
  store_->put_setting(domain::kSetupSetting, "{}", "system");
  store_->complete_setup(support::sample_user("anna"), "setup");
  EXPECT_FALSE(store_->find_setting(domain::kSetupSetting));
  EXPECT_THAT(actions(), ElementsAre("setting.changed", "user.added", "setup.completed"));
  EXPECT_EQ(code_of([&] { store_->complete_setup(support::sample_user("eve"), "setup"); }), ErrorCode::conflict);
  EXPECT_EQ(store_->users().size(), 1U);
}

TEST_P(StoreAccessContract, KeepsTokensRevokedOnesToo) {
  auto token = support::sample_token("t1");
  token.expires_at = support::sample_time() + hours{24};
  store_->add_api_token(token, "user:anna");
  EXPECT_EQ(code_of([&] { store_->add_api_token(support::sample_token("t2"), "user:anna"); }), ErrorCode::conflict);
  store_->revoke_api_token("t1", "user:anna");
  EXPECT_EQ(code_of([&] { store_->revoke_api_token("t1", "user:anna"); }), ErrorCode::conflict);
  EXPECT_EQ(code_of([&] { store_->revoke_api_token("t9", "user:anna"); }), ErrorCode::not_found);
  store_->add_api_token(support::sample_token("t2"), "user:anna");
  reopen();
  const auto tokens = store_->api_tokens();
  ASSERT_EQ(tokens.size(), 2U);
  EXPECT_EQ(tokens[0].id, "t1");
  EXPECT_EQ(tokens[0].sha256, token.sha256);
  EXPECT_EQ(tokens[0].expires_at, token.expires_at);
  EXPECT_TRUE(tokens[0].revoked_at.has_value());
  EXPECT_FALSE(tokens[1].revoked_at || tokens[1].expires_at || tokens[1].last_used_at);
  EXPECT_THAT(actions(), ElementsAre("token.created", "token.revoked", "token.created"));
  for (const auto& entry : appended()) EXPECT_THAT(ledger::canonical_body(entry), Not(testing::HasSubstr("sha256 of")));
}

TEST_P(StoreAccessContract, KeepsASessionWholeUntilItEnds) {
  add_users({{"anna", "admin"}});
  const auto session = support::sample_session("s1");
  store_->begin_session(session);
  reopen();
  const auto read = *store_->find_session("s1");
  EXPECT_EQ(read.user, "anna");
  EXPECT_EQ(read.refresh_sha256, session.refresh_sha256);
  EXPECT_EQ(read.cookie_sha256, session.cookie_sha256);
  EXPECT_EQ(read.expires_at, session.expires_at);
  EXPECT_EQ(read.address, session.address);
  EXPECT_EQ(read.user_agent, session.user_agent);
  EXPECT_EQ(store_->sessions_of("anna").size(), 1U);
  store_->end_session("s1", SessionEnd::logout, "user:anna");
  EXPECT_THAT(session_ids(), IsEmpty());
  EXPECT_THAT(actions(), ElementsAre("user.added", "login.succeeded", "logout"));
}

TEST_P(StoreAccessContract, ASessionNeedsTheUserAsItIsNow) {
  add_users({{"anna", "admin"}, {"ben", "viewer"}});
  store_->set_password_hash("ben", "new", "user:anna");
  EXPECT_EQ(code_of([&] { store_->begin_session(support::sample_session("old", "ben")); }), ErrorCode::conflict);
  store_->set_disabled("ben", true, "user:anna");
  auto session = support::sample_session("disabled", "ben");
  session.generation = 3;
  EXPECT_EQ(code_of([&] { store_->begin_session(session); }), ErrorCode::conflict);
  EXPECT_EQ(code_of([&] { store_->begin_session(support::sample_session("no", "nobody")); }), ErrorCode::conflict);
  EXPECT_THAT(session_ids(), IsEmpty());
}

TEST_P(StoreAccessContract, OneUsersSessionsAreBounded) {
  add_users({{"anna", "admin"}, {"ben", "viewer"}});
  store_->begin_session(support::sample_session("of-ben", "ben"));
  for (std::size_t i = 0; i < domain::kMostSessionsOfAUser + 2; ++i) {
    auto session = support::sample_session("s" + std::to_string(i));
    session.last_seen_at += std::chrono::seconds{i == 1 ? 5000 : i};
    store_->begin_session(session);
  }
  EXPECT_EQ(store_->sessions_of("anna").size(), domain::kMostSessionsOfAUser);
  EXPECT_FALSE(store_->find_session("s0") || store_->find_session("s2")) << "the least recently seen ones";
  EXPECT_TRUE(store_->find_session("s1") && store_->find_session("of-ben"));
}

TEST_P(StoreAccessContract, ARefreshTokenIsGoodOnce) {
  add_users({{"anna", "admin"}});
  store_->begin_session(support::sample_session("s1"));
  const auto later = support::sample_time() + hours{1};
  EXPECT_TRUE(store_->rotate_refresh("s1", "refresh of s1", "second", later));
  EXPECT_FALSE(store_->rotate_refresh("s1", "refresh of s1", "third", later));
  EXPECT_FALSE(store_->rotate_refresh("s9", "second", "third", later));
  EXPECT_EQ(store_->find_session("s1")->refresh_sha256, "second");
  EXPECT_EQ(store_->find_session("s1")->last_seen_at, later);
  store_->end_session("s1", SessionEnd::reuse, "user:anna");
  EXPECT_EQ(last_event().action, "session.revoked");
  EXPECT_EQ(last_event().severity, ledger::Severity::warning);
}

TEST_P(StoreAccessContract, SessionsAreForgottenWhenTheyExpiredOrLieIdle) {
  add_users({{"anna", "admin"}});
  const auto now = support::sample_time() + hours{24 * 10};
  auto expired = support::sample_session("expired"), idle = support::sample_session("idle"),
       busy = support::sample_session("busy");
  expired.expires_at = now;
  expired.last_seen_at = busy.last_seen_at = now - hours{1};
  for (const auto& session : {expired, idle, busy}) store_->begin_session(session);
  const auto before = actions().size();
  EXPECT_THAT(store_->forget_sessions(now, now - hours{24 * 7}), testing::UnorderedElementsAre("expired", "idle"));
  EXPECT_THAT(session_ids(), ElementsAre("busy"));
  EXPECT_EQ(actions().size(), before);
}

TEST_P(StoreAccessContract, UseIsNotedWithoutEntriesAndOnlyGrows) {
  add_users({{"anna", "admin"}});
  store_->add_api_token(support::sample_token("t1"), "user:anna");
  store_->begin_session(support::sample_session("s1"));
  const auto before = actions().size();
  const auto first = support::sample_time() + hours{1}, second = first + hours{1};
  store_->note_use({{"t1", second}, {"gone", second}}, {{"s1", second}, {"gone", second}});
  store_->note_use({{"t1", first}}, {{"s1", first}});
  EXPECT_EQ(store_->find_api_token("t1")->last_used_at, second);
  EXPECT_EQ(store_->find_session("s1")->last_seen_at, second);
  EXPECT_EQ(actions().size(), before);
}

TEST_P(StoreAccessContract, SettingsHaveVersionsAndEntriesWithoutTheirValue) {
  EXPECT_EQ(store_->put_setting("web.port", "port 8080", "user:anna", 0), 1U);
  EXPECT_EQ(code_of([&] { store_->put_setting("web.port", "1", "user:ben", 0); }), ErrorCode::conflict);
  EXPECT_EQ(store_->put_setting("web.port", "port 8081", "user:anna", 1), 2U);
  EXPECT_EQ(store_->put_setting("web.port", "port 8082", "user:anna"), 3U);
  EXPECT_EQ(code_of([&] { store_->put_setting("web.port", "1", "user:ben", 2); }), ErrorCode::conflict);
  reopen();
  EXPECT_EQ(store_->find_setting("web.port")->value, "port 8082");
  EXPECT_EQ(store_->find_setting("web.port")->version, 3U);
  store_->remove_setting("web.port", "user:anna");
  EXPECT_FALSE(store_->find_setting("web.port"));
  EXPECT_THAT(actions(), ElementsAre("setting.changed", "setting.changed", "setting.changed", "setting.removed"));
  for (const auto& entry : appended()) EXPECT_THAT(ledger::canonical_body(entry), Not(testing::HasSubstr("port 808")));
}

TEST_P(StoreAccessContract, AnIdempotencyKeyIsPutOnce) {
  const domain::IdempotencyKey key{"user:anna", "k1", "hash", "", support::sample_time()};
  EXPECT_FALSE(store_->put_idempotency_key(key));
  store_->set_idempotency_run("user:anna", "k1", "run1");
  auto again = key;
  again.request_hash = "other";
  const auto there = store_->put_idempotency_key(again);
  ASSERT_TRUE(there.has_value());
  EXPECT_EQ(there->run_id, "run1");
  EXPECT_EQ(there->request_hash, "hash");
  auto of_another = key;
  of_another.actor = "user:ben";
  EXPECT_FALSE(store_->put_idempotency_key(of_another)) << "keys are each actor's own";
  EXPECT_EQ(code_of([&] { store_->set_idempotency_run("user:anna", "k9", "r"); }), ErrorCode::not_found);
  store_->forget_idempotency_key("user:ben", "k1");
  EXPECT_FALSE(store_->find_idempotency_key("user:ben", "k1"));
  store_->forget_idempotency_keys(support::sample_time());
  EXPECT_TRUE(store_->find_idempotency_key("user:anna", "k1"));
  store_->forget_idempotency_keys(support::sample_time() + hours{1});
  EXPECT_FALSE(store_->find_idempotency_key("user:anna", "k1"));
  EXPECT_THAT(actions(), IsEmpty());
}

TEST_P(StoreAccessContract, OfManyWhoPutTheSameKeyOneIsFirst) {
  std::atomic<int> first{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i)
    threads.emplace_back([&, i] {
      if (!store_->put_idempotency_key({"user:anna", "k", "hash", std::to_string(i), support::sample_time()})) ++first;
    });
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(first, 1);
}

TEST_P(StoreAccessContract, EveryEntrySaysWhichRequestAskedForIt) {
  const ledger::Actor by{"user:anna", "req-7"};
  store_->add_repository(support::sample_repository(), by);
  auto repository = support::sample_repository();
  repository.shown_location = "/srv/elsewhere";
  store_->update_repository(repository, by);
  store_->add_plan(support::sample_plan(), by);
  auto plan = support::sample_plan();
  plan.files.excludes.push_back("*.tmp");
  store_->update_plan(plan, by);
  store_->rebuild(by);
  store_->add_run(support::sample_run("r1"), {by.request});
  store_->remove_plan("photos", by);
  store_->remove_repository("default", by);
  store_->add_database(support::sample_database(), support::sample_database_plan(), by);
  store_->update_database(support::sample_database(), by);
  store_->set_default_database("shop", by);
  store_->remove_database("shop", by);
  store_->add_anchor_directory("/srv/anchors", by);
  store_->remove_anchor_directory("/srv/anchors", by);
  store_->add_user(support::sample_user("anna", "admin"), by);
  store_->add_user(support::sample_user("ben", "admin"), by);
  store_->set_password_hash("ben", "$argon2id$new", by);
  store_->set_role("ben", "viewer", by);
  store_->set_disabled("ben", true, by);
  store_->remove_user("ben", by);
  store_->add_api_token(support::sample_token("t1"), by);
  store_->revoke_api_token("t1", by);
  store_->begin_session(support::sample_session("s1"), by.request);
  store_->end_session("s1", SessionEnd::logout, by);
  store_->put_setting("web.port", "8080", by);
  store_->remove_setting("web.port", by);
  EXPECT_GE(appended().size(), 24U);
  for (const auto& entry : appended()) EXPECT_EQ(entry.event.request, "req-7") << entry.event.action;
}

TEST_P(StoreAccessContract, TheRebuiltLedgerLeavesAccessAlone) {
  add_users({{"anna", "admin"}});
  store_->begin_session(support::sample_session("s1"));
  store_->rebuild("cli:root");
  EXPECT_EQ(store_->users().size(), 1U);
  EXPECT_EQ(store_->sessions().size(), 1U);
}

}  // namespace strongroom
