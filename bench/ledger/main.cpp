// usage: strongroom_ledger_bench measure DIRECTORY [ENTRIES]    prints JSON; the directory must be empty
//        strongroom_ledger_bench seed DATA_DIRECTORY RUNS       nobody else may have it open
#include <algorithm>
#include <iostream>
#include <string>

#include "base/error.h"
#include "bench.h"
#include "secrets/vault.h"

namespace strongroom::bench {
namespace {

namespace json = boost::json;

constexpr std::size_t kEntries = 300'000;

double at(const std::vector<double>& sorted, double part) {
  return sorted[std::min(sorted.size() - 1, static_cast<std::size_t>(part * static_cast<double>(sorted.size())))];
}

int run(const std::vector<std::string>& words) {
  base::SystemClock clock;
  base::SystemRandom random;
  const std::filesystem::path directory = words.at(1);
  const auto vault = secrets::open_vault({directory / "secret.key", {}, words.at(0) == "measure"}, random);
  const Setting setting{clock, random, *vault};
  if (words[0] == "seed") {
    seed_runs(setting, directory / "strongroom.db", std::stoul(words.at(2)));
    return 0;
  }
  const auto entries = words.size() > 2 ? std::stoul(words[2]) : kEntries;
  std::cout << json::object{{"append", measure_appends(setting, directory)},
                            {"small", measure_small(setting, directory)},
                            {"entries", entries},
                            {"queries", measure_queries(setting, directory, entries)},
                            {"outlets", measure_outlets(setting, directory)}}
            << "\n";
  return 0;
}

}  // namespace

json::object measure(std::size_t count, const std::function<void(std::size_t)>& call) {
  std::vector<double> took;
  for (std::size_t i = 0; i < count; ++i) {
    const auto begin = std::chrono::steady_clock::now();
    call(i);
    took.push_back(std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begin).count());
  }
  std::ranges::sort(took);
  return {{"count", count},
          {"p50_ms", at(took, 0.5)},
          {"p95_ms", at(took, 0.95)},
          {"p99_ms", at(took, 0.99)},
          {"max_ms", took.back()}};
}

ledger::Event sample_event(std::size_t number) {
  static constexpr const char* kRare[] = {"plan.edit", "repository.check", "snapshot.list", "log.in"};
  const auto run = number / 3;
  const auto plan = "plan" + std::to_string(run % 40);
  char id[64];
  std::snprintf(id, sizeof id, "20200101t000000-%08zu", run);
  ledger::Event event{"schedule", "run.queued", "plan/" + plan, id, ledger::Severity::info, "ok", {}, {}};
  event.details = {{"plan", plan}, {"repository", "default"}, {"files", number % 977}, {"bytes", number * 4711}};
  if (number % 3 == 1) event.action = "run.running";
  if (number % 3 == 2) event.action = "run.succeeded";
  if (number % 300 == 2) {
    event.action = "run.failed";
    event.severity = ledger::Severity::error;
    event.result = "failed";
    event.details["error"] = {{"code", "ERROR_NETWORK"}, {"message", "the server on nas" + plan + " is gone"}};
  }
  if (number % 10 == 9)
    event = {"cli:ann", kRare[number % 4], "plan/" + plan, {}, ledger::Severity::notice, "ok", {}, {}};
  if (number % 20'000 == 100)
    event = {"cli:rare", "repository.remove", "repository/old", {}, ledger::Severity::warning, "ok", {}, {}};
  if (number == 50) event.details["note"] = "a needle in a haystack";
  return event;
}

}  // namespace strongroom::bench

int main(int argc, char** argv) {
  const std::vector<std::string> words(argv + 1, argv + argc);
  if (words.size() < 2 || (words[0] != "measure" && (words[0] != "seed" || words.size() < 3))) {
    std::cerr << "usage: strongroom_ledger_bench measure DIRECTORY [ENTRIES] | seed DATA_DIRECTORY RUNS\n";
    return 2;
  }
  try {
    return strongroom::bench::run(words);
  } catch (const strongroom::base::Error& error) {
    std::cerr << error.message() << "\n" << error.detail() << "\n";
    return error.info().exit_code;
  }
}
