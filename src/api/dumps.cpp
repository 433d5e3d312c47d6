// Dumps: "GET /api/v1/database/backups" and what can be done with one of them.
#include "operations/dumps.h"

#include <algorithm>
#include <utility>

#include "api/byte_range.h"
#include "api/envelope.h"
#include "api/resource.h"
#include "base/json.h"
#include "base/text.h"
#include "domain/json.h"
#include "ledger/hash.h"

namespace strongroom::api {
namespace {

namespace json = boost::json;

// As UC-010 has it, with everything else that is known of it.
json::object shown(const domain::Dump& dump) {
  auto object = operations::dump_to_json(dump);
  object["size_bytes"] = dump.size;
  object["size"] = base::format_bytes(dump.size);
  return object;
}

// Newest first; a page begins after the dump that `cursor` names.
Response list_dumps(const Backend& backend, const Call& call) {
  const auto database = call.query("database").value_or("");
  auto dumps = operations::dumps_of_database(backend.services.store, database, call.query_flag("also_gone"));
  if (const auto cursor = call.query("cursor")) {
    const auto last =
        std::ranges::find_if(dumps, [&](const auto& dump) { return dump.run + "/" + dump.filename == *cursor; });
    if (last == dumps.end()) throw base::Error{base::ErrorCode::invalid_input, "'cursor' is not of this list"};
    dumps.erase(dumps.begin(), std::next(last));
  }
  const auto limit = call.limit();
  const bool more = dumps.size() > limit;
  if (more) dumps.resize(limit);
  json::array items;
  for (const auto& dump : dumps) items.emplace_back(shown(dump));
  const auto next = more ? json::value(dumps.back().run + "/" + dumps.back().filename) : json::value(nullptr);
  return success("ok", json::object{{"items", std::move(items)}, {"next_cursor", next}});
}

domain::Dump dump_of(const Backend& backend, const Call& call) {
  return operations::require_dump_named(backend.services.store, call.path("filename"),
                                        call.query("database").value_or(""));
}

// "sha-256=:…:" (RFC 9530) out of 64 hex digits.
std::string digest_field(const std::string& hex) {
  const auto hash = ledger::hash_from_hex(hex);
  return hash ? "sha-256=:" + ledger::to_base64(ledger::bytes_of(*hash)) + ":" : std::string{};
}

Response unsatisfiable(std::uint64_t size) {
  auto response = failure(base::Error::with_words(base::ErrorCode::invalid_input, "this range is not in the file", {},
                                                  "The file has " + std::to_string(size) + " bytes."),
                          416);
  response.headers.add("Content-Range", "bytes */" + std::to_string(size));
  return response;
}

// If-Range: a range of what is another file by now is the whole of it.
bool range_is_meant(const Call& call, const std::string& tag) {
  const auto condition = call.header("If-Range");
  return condition.empty() || condition == tag;
}

// Not the ledger's word alone: whoever takes the file away can compare it with the checksum that came with it.
Response download(const Backend& backend, const Call& call) {
  const auto dump = dump_of(backend, call);
  auto open = operations::open_dump(dump);
  const auto tag = "\"" + open.sha256 + "\"";
  ByteRange range{0, open.size};
  bool is_part = false;
  if (const auto header = call.header("Range"); !header.empty() && range_is_meant(call, tag)) {
    const auto parsed = parse_range(header, open.size);
    if (const auto* part = std::get_if<ByteRange>(&parsed)) {
      range = *part;
      is_part = true;
    } else if (std::get<RangeRefusal>(parsed) == RangeRefusal::unsatisfiable) {
      return unsatisfiable(open.size);
    }
  }
  Response response;
  response.status = is_part ? 206 : 200;
  response.headers = {{"ETag", tag},
                      {"Repr-Digest", digest_field(open.sha256)},
                      {"X-Checksum-SHA256", open.sha256},
                      {"Accept-Ranges", "bytes"},
                      {"Content-Disposition", "attachment; filename=\"" + dump.filename + "\""}};
  if (is_part)
    response.headers.add("Content-Range", "bytes " + std::to_string(range.offset) + "-" +
                                              std::to_string(range.offset + range.length - 1) + "/" +
                                              std::to_string(open.size));
  response.payload =
      Payload{.content_type = "application/gzip",
              .file = std::make_shared<FileBody>(FileBody{std::move(open.file), range.offset, range.length})};
  return response;
}

Response verify_dump(const Backend& backend, const Call& call) {
  const auto dump = dump_of(backend, call);
  const auto verdict =
      operations::verify_dump_and_tell(backend.tools, Operator{backend, call}, dump, [](std::uint64_t) {});
  auto object = shown(dump);
  object["good"] = verdict.good;
  object["message"] = verdict.message;
  return success(verdict.good ? "the dump is what was recorded" : "the dump is damaged", std::move(object));
}

Response remove_dump(const Backend& backend, const Call& call) {
  const auto dump = dump_of(backend, call);
  const auto result = operations::remove_dumps(backend.tools, Operator{backend, call}, {dump});
  if (!result.failed.empty())
    throw base::Error::with_words(base::ErrorCode::permission, dump.filename + " could not be removed",
                                  result.failed.front().second, "Mend what is in the way, then remove it again.");
  return success("the dump was removed", operations::to_json(result));
}

}  // namespace

std::vector<Operation> dump_operations(const Backend& backend) {
  return {{.id = "listDatabaseBackups",
           .method = "GET",
           .path = "/api/v1/database/backups",
           .access = Access::viewer,
           .query = {"database", "also_gone", "cursor", "limit"},
           .act = [&backend](const Call& call) { return list_dumps(backend, call); }},
          {.id = "downloadDatabaseBackup",
           .method = "GET",
           .path = "/api/v1/database/backups/{filename}",
           .access = Access::admin,
           .query = {"database"},
           .act = [&backend](const Call& call) { return download(backend, call); }},
          {.id = "removeDatabaseBackup",
           .method = "DELETE",
           .path = "/api/v1/database/backups/{filename}",
           .access = Access::admin,
           .query = {"database"},
           .act = [&backend](const Call& call) { return remove_dump(backend, call); }},
          {.id = "verifyDatabaseBackup",
           .method = "POST",
           .path = "/api/v1/database/backups/{filename}/verify",
           .access = Access::admin,
           .query = {"database"},
           .act = [&backend](const Call& call) { return verify_dump(backend, call); }}};
}

}  // namespace strongroom::api
