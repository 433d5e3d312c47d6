#include "engines/restic/prune.h"

#include <charconv>
#include <utility>

#include "engines/restic/lock_wait.h"

namespace strongroom::restic {
namespace {

using base::Error;
using base::ErrorCode;

constexpr std::string_view kDone = "done";  // the last line, in every version; prune has no JSON

// restic's units are powers of 1024.
std::optional<double> bytes_in(std::string_view unit) {
  double bytes = 1;
  for (const std::string_view known : {"B", "KiB", "MiB", "GiB", "TiB"}) {
    if (unit == known) return bytes;
    bytes *= 1024;
  }
  return std::nullopt;
}

}  // namespace

std::optional<std::uint64_t> parse_freed(std::string_view line) {
  constexpr std::string_view kTotal = "total prune:";
  if (!line.starts_with(kTotal)) return std::nullopt;
  const auto slash = line.find(" / ");
  if (slash == std::string_view::npos) return std::nullopt;
  const auto size = line.substr(slash + 3);
  const auto space = size.find(' ');
  if (space == std::string_view::npos) return std::nullopt;
  double number = 0;
  const auto [end, error] = std::from_chars(size.data(), size.data() + space, number);
  const auto unit = bytes_in(size.substr(space + 1));
  if (error != std::errc{} || end != size.data() + space || !unit || number < 0) return std::nullopt;
  return static_cast<std::uint64_t>(number * *unit);
}

domain::PruneResult run_prune(const Surroundings& around, const Tool& tool, const domain::RepositoryAccess& repository,
                              const domain::PruneLimits& limits, const domain::EngineCall& call) {
  domain::PruneResult result;
  bool heard = false;
  when_unlocked(around, tool, call, [&](base::Milliseconds retry_lock) {
    Handlers handlers;
    handlers.out = [&](std::string_view line) {
      if (const auto freed = parse_freed(line)) result.freed_bytes = freed;
      if (line == kDone) heard = true;
    };
    Session session{around, call, "the prune", std::move(handlers)};
    return lock_in_the_way(session, session.run(tool, repository, prune_arguments(limits, retry_lock)));
  });
  if (!heard) throw Error{ErrorCode::internal, "restic ended without saying that it was done"};
  return result;
}

}  // namespace strongroom::restic
