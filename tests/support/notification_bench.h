// Operations over channels and the outbox, with a courier that a test scripts and a clock that it sets.
#pragma once

#include <map>
#include <string>

#include "operations/channels.h"
#include "operations/outbox.h"
#include "support/fake_courier.h"
#include "support/operation_bench.h"
#include "support/wall_clock.h"

namespace strongroom::support {

class NotificationBench : public OperationBench {
 public:
  operations::Postbox postbox() { return {*store, *store, courier}; }
  operations::Tools timed_tools() {
    auto tools = this->tools();
    return {timed_, tools.executor, tools.queue, tools.changing};
  }

  domain::Channel add(const std::string& name, domain::NotificationEvents events = domain::usual_events(),
                      operations::ChannelChange more = {}) {
    operations::ChannelDraft draft{name, domain::ChannelKind::ntfy, std::move(more)};
    draft.rest.events = std::move(events);
    draft.rest.secrets["url"] = base::SecretString{"https://ntfy.example/a-secret-topic"};
    return operations::add_channel(tools(), postbox(), call(), draft);
  }
  // Of the plan "photos", from its beginning to its end.
  std::string back_up_as(const std::string& id, domain::RunState state, std::optional<domain::RunError> error = {}) {
    domain::Run run;
    run.id = id;
    run.plan = "photos";
    run.repository = "default";
    run.actor = "cli:anna";
    run.created_at = wall.now();
    store->add_run(run);
    run.state = domain::RunState::running;
    run.started_at = wall.now();
    store->update_run(run);
    run.state = state;
    run.finished_at = wall.now();
    run.duration = base::Milliseconds{90'000};
    run.error = std::move(error);
    store->update_run(run);
    return id;
  }
  operations::Attempt deliver(const std::string& channel) {
    return operations::deliver_next(timed_tools(), postbox(), channel, {});
  }

  FakeCourier courier;
  // Ahead of the store's own clock, so that what it queues is due.
  WallClock wall{base::SystemClock{}.now() + std::chrono::minutes{1}};

 private:
  jobs::Services timed_{*store, engine, databases, *vault, tracker, wall, random, log, data};
};

}  // namespace strongroom::support
