// How long it takes to find the newest fifty entries that a filter lets through.
#include <thread>

#include "bench.h"

namespace strongroom::bench {
namespace {

namespace json = boost::json;
using domain::EntryFilter;

constexpr std::size_t kRepeats = 20;
constexpr std::size_t kSeeders = 32;

struct Question {
  const char* name;
  EntryFilter filter;
};

base::UtcTime time_of(domain::StoreReader& reader, std::uint64_t seq) {
  return reader.entries({.before_seq = seq + 1, .limit = 1}).at(0).time;
}

std::vector<Question> questions(domain::StoreReader& reader, std::uint64_t size) {
  using ledger::Severity;
  const auto early = time_of(reader, size / 10), middle = time_of(reader, size / 2);
  return {
      {"nothing asked", {}},
      {"page in the middle", {.before_seq = size / 2}},
      {"action, frequent", {.action = "run.succeeded"}},
      {"action, all below", {.action = "run.*"}},
      {"action, rare", {.action = "repository.remove"}},
      {"action, absent", {.action = "nothing.like.it"}},
      {"actor, frequent", {.actor = "schedule"}},
      {"actor, rare", {.actor = "cli:rare"}},
      {"target, one of forty", {.target = "plan/plan7"}},
      {"target, rare", {.target = "repository/old"}},
      {"run", {.run = "20200101t000000-00000007"}},
      {"run, absent", {.run = "none"}},
      {"warning or worse", {.at_least = Severity::warning}},
      {"critical", {.at_least = Severity::critical}},
      {"since, recent", {.since = time_of(reader, size - 100)}},
      {"until, long ago", {.until = early}},
      {"a window in the middle", {.since = early, .until = middle}},
      {"frequent action, rare actor", {.action = "run.succeeded", .actor = "cli:rare"}},
      {"frequent action, one target", {.action = "run.failed", .target = "plan/plan7"}},
      {"rare action, long ago", {.until = early, .action = "repository.remove"}},
      {"frequent action, long ago", {.until = early, .action = "run.failed"}},
      {"two that never meet", {.action = "run.queued", .at_least = Severity::error}},
      {"text, in nearly all", {.text = "plan"}},
      {"text, one of forty", {.text = "plan7"}},
      {"text, rare", {.text = "needle"}},
      {"text, absent", {.text = "absent"}},
      {"text, beginning of many words", {.text = "2"}},
      {"text, two words that never meet", {.text = "queued needle"}},
      {"text, in nearly all, rare actor", {.actor = "cli:rare", .text = "plan"}},
      {"text, in many, other action", {.action = "run.queued", .text = "failed"}},
      {"text, a name of a member", {.text = "prev"}},
      {"text, long ago", {.until = early, .text = "plan7"}},
      {"text, page in the middle", {.text = "plan7", .before_seq = size / 2}},
      {"rare action, page in the middle", {.action = "repository.remove", .before_seq = size / 2}},
  };
}

}  // namespace

// One caller's entries after another's would come in long rows; so each takes every kSeeders-th.
void fill(domain::Store& store, std::size_t entries) {
  std::vector<std::thread> seeders;
  for (std::size_t first = 0; first < kSeeders; ++first)
    seeders.emplace_back([&store, first, entries] {
      for (auto i = first; i < entries; i += kSeeders) store.record(sample_event(i));
    });
  for (auto& seeder : seeders) seeder.join();
}

json::object measure_queries(const Setting& setting, const std::filesystem::path& directory, std::size_t entries) {
  const auto path = directory / "queries.db";
  fill(*setting.open(path), entries);
  const auto reader = store::open_reader(path);
  json::object results;
  for (const auto& [name, filter] : questions(*reader, entries)) {
    std::size_t found = 0;
    auto result = measure(kRepeats, [&](std::size_t) { found = reader->entries(filter).size(); });
    result["found"] = found;
    results[name] = std::move(result);
  }
  return results;
}

}  // namespace strongroom::bench
