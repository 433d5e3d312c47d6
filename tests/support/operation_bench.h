// What operations are given: everything of support/run_bench.h, an executor and its queue.
#pragma once

#include <gtest/gtest.h>

#include <string>

#include "base/error.h"
#include "operations/call.h"
#include "support/run_bench.h"

namespace strongroom::support {

class OperationBench : public RunBench {
 public:
  operations::Tools tools() { return {lent_, executor_, queue_, changing_}; }
  operations::Call call() { return {"api:test", domain::Caller::remote, observer_, {}, {}}; }
  jobs::RunQueue& queue() { return queue_; }

  std::size_t entries() { return store->entries({.limit = 100'000}).size(); }
  std::string newest_action() { return store->entries({.limit = 1}).front().event.action; }

 private:
  jobs::Services lent_{services()};
  std::mutex changing_;
  operations::LoggedTool observer_{log};
  jobs::Executor executor_{services(), queue_};  // before the queue, whose runs use it to their end
  jobs::RunQueue queue_{2};
};

// Of operations: whether one refuses, how, and that it left no trace.
class OperationsTest : public testing::Test {
 protected:
  template <typename Act>
  base::ErrorCode code_of(Act&& act) {
    const auto before = bench_.entries();
    try {
      act();
    } catch (const base::Error& error) {
      EXPECT_EQ(bench_.entries(), before) << "what is refused leaves no trace of a change";
      return error.code();
    }
    ADD_FAILURE() << "not refused";
    return base::ErrorCode::internal;
  }

  void break_ledger() {
    bench_.store->record({"test", "ledger.broken", "ledger", {}, ledger::Severity::critical, "failed", {}});
  }

  OperationBench bench_;
};

}  // namespace strongroom::support
