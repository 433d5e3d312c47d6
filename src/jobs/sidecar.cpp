#include "jobs/sidecar.h"

#include <boost/json.hpp>
#include <cstdio>

#include "base/text.h"
#include "domain/json.h"
#include "ledger/hash.h"

namespace strongroom::jobs {
namespace {

namespace json = boost::json;

json::array tables_of(const domain::DumpOutcome& outcome) {
  json::array tables;
  for (const auto& table : outcome.tables)
    tables.push_back({{"name", base::terminal_safe(table.name)},
                      {"rows", table.rows},
                      {"bytes", table.bytes},
                      {"hash", table.hash}});
  return tables;
}

json::array members_of(const pipeline::CompressedFacts& facts) {
  json::array members;
  for (const auto& member : facts.members) {
    char crc[9];
    std::snprintf(crc, sizeof crc, "%08x", member.crc32);
    members.push_back({member.compressed, member.plain, crc});
  }
  return members;
}

json::array commands_for(const domain::Dump& dump) {
  // Not stopped by the first error: every server has the role that it was made with already.
  if (dump.content == domain::DumpContent::globals)
    return {"sha256sum " + dump.filename, "zcat " + dump.filename + " | psql -X -d postgres"};
  return {"sha256sum " + dump.filename, "createdb --template=template0 NEW",
          "zcat " + dump.filename + " | psql -X -v ON_ERROR_STOP=1 -d NEW"};
}

}  // namespace

std::string sidecar_text(const domain::Dump& dump, const domain::DumpOutcome& outcome,
                         const pipeline::CompressedFacts& facts, const ledger::Checkpoint& checkpoint) {
  json::object text{{"format", "strongroom-dump-1"}};
  for (const auto& member : domain::to_json(dump))
    if (member.key() != "state" && member.key() != "sidecar_sha256") text.insert(member);
  text["levels"] = facts.levels;
  text["checkpoint"] = {
      {"origin", checkpoint.origin}, {"size", checkpoint.size}, {"root", ledger::to_hex(checkpoint.root)}};
  text["tables"] = tables_of(outcome);
  text["members"] = members_of(facts);
  text["restore"] = commands_for(dump);
  return json::serialize(text) + "\n";
}

}  // namespace strongroom::jobs
