#include "live/live_json.h"

#include <gtest/gtest.h>

#include "base/error.h"
#include "base/json.h"

namespace strongroom::live {
namespace {

jobs::LiveRun busy_run() {
  jobs::LiveRun run;
  run.id = "20261122t101500z-0123456789";
  run.plan = "photos";
  run.repository = "nas";
  run.state = domain::RunState::running;
  run.steps = {{"preflight", domain::StepState::succeeded, {}, base::Milliseconds{12}},
               {"backup", domain::StepState::running, {}, {}}};
  run.progress = {1, 2, 3, 4, false, 5, "/a\xff\n", 6, true};
  run.estimate = {61'000'000.0, base::Milliseconds{8123}, 0.4231};
  run.waiting = domain::Waiting{domain::Waiting::Reason::network, "waiting for the network"};
  run.cancelling = true;
  return run;
}

TEST(LiveJson, whatWasWrittenIsReadAsItWas) {
  auto run = busy_run();
  EXPECT_EQ(to_json(live_run_from_json(to_json(run))), to_json(run));
  run.estimate = {};
  run.waiting.reset();
  run.progress = {};
  run.database = "shop";
  EXPECT_EQ(to_json(live_run_from_json(to_json(run))), to_json(run));
}

TEST(LiveJson, everyPercentSurvives) {
  auto run = busy_run();
  for (int tenths = 0; tenths <= 1000; ++tenths) {
    run.estimate.fraction = tenths / 1000.0;
    const auto once = to_json(run);
    EXPECT_EQ(to_json(live_run_from_json(once)), once) << tenths;
  }
}

TEST(LiveJson, whatIsMissingIsNamed) {
  auto object = to_json(busy_run());
  object.erase("steps");
  try {
    live_run_from_json(object);
    FAIL() << "it was read";
  } catch (const base::Error& error) {
    EXPECT_EQ(error.code(), base::ErrorCode::integrity);
    EXPECT_NE(error.message().find("steps"), std::string::npos);
  }
}

}  // namespace
}  // namespace strongroom::live
