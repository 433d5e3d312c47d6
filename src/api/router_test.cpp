#include "api/router.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <future>
#include <mutex>
#include <set>
#include <stop_token>

#include "api/access.h"
#include "api/backend.h"
#include "api/openapi_document.h"
#include "base/json.h"
#include "live/live_json.h"
#include "support/fake_courier.h"
#include "support/run_bench.h"

namespace strongroom::api {
namespace {

using domain::RunState;

domain::Run a_run(std::string id, RunState state) {
  domain::Run run;
  run.id = std::move(id);
  run.plan = "photos";
  run.repository = "default";
  run.actor = "test";
  run.state = state;
  run.created_at = base::parse_utc("2026-11-22T05:36:00Z");
  return run;
}

// A router over a queue whose runs last until they are stopped.
class RouterTest : public testing::Test {
 protected:
  void submit(const std::string& id) {
    bench.store->add_run(a_run(id, RunState::queued));
    tracker.update(a_run(id, RunState::queued));
    // Each in a repository of its own: all of them begin.
    queue.submit({id, "repository-" + id, [this, id](std::stop_token stop) {
                    std::promise<void> stopped;
                    const std::stop_callback callback{stop, [&] { stopped.set_value(); }};
                    stopped.get_future().wait();
                    bench.store->update_run(a_run(id, RunState::cancelled));
                    tracker.update(a_run(id, RunState::cancelled));
                  }});
  }
  Response call(std::string method, std::string target, std::string body = {}) {
    return router.handle({std::move(method), std::move(target), std::move(body)});
  }
  static std::string code(const Response& response) {
    return std::string{response.body.as_object().at("code").as_string()};
  }
  static const boost::json::object& data(const Response& response) {
    return response.body.as_object().at("data").as_object();
  }
  static std::string whole(const Response& response) {
    std::string text;
    for (auto part = response.payload->source->next(); !part.empty(); part = response.payload->source->next())
      text += part;
    return text;
  }

  support::RunBench bench;
  support::FakeCourier courier;
  jobs::Tracker& tracker = bench.tracker;
  jobs::Executor executor{bench.services(), queue};
  jobs::RunQueue queue{8};
  jobs::LedgerWatch ledger;
  std::mutex changing;
  jobs::Services services = bench.services();
  Backend backend{{4711, "backup photos"},
                  {services, executor, queue, changing},
                  *bench.store,
                  ledger,
                  {*bench.store, *bench.store, courier}};
  auth::Authenticator authenticator{*bench.store, *bench.vault, bench.clock, bench.random};
  Door door{authenticator};
  Router router{{.gate = Gate{{}}, .operations = everything()}, bench.log};

