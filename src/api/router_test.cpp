#include "api/router.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <future>
#include <stop_token>

#include "base/json.h"

namespace strongroom::api {
namespace {

using domain::RunState;

class FixedClock final : public base::Clock {
 public:
  base::UtcTime now() const override { return base::parse_utc("2026-11-22T05:36:12.5Z"); }
  base::MonotonicTime monotonic() const override { return {}; }
};

domain::Run a_run(std::string id, RunState state) {
  domain::Run run;
  run.id = std::move(id);
  run.plan = "photos";
  run.repository = "default";
  run.state = state;
  run.created_at = base::parse_utc("2026-11-22T05:36:00Z");
  return run;
}

// A router over a queue whose runs last until they are stopped.
class RouterTest : public testing::Test {
 protected:
  void submit(const std::string& id) {
    tracker.update(a_run(id, RunState::queued));
    // Each in a repository of its own: all of them begin.
    queue.submit({id, "repository-" + id, [this, id](std::stop_token stop) {
                    std::promise<void> stopped;
                    const std::stop_callback callback{stop, [&] { stopped.set_value(); }};
                    stopped.get_future().wait();
                    tracker.update(a_run(id, RunState::cancelled));
                  }});
  }
  Response call(std::string method, std::string target) { return router.handle({method, target, ""}); }
  static std::string code(const Response& response) {
    return std::string{response.body.as_object().at("code").as_string()};
  }
  static const boost::json::object& data(const Response& response) {
    return response.body.as_object().at("data").as_object();
  }

  FixedClock clock;
  jobs::Tracker tracker{clock};
  jobs::RunQueue queue{8};
  jobs::LedgerWatch ledger;
  Router router{{4711, "backup photos"}, tracker, queue, ledger};
};

TEST_F(RouterTest, StatusNamesTheOwnerWhenNothingRuns) {
  const auto response = call("GET", "/api/v1/status");
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.body.as_object().at("message").as_string(), "nothing is running");
  EXPECT_EQ(response.body.as_object().at("data"),
            base::parse_json(R"({"owner":{"pid":4711,"command":"backup photos","version":")" STRONGROOM_VERSION
                             R"("},"running":[],"ledger":{"state":"intact","size":0,"newest_at":null}})"));
}

TEST_F(RouterTest, StatusSaysHowTheLedgerStands) {
  ledger::Entry entry;
  entry.seq = 41;
  entry.time = clock.now();
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
  const auto response = call("GET", "/api/v1/status?verbose=1");
  const auto& running = data(response).at("running").as_array();
  ASSERT_EQ(running.size(), 2U);
  EXPECT_EQ(running[0].as_object().at("run_id").as_string(), "20261122t000001-a");
  EXPECT_EQ(running[1].as_object().at("state").as_string(), "running");
  EXPECT_EQ(response.body.as_object().at("message").as_string(), "2 runs are unfinished");
}

TEST_F(RouterTest, ARunWithoutEstimateHasNulls) {
  tracker.update(a_run("r", RunState::queued));
  const auto json = to_json(*tracker.find("r"));
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
  const auto json = to_json(live);
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
  EXPECT_EQ(call("POST", "/api/v1/runs/20261122t053612-k7f3q2xw/cancel").status, 404) << "it is finished now";
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
  for (const auto* target : {"", "/", "/api/v1", "/api/v1/status/", "/api/v1/runs//cancel", "/api/v1/runs/cancel",
                             "/api/v1/runs/a/b/cancel", "/api/v1/runs/a", "*", "http://x/api/v1/status"}) {
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

RC_GTEST_FIXTURE_PROP(RouterTest, AnyBytesGetAnEnvelope, (const std::string& method, const std::string& tail)) {
  const auto response = call(method, "/api/v1/" + tail);
  const auto text = boost::json::serialize(response.body);
  RC_ASSERT(base::parse_json(text).as_object().at("success").is_bool());
}

}  // namespace
}  // namespace strongroom::api
