// "/metrics": OpenMetrics 1.0, for whoever collects figures.
#include <sys/resource.h>
#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>

#include "api/backend.h"
#include "api/call.h"
#include "live/status.h"

namespace strongroom::api {
namespace {

std::string escaped(std::string_view label) {
  std::string text;
  for (const char c : label) {
    if (c == '\\' || c == '"') text += '\\';
    text += c == '\n' ? std::string{"\\n"} : std::string{c};
  }
  return text;
}

// Families in the order they are written; each is begun before its samples.
class Exposition {
 public:
  void family(std::string_view name, std::string_view type, std::string_view help, std::string_view unit = {}) {
    name_ = name;
    text_.append("# TYPE ").append(name).append(" ").append(type).append("\n");
    if (!unit.empty()) text_.append("# UNIT ").append(name).append(" ").append(unit).append("\n");
    text_.append("# HELP ").append(name).append(" ").append(help).append("\n");
  }
  // `labels`: R"(plan="docs")", its values escaped already.
  void sample(double value, std::string_view labels = {}, std::string_view suffix = {}) {
    char number[40];
    std::snprintf(number, sizeof number, "%.15g", value);
    text_.append(name_).append(suffix);
    if (!labels.empty()) text_.append("{").append(labels).append("}");
    text_.append(" ").append(number).append("\n");
  }
  std::string finish() && { return std::move(text_) + "# EOF\n"; }

 private:
  std::string name_;
  std::string text_;
};

double seconds(base::UtcTime time) {
  return std::chrono::duration<double>(time.time_since_epoch()).count();
}

void add_plans(Exposition& out, const std::vector<live::PlanStatus>& plans) {
  const auto each = [&](auto&& value) {
    for (const auto& plan : plans)
      if (plan.last) value(plan, "plan=\"" + escaped(plan.plan.name) + "\"");
  };
  out.family("strongroom_plan_last_run_success", "gauge", "Whether the plan's last backup succeeded.");
  each([&](const auto& plan, const auto& labels) { out.sample(plan.is_protected() ? 1 : 0, labels); });
  out.family("strongroom_plan_last_run_timestamp_seconds", "gauge", "When the plan's last backup ended.", "seconds");
  each([&](const auto& plan, const auto& labels) { out.sample(seconds(*plan.last->finished_at), labels); });
  out.family("strongroom_plan_last_run_duration_seconds", "gauge", "How long the plan's last backup took.", "seconds");
  each([&](const auto& plan, const auto& labels) {
    out.sample(std::chrono::duration<double>(plan.last->duration).count(), labels);
  });
  out.family("strongroom_plan_last_run_bytes", "gauge", "What the plan's last backup read.", "bytes");
  each([&](const auto& plan, const auto& labels) {
    out.sample(static_cast<double>(plan.last->bytes.processed), labels);
  });
}

void add_notifications(Exposition& out, const Backend& backend) {
  const auto counts = backend.postbox.store.outbox_counts();
  out.family("strongroom_outbox_messages", "gauge", "Messages that were not delivered, by what became of them.");
  out.sample(static_cast<double>(counts.queued), "state=\"queued\"");
  out.sample(static_cast<double>(counts.failed), "state=\"failed\"");
  out.sample(static_cast<double>(counts.given_up), "state=\"given-up\"");
  out.family("strongroom_open_failures", "gauge", "What is wrong and nobody has acknowledged.");
  out.sample(static_cast<double>(backend.postbox.store.open_failures().size()));
}

void add_runs(Exposition& out, const Backend& backend) {
  std::size_t queued = 0, running = 0;
  for (const auto& run : backend.services.tracker.live()) ++(run.state == domain::RunState::queued ? queued : running);
  out.family("strongroom_runs_unfinished", "gauge", "Runs that have not ended.");
  out.sample(static_cast<double>(queued), "state=\"queued\"");
  out.sample(static_cast<double>(running), "state=\"running\"");
  out.family("strongroom_runs", "counter", "Runs that have ended since the start, by how.");
  for (const auto& [state, count] : backend.ledger.ended_runs())
    out.sample(static_cast<double>(count), "state=\"" + state + "\"", "_total");
  const auto ledger = backend.ledger.view();
  out.family("strongroom_ledger_entries", "gauge", "Entries of the ledger.");
  out.sample(static_cast<double>(ledger.size));
  out.family("strongroom_ledger_intact", "gauge", "0 while a break of the ledger is not acknowledged.");
  out.sample(ledger.state == jobs::LedgerState::broken ? 0 : 1);
}

double resident_bytes() {
  std::ifstream file{"/proc/self/statm"};
  double whole = 0, resident = 0;
  file >> whole >> resident;
  return resident * static_cast<double>(::sysconf(_SC_PAGESIZE));
}

double entries_in(const char* directory) {
  std::error_code ignored;
  return static_cast<double>(
      std::distance(std::filesystem::directory_iterator{directory, ignored}, std::filesystem::directory_iterator{}));
}

void add_process(Exposition& out) {
  rusage used{};
  ::getrusage(RUSAGE_SELF, &used);
  const auto spent = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) * 1e-6;
  };
  out.family("process_cpu_seconds", "counter", "CPU time of the service itself.", "seconds");
  out.sample(spent(used.ru_utime) + spent(used.ru_stime), {}, "_total");
  out.family("process_resident_memory_bytes", "gauge", "Resident memory.", "bytes");
  out.sample(resident_bytes());
  out.family("process_open_fds", "gauge", "Open descriptors.");
  out.sample(entries_in("/proc/self/fd"));
  out.family("process_threads", "gauge", "Threads.");
  out.sample(entries_in("/proc/self/task"));
}

Response metrics(const Backend& backend) {
  Exposition out;
  add_plans(out, live::read_plan_status(backend.services.store, backend.services.clock.now()));
  add_runs(out, backend);
  add_notifications(out, backend);
  add_process(out);
  Response response;
  response.payload = Payload{.content_type = "application/openmetrics-text; version=1.0.0; charset=utf-8",
                             .text = std::move(out).finish()};
  return response;
}

}  // namespace

std::vector<Operation> metrics_operations(const Backend& backend) {
  return {{.id = "getMetrics",
           .method = "GET",
           .path = "/metrics",
           .access = Access::viewer,
           .act = [&backend](const Call&) { return metrics(backend); }}};
}

}  // namespace strongroom::api