  std::vector<Operation> everything() {
    auto all = all_operations(backend);
    for (auto& operation : access_operations(door)) all.push_back(std::move(operation));
    return all;
  }
};

TEST_F(RouterTest, StatusNamesTheOwnerAndSaysThatNothingWasBackedUpYet) {
  const auto response = call("GET", "/api/v1/status");
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.body.as_object().at("message").as_string(), "No backups performed yet.");
  EXPECT_EQ(data(response).at("owner"),
            base::parse_json(R"({"pid":4711,"command":"backup photos","version":")" STRONGROOM_VERSION R"("})"));
  EXPECT_TRUE(data(response).at("running").as_array().empty());
  ASSERT_EQ(data(response).at("plans").as_array().size(), 1U);
  EXPECT_TRUE(data(response).at("plans").as_array()[0].at("never_run").as_bool());
}

TEST_F(RouterTest, StatusHasTheLastOutcomeOfEachPlan) {
  const auto run = bench.back_up();
  const auto response = call("GET", "/api/v1/status");
  const auto& plan = data(response).at("plans").as_array().at(0).as_object();
  EXPECT_EQ(plan.at("outcome").as_string(), "succeeded");
  EXPECT_EQ(plan.at("last_run").at("id").as_string(), run.id);
}

TEST_F(RouterTest, StatusSaysHowTheLedgerStands) {
  ledger::Entry entry;
  entry.seq = 41;
  entry.time = base::parse_utc("2026-11-22T05:36:12.5Z");
  entry.event.action = "ledger.broken";
  ledger.take(entry);
  EXPECT_EQ(data(call("GET", "/api/v1/status")).at("ledger"),
            base::parse_json(R"({"state":"broken","size":42,"newest_at":"2026-11-22T05:36:12.500000Z"})"));
}

TEST_F(RouterTest, StatusShowsEachUnfinishedRunOldestFirst) {
  tracker.update(a_run("20261122t000002-b", RunState::running));
  tracker.update(a_run("20261122t000001-a", RunState::queued));
  tracker.update(a_run("20261122t000000-0", RunState::running));
  tracker.update(a_run("20261122t000000-0", RunState::succeeded));
  const auto response = call("GET", "/api/v1/status");
  const auto& running = data(response).at("running").as_array();
  ASSERT_EQ(running.size(), 2U);
  EXPECT_EQ(running[0].as_object().at("run_id").as_string(), "20261122t000001-a");
  EXPECT_EQ(running[1].as_object().at("state").as_string(), "running");
}

TEST_F(RouterTest, ARunWithoutEstimateHasNulls) {
  tracker.update(a_run("r", RunState::queued));
  auto live = *tracker.find("r");
  live.updated_at = base::parse_utc("2026-11-22T05:36:12.5Z");
  const auto json = live::to_json(live);
  EXPECT_EQ(json,
            base::parse_json(R"({"run_id":"r","plan":"photos","repository":"default","database":null,"kind":"backup",
    "state":"queued","since":"2026-11-22T05:36:00.000000Z","steps":[],
    "progress":{"files_done":0,"files_total":0,"bytes_done":0,"bytes_total":0,"totals_settled":false,"totals":"unknown","errors":0,
                "current_file":null,"bytes_stored":0},
    "rate":null,"time_left_ms":null,"percent":null,"waiting":null,"cancelling":false,
    "updated_at":"2026-11-22T05:36:12.500000Z"})")
                .as_object());
}

