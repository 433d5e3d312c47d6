// A long history without the hours it takes: one real run, recorded again and again under other ids and times.
#include <algorithm>
#include <cstdio>
#include <thread>

#include "base/error.h"
#include "bench.h"

namespace strongroom::bench {
namespace {

constexpr std::size_t kSeeders = 16;

domain::Run copy_of(const domain::Run& model, std::size_t number) {
  const auto later = std::chrono::minutes{number};
  auto run = model;
  run.created_at += later;
  if (run.started_at) *run.started_at += later;
  if (run.finished_at) *run.finished_at += later;
  for (auto& step : run.steps) step.started_at += later;
  char id[64];
  std::snprintf(id, sizeof id, "%s-%08zu", model.id.substr(0, model.id.find('-')).c_str(), number);
  run.id = id;
  return run;
}

void record(domain::Store& store, const domain::Run& model, std::size_t number) {
  auto run = copy_of(model, number);
  run.state = domain::RunState::queued;
  store.add_run(run);
  run.state = domain::RunState::running;
  store.update_run(run);
  run.state = model.state;
  store.update_run(run);
}

}  // namespace

void seed_runs(const Setting& setting, const std::filesystem::path& path, std::size_t runs) {
  const auto store = setting.open(path);
  const auto there = store->runs({.limit = runs});
  if (there.empty()) throw base::Error{base::ErrorCode::not_found, "the store has no run to copy"};
  std::vector<std::thread> seeders;
  for (std::size_t first = there.size(); first < std::min(runs, there.size() + kSeeders); ++first)
    seeders.emplace_back([&, first] {
      for (auto number = first; number < runs; number += kSeeders) record(*store, there.front(), number);
    });
  for (auto& seeder : seeders) seeder.join();
}

}  // namespace strongroom::bench
