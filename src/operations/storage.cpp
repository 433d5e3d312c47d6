#include "operations/storage.h"

#include <sys/statvfs.h>

#include <boost/json.hpp>
#include <cerrno>
#include <filesystem>
#include <map>
#include <system_error>
#include <utility>

#include "base/error.h"
#include "base/text.h"
#include "jobs/repository_access.h"
#include "preview/bounded.h"

namespace strongroom::operations {
namespace {

namespace fs = std::filesystem;
using Kind = StoragePlace::Kind;

struct Answer {
  struct statvfs space {};
  int error = 0;
};

class Survey {
 public:
  Survey(domain::Vault& vault, base::Milliseconds time, std::stop_token stop)
      : vault_{vault}, time_{time}, stop_{std::move(stop)} {}

  void data(const instance::DataDirectory& data) {
    StoragePlace place{.kind = Kind::data, .where = base::escape_path(data.root.native())};
    place.used = size_of(data.store()) + size_of(data.store().native() + "-wal");
    add(std::move(place), data.root.native());
  }

  void repository(const domain::Repository& repository) {
    StoragePlace place{.kind = Kind::repository, .name = repository.name, .where = repository.shown_location};
    if (repository.backend != "local") {
      places_.push_back(std::move(place));
      return;
    }
    try {
      const auto access = jobs::open_access(repository, vault_);
      add(std::move(place), access.location.reveal());
    } catch (const base::Error& error) {
      if (error.code() == base::ErrorCode::cancelled) throw;
      place.problem = error.message();
      places_.push_back(std::move(place));
    }
  }

  void dumps(const std::vector<domain::Dump>& dumps) {
    std::map<std::string, std::pair<std::uint64_t, std::uint64_t>> by_directory;
    for (const auto& dump : dumps) {
      if (dump.state != domain::DumpState::present) continue;
      auto& [count, bytes] = by_directory[dump.directory];
      ++count;
      bytes += dump.size;
    }
    for (const auto& [directory, figures] : by_directory)
      add({.kind = Kind::dumps, .where = base::escape_path(directory), .used = figures.second, .count = figures.first},
          directory);
  }

  std::vector<StoragePlace> take() { return std::move(places_); }

 private:
  static std::uint64_t size_of(const fs::path& path) {
    std::error_code failure;
    const auto size = fs::file_size(path, failure);
    return failure ? 0 : size;
  }

  void add(StoragePlace place, const std::string& path) {
    const auto answer = preview::answer_within(
        time_,
        [path] {
          Answer found;
          if (::statvfs(path.c_str(), &found.space) != 0) found.error = errno;
          return found;
        },
        stop_);
    if (!answer && stop_.stop_requested())
      throw base::Error{base::ErrorCode::cancelled, "while looking at " + place.where};
    if (!answer)
      place.problem = "it does not answer";
    else if (answer->error != 0)
      place.problem = std::generic_category().message(answer->error);
    else {
      place.free = static_cast<std::uint64_t>(answer->space.f_bavail) * answer->space.f_frsize;
      place.total = static_cast<std::uint64_t>(answer->space.f_blocks) * answer->space.f_frsize;
    }
    places_.push_back(std::move(place));
  }

  domain::Vault& vault_;
  const base::Milliseconds time_;
  const std::stop_token stop_;
  std::vector<StoragePlace> places_;
};

boost::json::value or_null(const std::optional<std::uint64_t>& number) {
  return number ? boost::json::value(*number) : boost::json::value(nullptr);
}

boost::json::value or_null(const std::string& text) {
  return text.empty() ? boost::json::value(nullptr) : boost::json::value(text);
}

}  // namespace

std::string_view to_text(Kind kind) {
  switch (kind) {
    case Kind::repository:
      return "repository";
    case Kind::dumps:
      return "dumps";
    case Kind::data:
      break;
  }
  return "data";
}

boost::json::object to_json(const StoragePlace& place) {
  return {{"kind", to_text(place.kind)},
          {"name", or_null(place.name)},
          {"where", place.where},
          {"used_bytes", or_null(place.used)},
          {"count", or_null(place.count)},
          {"free_bytes", or_null(place.free)},
          {"total_bytes", or_null(place.total)},
          {"problem", or_null(base::terminal_safe(place.problem))}};
}

std::vector<StoragePlace> storage(domain::StoreReader& store, domain::Vault& vault, const instance::DataDirectory& data,
                                  base::Milliseconds time, const std::stop_token& stop) {
  Survey survey{vault, time, stop};
  survey.data(data);
  for (const auto& repository : store.repositories()) survey.repository(repository);
  survey.dumps(store.dumps({}));
  return survey.take();
}

}  // namespace strongroom::operations
