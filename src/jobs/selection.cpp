#include "jobs/selection.h"

#include <algorithm>
#include <utility>

#include "base/error.h"
#include "jobs/sources.h"
#include "preview/bounded.h"

namespace strongroom::jobs {
namespace {

preview::Request request_of(domain::BackupEngine& engine, const domain::FilesOptions& files,
                            const domain::RepositoryAccess* repository) {
  auto facts = engine.selection_facts(repository);
  preview::Request request;
  request.rules.files = files;
  request.rules.environment = std::move(facts.environment);
  request.rules.named_sources_stay = facts.named_sources_stay;
  return request;
}

std::vector<std::string> own_paths_within(base::Milliseconds time, const std::vector<std::string>& sources,
                                          const instance::DataDirectory& data,
                                          const domain::RepositoryAccess& repository, const std::stop_token& stop) {
  std::vector<std::string> paths;
  for (const auto& source : sources) {
    const auto look = [source, data, repository] {
      require_usable_source(source, data);
      return own_paths({source}, data, repository);
    };
    const auto own = preview::answer_within(time, look, stop);
    if (own) paths.insert(paths.end(), own->begin(), own->end());
    if (stop.stop_requested()) throw base::Error{base::ErrorCode::cancelled};
  }
  std::ranges::sort(paths);
  paths.erase(std::unique(paths.begin(), paths.end()), paths.end());
  return paths;
}

}  // namespace

preview::Request selection_of(domain::BackupEngine& engine, const domain::BackupRequest& backup,
                              const domain::RepositoryAccess& repository) {
  auto request = request_of(engine, backup.files, &repository);
  request.rules.exclude_paths = backup.exclude_paths;
  return request;
}

preview::Request selection_of(domain::BackupEngine& engine, const domain::FilesOptions& files,
                              const domain::RepositoryAccess* repository, const instance::DataDirectory& data,
                              base::Milliseconds answer_within, const std::stop_token& stop) {
  auto request = request_of(engine, files, repository);
  request.answer_within = answer_within;
  request.rules.exclude_paths = own_paths_within(
      answer_within, files.sources, data, repository == nullptr ? domain::RepositoryAccess{} : *repository, stop);
  return request;
}

}  // namespace strongroom::jobs