TEST(LiveRunJson, ShowsEstimateStepsAndWaiting) {
  jobs::LiveRun live;
  live.estimate = {1234.6, base::Milliseconds{90'000}, 0.99999};
  live.waiting = domain::Waiting{domain::Waiting::Reason::lock, "held by \x1b[2Jhost"};
  live.progress.current_file = "/a\xff";
  live.steps = {{"backup", domain::StepState::running, {}, base::Milliseconds{7}}};
  live.cancelling = true;
  const auto json = live::to_json(live);
  EXPECT_EQ(json.at("rate").as_int64(), 1235);
  EXPECT_EQ(json.at("time_left_ms").as_int64(), 90'000);
  EXPECT_DOUBLE_EQ(json.at("percent").as_double(), 99.9) << "100 is for what is done";
  EXPECT_EQ(json.at("waiting"), base::parse_json(R"({"reason":"lock","text":"held by \\x1b[2Jhost"})"));
  EXPECT_EQ(json.at("progress").as_object().at("current_file").as_string(), "/a\\xff");
  EXPECT_EQ(json.at("steps").as_array().at(0).as_object().at("name").as_string(), "backup");
  EXPECT_TRUE(json.at("cancelling").as_bool());
}

TEST_F(RouterTest, CancelStopsTheRun) {
  submit("20261122t053612-k7f3q2xw");
  const auto response = call("POST", "/api/v1/runs/20261122t053612-k7f3q2xw/cancel");
  EXPECT_EQ(response.status, 202);
  EXPECT_EQ(data(response).at("run_id").as_string(), "20261122t053612-k7f3q2xw");
  EXPECT_TRUE(queue.wait("20261122t053612-k7f3q2xw", {}));
  EXPECT_EQ(call("POST", "/api/v1/runs/20261122t053612-k7f3q2xw/cancel").status, 409) << "it is finished now";
}

TEST_F(RouterTest, CancelTakesAUniqueBeginningOrEnd) {
  submit("20261122t053612-aaaaaaaa");
  submit("20261122t053613-bbbbbbbb");
  EXPECT_EQ(data(call("POST", "/api/v1/runs/aaaaaa/cancel")).at("run_id").as_string(), "20261122t053612-aaaaaaaa");
  EXPECT_EQ(data(call("POST", "/api/v1/runs/20261122t053613/cancel")).at("run_id").as_string(),
            "20261122t053613-bbbbbbbb");
}

TEST_F(RouterTest, CancelOfAnAmbiguousIdStopsNothing) {
  submit("20261122t053612-aaaaaaaa");
  submit("20261122t053613-bbbbbbbb");
  const auto response = call("POST", "/api/v1/runs/20261122/cancel");
  EXPECT_EQ(response.status, 409);
  EXPECT_EQ(code(response), "ERROR_CONFLICT");
  EXPECT_EQ(queue.unfinished().size(), 2U);
  for (const auto& live : tracker.live()) EXPECT_FALSE(live.cancelling);
}

TEST_F(RouterTest, AWholeIdWinsOverOthersThatBeginWithIt) {
  submit("run-1");
  submit("run-10");
  EXPECT_EQ(data(call("POST", "/api/v1/runs/run-1/cancel")).at("run_id").as_string(), "run-1");
}

TEST_F(RouterTest, CancelOfAnUnknownRunIsNotFound) {
  const auto response = call("POST", "/api/v1/runs/nothing/cancel");
  EXPECT_EQ(response.status, 404);
  EXPECT_EQ(code(response), "ERROR_NOT_FOUND");
}

TEST_F(RouterTest, OtherPathsAreNotFound) {
  for (const auto* target : {"/", "/api/v1", "/api/v1/status/", "/api/v1/runs//cancel", "/api/v1/runs/a/b/cancel",
                             "/api/v2/status", "/API/v1/status", "/api/v1/runs/a", "/api/v1/events"}) {
    const auto response = call("GET", target);
    EXPECT_EQ(response.status, 404) << target;
    EXPECT_EQ(code(response), "ERROR_NOT_FOUND") << target;
  }
}

TEST_F(RouterTest, OtherMethodsAre405AndChangeNothing) {
  submit("run-1");
  for (const auto* method : {"POST", "DELETE", "get", ""}) EXPECT_EQ(call(method, "/api/v1/status").status, 405);
  for (const auto* method : {"GET", "PUT", "HEAD"}) EXPECT_EQ(call(method, "/api/v1/runs/run-1/cancel").status, 405);
  EXPECT_EQ(code(call("GET", "/api/v1/runs/run-1/cancel")), "ERROR_INVALID_INPUT");
  EXPECT_FALSE(tracker.find("run-1")->cancelling);
}

TEST_F(RouterTest, AnyBytesGetAnEnvelope) {
  rc::check([&](const std::string& method, const std::string& tail) {
    const auto response = call(method, "/api/v1/" + tail);
    const auto text = boost::json::serialize(response.body);
    RC_ASSERT(base::parse_json(text).as_object().at("success").is_bool());
  });
}

TEST_F(RouterTest, WhatIsNoPathIsRefused) {
  for (const auto* target :
       {"", "*", "http://x/api/v1/status", "/api/v1/%zz", "/api/v1/runs/%00", "/api/v1/status?a=1&a=2"})
    EXPECT_EQ(call("GET", target).status, 422) << target;
}

TEST_F(RouterTest, AParameterThatNobodyKnowsIsRefusedByName) {
  const auto response = call("GET", "/api/v1/runs?stat=failed");
  EXPECT_EQ(response.status, 422);
  EXPECT_NE(response.body.as_object().at("message").as_string().find("'stat'"), std::string::npos);
  EXPECT_EQ(call("GET", "/api/v1/runs?state=fail").status, 422);
  EXPECT_EQ(call("GET", "/api/v1/runs?limit=0").status, 422);
  EXPECT_EQ(call("GET", "/api/v1/runs?limit=1001").status, 422);
  EXPECT_EQ(call("GET", "/api/v1/runs?limit=-1").status, 422);
}

TEST_F(RouterTest, RunsComeInPages) {
  std::set<std::string> made, seen;
  for (int i = 0; i < 5; ++i) made.insert(bench.back_up().id);
  std::string cursor;
  for (int pages = 0; pages < 3; ++pages) {
    const auto response = call("GET", "/api/v1/runs?limit=2" + (cursor.empty() ? "" : "&cursor=" + cursor));
    ASSERT_EQ(response.status, 200);
    const auto& items = data(response).at("items").as_array();
    EXPECT_EQ(items.size(), pages < 2 ? 2U : 1U);
    for (const auto& item : items) seen.insert(std::string{item.at("id").as_string()});
    const auto& next = data(response).at("next_cursor");
    EXPECT_EQ(next.is_null(), pages == 2);
    if (next.is_string()) cursor = std::string{next.as_string()};
  }
  EXPECT_EQ(seen, made);
}

TEST_F(RouterTest, ARunAndItsLogAreShown) {
  const auto run = bench.back_up();
  EXPECT_EQ(data(call("GET", "/api/v1/runs/" + run.id)).at("state").as_string(), "succeeded");
  EXPECT_EQ(call("GET", "/api/v1/runs/nothing").status, 404);
  EXPECT_EQ(call("GET", "/api/v1/runs/nothing/log").status, 404);
  const auto all = whole(call("GET", "/api/v1/runs/" + run.id + "/log"));
  const auto lines = std::count(all.begin(), all.end(), '\n');
  ASSERT_GE(lines, 1);
  EXPECT_EQ(base::parse_json(all.substr(0, all.find('\n'))).at("stream").as_string(), "note");
  EXPECT_EQ(whole(call("GET", "/api/v1/runs/" + run.id + "/log?follow=true")), all) << "it has ended: so has the log";
  EXPECT_EQ(whole(call("GET", "/api/v1/runs/" + run.id + "/log?limit=1")), all.substr(0, all.find('\n') + 1));
  EXPECT_EQ(whole(call("GET", "/api/v1/runs/" + run.id + "/log?from=1")), all.substr(all.find('\n') + 1));
}

// The document and the code are two descriptions of one thing.
TEST_F(RouterTest, TheDocumentDescribesExactlyTheseOperations) {
  std::set<std::string> documented, there;
  const auto document = base::parse_json(openapi_document());
  for (const auto& [path, methods] : document.at("paths").as_object())
    for (const auto& [method, operation] : methods.as_object()) {
      if (method == "parameters") continue;
      std::string line =
          std::string{method} + " " + std::string{path} + " " + std::string{operation.at("operationId").as_string()};
      const auto* role = operation.as_object().if_contains("x-role");
      line += " " + (role != nullptr ? std::string{role->as_string()} : std::string{"open"});
      std::set<std::string> names;
      if (const auto* parameters = operation.as_object().if_contains("parameters"))
        for (const auto& parameter : parameters->as_array()) {
          auto each = parameter.as_object();
          if (const auto* reference = each.if_contains("$ref"))
            each = document.at_pointer(std::string_view{reference->as_string()}.substr(1)).as_object();
          if (each.at("in").as_string() == "query") names.insert(std::string{each.at("name").as_string()});
        }
      for (const auto& name : names) line += " " + name;
      documented.insert(line);
    }
  for (const auto& operation : router.operations()) {
    auto method = operation.method;
    for (auto& letter : method) letter = static_cast<char>(std::tolower(letter));
    const char* roles[] = {"open", "viewer", "operator", "admin"};
    std::string line =
        method + " " + operation.path + " " + operation.id + " " + roles[static_cast<int>(operation.access)];
    for (const auto& name : std::set<std::string>(operation.query.begin(), operation.query.end())) line += " " + name;
    there.insert(line);
  }
  EXPECT_EQ(documented, there);
}

}  // namespace
}  // namespace strongroom::api
