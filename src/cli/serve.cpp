// The service: everything that the command line can do, over the network, for as long as it is wanted.
#include <sys/resource.h>

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <memory>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

#include "base/error.h"
#include "base/json.h"
#include "cli/command.h"
#include "cli/context.h"
#include "cli/interruption.h"
#include "cli/serve_options.h"
#include "cli/service_front.h"
#include "domain/notification_json.h"
#include "operations/disk_watch.h"
#include "operations/outbox.h"
#include "operations/overdue.h"
#include "operations/storage.h"
#include "service/duties.h"
#include "service/notifying.h"
#include "service/scheduling.h"
#include "service/service_manager.h"
#include "service/wall_alarm.h"

namespace strongroom::cli {
namespace {

using namespace std::chrono_literals;

constexpr auto kHeartbeat = 5min;  // ledger.md: at least every ten minutes
constexpr auto kHousekeeping = 1min;
constexpr auto kVerification = 24h;
constexpr auto kLetOut = 1min;
constexpr auto kOverdue = 20s;
constexpr auto kDisks = 10min;
constexpr auto kOldMessages = 6h;
constexpr auto kDiskAnswers = 2s;
constexpr rlim_t kManyFiles = 65536;

ledger::Event service_event(const char* action, boost::json::object details = {}) {
  ledger::Event event;
  event.actor = "system";
  event.action = action;
  event.target = "service";
  event.result = "ok";
  event.details = std::move(details);
  return event;
}

void record_start(Owner& owner, const std::vector<std::string>& addresses) {
  boost::json::array list;
  for (const auto& address : addresses) list.emplace_back(address);
  owner.store().record(service_event("service.started", {{"version", STRONGROOM_VERSION}, {"addresses", list}}));
}

void watch_disks(Owner& owner, const std::stop_token& stop) {
  const auto& services = owner.tools().services;
  const auto places = operations::storage(owner.store(), owner.vault(), services.data, kDiskAnswers, stop);
  for (const auto& event : operations::disk_events(places, owner.postbox().store)) owner.store().record(event);
}

// What tells people that something is wrong although no run says so.
std::vector<service::Duty> alarms(Owner& owner, const base::Clock& clock, const std::stop_token& stop) {
  return {{"looking for missed backups", kOverdue,
           [&owner, &clock] { operations::record_overdue(owner.store(), owner.postbox().store, clock.now()); }},
          {"looking at disks", kDisks, [&owner, stop] { watch_disks(owner, stop); }},
          {"forgetting old messages", kOldMessages,
           [&owner, &clock] { operations::forget_old_messages(owner.postbox(), clock.now()); }}};
}

std::vector<service::Duty> duties(Owner& owner, ServiceFront& front, const service::ServiceManager& manager,
                                  std::atomic<bool>& reload, const base::Clock& clock, base::Log& log) {
  std::vector<service::Duty> all{
      {"heartbeat", kHeartbeat, [&owner] { owner.store().record(service_event("service.heartbeat")); }},
      {"looking after log-ins", kHousekeeping, [&front] { front.authenticator().housekeep(); }},
      {"forgetting idempotency keys", kHousekeeping,
       [&owner, &clock] { owner.access().forget_idempotency_keys(clock.now() - 24h); }},
      {"verifying the ledger", kVerification, [&front] { front.verification().begin("system"); }},
      // The store may have been full and have room again.
      {"recording how runs ended", kHousekeeping,
       [&owner] {
         if (!owner.executor().unrecorded_runs().empty()) owner.recover_unrecorded();
       }},
      {"publishing the ledger", kLetOut, [&owner] { owner.outlet().let_out(); }},
      {"reading keys again", 1s, [&front, &manager, &reload, &log] {
         if (!reload.exchange(false)) return;
         front.reload();
         log.info("certificates and keys were read again");
         manager.ready("serving");
       }}};
  if (const auto period = manager.watchdog_period())
    all.push_back({"watchdog", *period, [&manager] { manager.alive(); }});
  return all;
}

void announce(Context& context, ServiceFront& front) {
  auto& console = context.console();
  const auto setup = front.setup_link();
  if (console.json()) {
    boost::json::array addresses;
    for (const auto& url : front.urls()) addresses.emplace_back(url);
    console.emit(boost::json::object{{"serving", std::move(addresses)},
                                     {"setup", setup ? boost::json::value(*setup) : boost::json::value(nullptr)}});
    return;
  }
  for (const auto& url : front.urls()) console.say("serving on " + url);
  if (!setup) return;
  console.say("nobody can log in yet; open this once, within an hour, and make the first admin:");
  console.say("  " + *setup);
  console.say("or: strongroom user add NAME --role admin");
}

// Running backups are not left in the middle: they are stopped, to begin again with the next service, or awaited where
// that is wished.
void end_runs(Owner& owner, const ServeOptions& options, Context& context) {
  owner.executor().refuse_new();
  const auto unfinished = owner.queue().unfinished();
  if (unfinished.empty()) return;
  context.console().say((options.awaits_runs ? "waiting for " : "stopping ") + std::to_string(unfinished.size()) +
                        (unfinished.size() == 1 ? " run" : " runs"));
  if (!options.awaits_runs) owner.executor().interrupt_all();
  // Anew each time: one may have been on its way into the queue.
  for (auto left = unfinished; !left.empty(); left = owner.queue().unfinished())
    for (const auto& id : left) owner.queue().wait(id, {});
}

// What the service manager hears while a lone command is waited for: that we are there, and alive. Nothing listens on
// the network until we own the data directory; whoever asks the socket in it asks the command.
class StandBy {
 public:
  StandBy(const service::ServiceManager& manager, const base::Clock& clock, base::Log& log)
      : manager_{manager}, clock_{clock}, log_{log} {}

