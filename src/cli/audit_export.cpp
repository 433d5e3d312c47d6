#include <unistd.h>

#include <cerrno>

#include "audit/export.h"
#include "base/error.h"
#include "base/json.h"
#include "base/text.h"
#include "cli/audit.h"
#include "cli/context.h"
#include "cli/desk.h"
#include "cli/interruption.h"
#include "cli/moment.h"
#include "cli/output_file.h"

namespace strongroom::cli {
namespace {

using base::Error;
using base::ErrorCode;

constexpr std::size_t kBufferBytes = 1 << 18;

// The exporter speaks in small pieces; a system call for each would take longer than the rest.
class Buffered {
 public:
  explicit Buffered(audit::ExportSink sink) : sink_{std::move(sink)} {}
  void take(std::string_view bytes) {
    buffer_.append(bytes);
    if (buffer_.size() >= kBufferBytes) flush();
  }
  void flush() {
    sink_(buffer_);
    buffer_.clear();
  }

 private:
  audit::ExportSink sink_;
  std::string buffer_;
};

struct Order {
  audit::ExportFormat format = audit::ExportFormat::jsonl;
  audit::ExportSpan span;
  std::string file;  // empty = standard output
};

Order order_from(const Arguments& arguments, base::UtcTime now) {
  const auto format = audit::export_format_from(arguments.has("--format") ? arguments.text("--format") : "jsonl");
  if (!format) throw Error{ErrorCode::invalid_input, "--format is jsonl, csv or pdf"};
  Order order{*format, {}, arguments.text("--output")};
  if (arguments.has("--since")) order.span.since = moment_from("--since", arguments.text("--since"), now);
  if (arguments.has("--until")) order.span.until = moment_from("--until", arguments.text("--until"), now);
  return order;
}

audit::ExportResult write(domain::StoreReader& reader, const Order& order, const Interruption& interruption,
                          const audit::ExportSink& sink) {
  Buffered buffer{sink};
  const audit::ExportSink take = [&](std::string_view bytes) {
    if (interruption.requested()) throw Error{ErrorCode::cancelled, "the export is not complete"};
    buffer.take(bytes);
  };
  const auto result = audit::export_as(order.format, reader, order.span, take);
  buffer.flush();
  return result;
}

// A reader that has seen enough is no fault of ours.
void put_to_standard_output(std::string_view bytes) {
  while (!bytes.empty()) {
    const auto written = ::write(STDOUT_FILENO, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0 && errno == EPIPE) throw Error{ErrorCode::cancelled, "nobody reads the export any more"};
    if (written < 0) base::throw_system_error(errno, "writing to standard output");
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
}

int to_file(Context& context, domain::StoreReader& store, const Order& order, const Interruption& interruption) {
  OutputFile file{order.file};
  const auto result = write(store, order, interruption, [&](std::string_view bytes) { file.write(bytes); });
  file.finish();
  auto& console = context.console();
  const auto count = result.range.end - result.range.begin;
  const auto key = store.ledger_head().key;
  if (console.json()) {
    console.emit(boost::json::object{{"file", base::escape_path(order.file)},
                                     {"format", audit::to_text(order.format)},
                                     {"begin", result.range.begin},
                                     {"end", result.range.end},
                                     {"ledger_size", result.ledger_size},
                                     {"key", key}});
    return 0;
  }
  console.say(base::format_count(count) + (count == 1 ? " entry" : " entries") + " written to " +
              base::escape_path(order.file));
  if (order.format == audit::ExportFormat::jsonl)
    console.say("on any machine:  strongroom audit verify --export FILE --key '" + base::terminal_safe(key) + "'");
  return 0;
}

int export_ledger(Context& context, const Arguments& arguments) {
  const auto order = order_from(arguments, context.wiring().clock.now());
  context.require_reader();
  Interruption interruption;
  const auto desk = open_desk(context, interruption.token());
  desk->record_export(order.format, order.span);
  if (!order.file.empty()) return to_file(context, desk->store(), order, interruption);
  write(desk->store(), order, interruption, put_to_standard_output);
  return 0;
}

}  // namespace

std::vector<Command> audit_export_commands() {
  return {{.path = "audit export",
           .summary = "The ledger as one file; JSON Lines verify themselves, CSV and PDF are for reading",
           .examples = "  strongroom audit export --output ledger.jsonl\n"
                       "  strongroom audit export --format csv --since 2026-10-01 --until 2026-11-01 > october.csv",
           .arguments = {{"--format", Takes::text, "jsonl (default), csv or pdf"},
                         {"--since", Takes::text, "From this time on: 2026-11-24T13:30:00Z, 2026-11-24, 24h, 7d"},
                         {"--until", Takes::text, "Before this time"},
                         {"--output", Takes::text, "The file, which appears whole or not at all"}},
           .act = export_ledger}};
}

}  // namespace strongroom::cli
