// How long a ledger takes to verify, to export and to publish.
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>

#include "audit/export.h"
#include "audit/inclusion.h"
#include "audit/publisher.h"
#include "audit/verify.h"
#include "audit/verify_export.h"
#include "base/file.h"
#include "bench.h"

namespace strongroom::bench {
namespace {

namespace json = boost::json;

constexpr std::size_t kRepeats = 5;

// What of this process is in memory now.
std::uint64_t resident_bytes() {
  std::ifstream statm{"/proc/self/statm"};
  std::uint64_t all = 0, resident = 0;
  statm >> all >> resident;
  return resident * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
}

using Export = audit::ExportResult (*)(domain::StoreReader&, const audit::ExportSpan&, const audit::ExportSink&);

// Into a file, as the command does it. "memory_bytes": how much the process grew meanwhile.
json::object measure_export(domain::StoreReader& reader, const std::filesystem::path& path, Export write) {
  std::uint64_t bytes = 0, before = 0, most = 0;
  auto result = measure(kRepeats, [&](std::size_t) {
    const auto file = base::open_file(path, O_WRONLY | O_CREAT | O_TRUNC);
    bytes = 0;
    before = most = resident_bytes();
    write(reader, {}, [&](std::string_view block) {
      base::write_all(file.get(), block, "measuring an export");
      bytes += block.size();
      most = std::max(most, resident_bytes());
    });
  });
  result["bytes"] = bytes;
  result["memory_bytes"] = most - before;
  return result;
}

// A verdict that finds something would have measured something else.
void require_sound(const ledger::Report& report) {
  if (report.finding_count > 0) throw base::Error{base::ErrorCode::integrity, report.findings.front().what};
}

// What `audit verify` does with the ledger in the store. (There are no runs in this one whose records could be
// compared, and what it asks of repositories and anchor directories is theirs.)
json::object measure_verification(const std::filesystem::path& store) {
  const auto open = [&] { return store::open_reader(store); };
  return measure(kRepeats, [&](std::size_t) {
    require_sound(audit::verify_store(open, {}, {}));
    if (!open()->search_faults(1).empty()) throw base::Error{base::ErrorCode::integrity, "its times are not its own"};
  });
}

}  // namespace

json::object measure_small(const Setting& setting, const std::filesystem::path& directory) {
  constexpr std::size_t kEntries = 26'500;
  const auto store = directory / "small.db";
  fill(*setting.open(store), kEntries);
  const auto reader = store::open_reader(store);
  const auto exported = measure_export(*reader, directory / "small.jsonl", audit::export_jsonl);
  auto result = measure_verification(store);
  result["entries"] = kEntries;
  result["bytes"] = exported.at("bytes");
  return result;
}

json::object measure_outlets(const Setting& setting, const std::filesystem::path& directory) {
  const auto store = directory / "queries.db", lines = directory / "ledger.jsonl", files = directory / "ledger";
  const auto open = [&] { return store::open_reader(store); };
  const auto reader = open();
  const auto size = reader->ledger_head().checkpoint.size;
  json::object result;
  result["verify_store"] = measure_verification(store);
  result["export_csv"] = measure_export(*reader, directory / "ledger.csv", audit::export_csv);
  result["export_jsonl"] = measure_export(*reader, lines, audit::export_jsonl);
  result["verify_export"] = measure(kRepeats, [&](std::size_t) { require_sound(audit::verify_export(lines, {})); });
  result["prove_entry"] = measure(kRepeats, [&](std::size_t) { audit::prove_entry(*reader, size / 2); });
  result["publish_first"] = measure(1, [&](std::size_t) { audit::publish(*reader, files); });
  result["verify_directory"] =
      measure(kRepeats, [&](std::size_t) { require_sound(audit::verify_directory(files, {})); });
  result["publish_nothing_new"] = measure(kRepeats, [&](std::size_t) { audit::publish(*reader, files); });
  const auto writer = setting.open(store);
  result["publish_after_one_entry"] = measure(kRepeats, [&](std::size_t i) {
    writer->record(sample_event(i));
    audit::publish(*writer, files);
  });
  return result;
}

}  // namespace strongroom::bench