  void begin(const std::string& owner) {
    manager_.ready("standing by until " + owner + " has finished");
    const auto period = manager_.watchdog_period();
    if (!period) return;
    alive_ = std::jthread{[this, period](const std::stop_token& stop) {
      service::Duties{{{"watchdog", *period, [this] { manager_.alive(); }}}, clock_, log_}.run(stop);
    }};
  }

 private:
  const service::ServiceManager& manager_;
  const base::Clock& clock_;
  base::Log& log_;
  std::jthread alive_;
};

// nullptr: told to end before the data directory was free.
std::unique_ptr<Owner> own_at_last(Context& context, const service::ServiceManager& manager,
                                   const Interruption& interruption, OwnerPurpose purpose) {
  StandBy stand_by{manager, context.wiring().clock, context.log()};
  purpose.stands_by = [&stand_by](const std::string& owner) { stand_by.begin(owner); };
  try {
    return context.own(interruption.token(), std::move(purpose));
  } catch (const base::Error& error) {
    if (error.code() != base::ErrorCode::cancelled || !interruption.requested()) throw;
    return nullptr;
  }
}

// Each run that waits for its turn holds its lock and its log, each connection its socket.
void allow_many_files() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = std::min<rlim_t>(limit.rlim_max, kManyFiles);
  ::setrlimit(RLIMIT_NOFILE, &limit);
}

int serve(Context& context, const Arguments& arguments) {
  allow_many_files();
  const auto options = serve_options(arguments);
  const service::ServiceManager manager{operations::process_environment("NOTIFY_SOCKET"),
                                        operations::process_environment("WATCHDOG_USEC")};
  std::atomic<bool> reload{false};
  Interruption interruption{[&reload] { reload = true; }};
  ServiceFront* front = nullptr;
  OwnerPurpose purpose;
  purpose.runs_at_once = options.runs_at_once;
  service::WallAlarm alarm;
  service::OutboxBell bell;
  purpose.committed = [&alarm, &bell](const ledger::Entry& entry) {
    if (service::matters_to_schedules(entry.event)) alarm.ring();
    if (service::matters_to_outbox(entry.event)) bell.ring();
  };
  purpose.front = [&](Owner& owner) {
    auto made = std::make_unique<ServiceFront>(owner, context, options);
    front = made.get();
    return made;
  };
  const auto owner = own_at_last(context, manager, interruption, std::move(purpose));
  if (owner == nullptr) return 0;
  record_start(*owner, front->addresses());
  announce(context, *front);
  front->verification().begin("system");
  service::Scheduling scheduling{owner->tools().services, owner->executor(), alarm};
  service::Notifying notifying{owner->tools(), owner->postbox(), bell, [&owner] {
                                 const auto counts = owner->postbox().store.outbox_counts();
                                 owner->events().outbox_state(boost::json::serialize(domain::to_json(counts)));
                               }};
  manager.ready("serving");
  auto all = duties(*owner, *front, manager, reload, context.wiring().clock, context.log());
  for (auto& duty : alarms(*owner, context.wiring().clock, interruption.token())) all.push_back(std::move(duty));
  service::Duties{std::move(all), context.wiring().clock, context.log()}.run(interruption.token());
  manager.stopping();
  scheduling.stop();
  // Who follows a run or wants to cancel one can, as long as runs are awaited.
  end_runs(*owner, options, context);
  front->stop();
  notifying.stop();
  front->authenticator().housekeep();
  owner->store().record(service_event("service.stopped"));
  return 0;
}

}  // namespace

std::vector<Command> serve_commands() {
  return {{.path = "serve",
           .summary = "Serve API and live events until told to end",
           .examples = "  strongroom serve\n"
                       "  strongroom serve --listen 0.0.0.0:8733 --host nas.home --tls-cert cert.pem --tls-key key.pem",
           .arguments = serve_arguments(),
           .act = serve}};
}

}  // namespace strongroom::cli
