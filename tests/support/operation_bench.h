// What operations are given: everything of support/run_bench.h, an executor and its queue.
#pragma once

#include <string>

#include "operations/call.h"
#include "support/run_bench.h"

namespace strongroom::support {

class OperationBench : public RunBench {
 public:
  operations::Tools tools() { return {lent_, executor_, queue_, changing_}; }
  operations::Call call() { return {"api:test", domain::Caller::remote, observer_, {}, {}}; }
  jobs::RunQueue& queue() { return queue_; }

  // The actions of the ledger's entries from now on are those after so many.
  std::size_t entries() { return store->entries({.limit = 100'000}).size(); }
  std::string newest_action() { return store->entries({.limit = 1}).front().event.action; }

 private:
  jobs::Services lent_{services()};
  std::mutex changing_;
  operations::LoggedTool observer_{log};
  jobs::RunQueue queue_{2};
  jobs::Executor executor_{services(), queue_};
};

}  // namespace strongroom::support
