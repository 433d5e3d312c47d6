// The ledger: its entries, where it stands, proofs, and the whole as a file.
#include <utility>

#include "api/backend.h"
#include "api/call.h"
#include "api/envelope.h"
#include "api/pushed_body.h"
#include "audit/entry_json.h"
#include "audit/export.h"
#include "audit/inclusion.h"
#include "audit/signed_checkpoint.h"
#include "base/error.h"
#include "base/json.h"
#include "base/text.h"
#include "jobs/ledger_trust.h"
#include "ledger/proof.h"
#include "operations/members.h"

namespace strongroom::api {
namespace {

namespace json = boost::json;
using base::Error;
using base::ErrorCode;

constexpr std::uint64_t kMostSeq = 1ULL << 53;  // what a JSON number holds exactly

std::optional<ledger::Severity> severity_of(const Call& call) {
  const auto word = call.query("severity");
  if (!word) return std::nullopt;
  if (!ledger::is_severity(*word))
    throw Error{ErrorCode::invalid_input, "'severity' is one of info, notice, warning, error, critical"};
  return ledger::severity_from(*word);
}

Response list_entries(const Backend& backend, const Call& call) {
  domain::EntryFilter filter;
  filter.since = call.query_time("since");
  filter.until = call.query_time("until");
  filter.action = call.query("action");
  filter.actor = call.query("actor");
  filter.target = call.query("target");
  filter.run = call.query("run");
  filter.at_least = severity_of(call);
  filter.text = call.query("text").value_or("");
  filter.before_seq = call.query_number("cursor", kMostSeq);
  filter.limit = call.limit() + 1;
  auto entries = backend.services.store.list_entries(filter);
  const bool more = entries.size() == filter.limit;
  if (more) entries.pop_back();
  json::array items;
  for (const auto& entry : entries) items.emplace_back(audit::to_json(entry));
  const auto next = more ? json::value(std::to_string(entries.back().seq)) : json::value(nullptr);
  return success("ok", json::object{{"items", std::move(items)}, {"next_cursor", next}});
}

std::uint64_t seq_of(const Call& call) {
  const auto& text = call.path("seq");
  if (text.size() > 15 || text.find_first_not_of("0123456789") != std::string::npos)
    throw Error{ErrorCode::not_found, "the ledger has no entry '" + base::terminal_safe(text.substr(0, 40)) + "'"};
  return std::stoull(text);
}

// A damaged entry or one that cannot be proven is told as such: whoever looks into a break must not be shown it as
// good.
Response show_entry(const Backend& backend, const Call& call) {
  auto& store = backend.services.store;
  const auto entry = audit::require_entry(store, seq_of(call));
  const auto proven = audit::proven_entry(store, entry.seq);
  auto object = audit::to_json(entry);
  object["leaf_hash"] = ledger::to_hex(proven.leaf);
  object["proven_by"] = audit::to_json(proven.checkpoint);
  return success("ok", std::move(object));
}

Response checkpoint(const Backend& backend) {
  const auto head = backend.services.store.ledger_head();
  auto object = audit::to_json(audit::signed_checkpoint(head));
  object["note"] = head.note;
  object["key"] = head.key;
  return success("ok", std::move(object));
}

Response proof(const Backend& backend, const Call& call) {
  const auto seq = seq_of(call);
  auto& store = backend.services.store;
  auto text = ledger::format_proof(audit::prove_entry(store, seq));
  return success("ok", json::object{{"seq", seq}, {"key", store.ledger_head().key}, {"proof", std::move(text)}});
}

Response acknowledge_break(const Backend& backend, const Call& call) {
  const auto reason = base::string_or(call.body(), "reason");
  if (reason.empty()) throw Error{ErrorCode::invalid_input, "say in 'reason' what you found"};
  const auto seq = jobs::acknowledge_break(backend.services.store, reason, call.actor());
  return success("the break is acknowledged", json::object{{"seq", seq}});
}

operations::LedgerVerification& verification_of(const Backend& backend) {
  if (backend.verification != nullptr) return *backend.verification;
  throw Error::with_words(ErrorCode::conflict, "nobody verifies the ledger here", "only a service does so by itself",
                          "Run 'strongroom audit verify'.");
}

Response verification(const Backend& backend) {
  return success("ok", operations::to_json(verification_of(backend).state()));
}

Response verify_ledger(const Backend& backend, const Call& call) {
  auto& verification = verification_of(backend);
  const bool is_new = verification.begin(call.actor());
  return success(is_new ? "the verification was started" : "a verification goes on already",
                 operations::to_json(verification.state()), 202);
}

std::string_view content_type_of(audit::ExportFormat format) {
  switch (format) {
    case audit::ExportFormat::csv:
      return "text/csv; charset=utf-8";
    case audit::ExportFormat::pdf:
      return "application/pdf";
    case audit::ExportFormat::jsonl:
      break;
  }
  return "application/x-ndjson";
}

audit::ExportFormat export_format(const std::optional<std::string>& given) {
  if (const auto format = audit::export_format_from(given.value_or("jsonl"))) return *format;
  throw Error{ErrorCode::invalid_input, "'format' is jsonl, csv or pdf"};
}

// By whoever reads the store on this machine and writes the file there: the command line.
Response record_export(const Backend& backend, const Call& call) {
  const auto body = call.body();
  operations::Members members{body};
  const auto format = export_format(members.text("format"));
  const audit::ExportSpan span{members.time("since"), members.time("until")};
  members.refuse_others();
  const auto seq = backend.services.store.record(audit::export_event(format, span, call.actor()));
  return success("the export is recorded", json::object{{"seq", seq}}, 201);
}

Response rebuild(const Backend& backend, const Call& call) {
  const auto report = backend.services.store.rebuild(call.actor());
  return success("the records were made anew", json::object{{"runs", report.runs}, {"changed", report.changed}});
}

Response export_ledger(const Backend& backend, const Call& call) {
  const auto format = export_format(call.query("format"));
  const audit::ExportSpan span{call.query_time("since"), call.query_time("until")};
  auto& store = backend.services.store;
  store.record(audit::export_event(format, span, call.actor()));
  auto write = [&store, span, format](const BodySink& sink) { audit::export_as(format, store, span, sink); };
  Response response;
  response.headers.add("Content-Disposition",
                       "attachment; filename=\"ledger." + std::string{audit::to_text(format)} + "\"");
  response.payload =
      Payload{.content_type = std::string{content_type_of(format)}, .source = begun(pushed_body(std::move(write)))};
  return response;
}

}  // namespace

std::vector<Operation> ledger_operations(const Backend& backend) {
  return {{.id = "listEntries",
           .method = "GET",
           .path = "/api/v1/ledger/entries",
           .access = Access::viewer,
           .query = {"since", "until", "action", "actor", "target", "run", "severity", "text", "cursor", "limit"},
           .act = [&backend](const Call& call) { return list_entries(backend, call); }},
          {.id = "getEntry",
           .method = "GET",
           .path = "/api/v1/ledger/entries/{seq}",
           .access = Access::viewer,
           .act = [&backend](const Call& call) { return show_entry(backend, call); }},
          {.id = "getProof",
           .method = "GET",
           .path = "/api/v1/ledger/entries/{seq}/proof",
           .access = Access::viewer,
           .act = [&backend](const Call& call) { return proof(backend, call); }},
          {.id = "getCheckpoint",
           .method = "GET",
           .path = "/api/v1/ledger/checkpoint",
           .access = Access::viewer,
           .act = [&backend](const Call&) { return checkpoint(backend); }},
          {.id = "exportLedger",
           .method = "GET",
           .path = "/api/v1/ledger/export",
           .access = Access::admin,
           .query = {"format", "since", "until"},
           .act = [&backend](const Call& call) { return export_ledger(backend, call); }},
          {.id = "recordExport",
           .method = "POST",
           .path = "/api/v1/ledger/exports",
           .access = Access::admin,
           .act = [&backend](const Call& call) { return record_export(backend, call); }},
          {.id = "rebuildRecords",
           .method = "POST",
           .path = "/api/v1/ledger/rebuild",
           .access = Access::admin,
           .act = [&backend](const Call& call) { return rebuild(backend, call); }},
          {.id = "getVerification",
           .method = "GET",
           .path = "/api/v1/ledger/verification",
           .access = Access::viewer,
           .act = [&backend](const Call&) { return verification(backend); }},
          {.id = "verifyLedger",
           .method = "POST",
           .path = "/api/v1/ledger/verification",
           .access = Access::operator_,
           .act = [&backend](const Call& call) { return verify_ledger(backend, call); }},
          {.id = "acknowledgeBreak",
           .method = "POST",
           .path = "/api/v1/ledger/acknowledge",
           .access = Access::admin,
           .act = [&backend](const Call& call) { return acknowledge_break(backend, call); }}};
}

}  // namespace strongroom::api
