#include "audit/anchor_directory.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <optional>
#include <utility>

#include "base/error.h"
#include "base/file.h"
#include "base/text.h"
#include "ledger/export.h"
#include "ledger/tile.h"

namespace strongroom::audit {
namespace {

namespace fs = std::filesystem;
using base::Error;
using base::ErrorCode;

constexpr std::string_view kPrefix = "strongroom-ledger-";
constexpr std::string_view kSuffix = ".note";
constexpr std::size_t kSizeDigits = 20;

std::string shown(const fs::path& path) {
  return base::escape_path(path.native());
}

std::string file_name(const ledger::Checkpoint& checkpoint) {
  const auto size = std::to_string(checkpoint.size);
  return std::string{kPrefix}
      .append(std::string_view{checkpoint.origin}.substr(ledger::kOriginPrefix.size()))
      .append("-")
      .append(kSizeDigits - size.size(), '0')
      .append(size)
      .append(kSuffix);
}

bool is_ours(const std::string& name) {
  return name.starts_with(kPrefix) && name.ends_with(kSuffix);
}

// Seconds; 0 when nobody knows.
std::int64_t modified_at(const fs::path& path) {
  struct stat status {};
  return ::stat(path.c_str(), &status) == 0 ? status.st_mtim.tv_sec : 0;
}

// True when a file of that name was there already: then nothing has changed.
bool rename_unless_there(const fs::path& from, const fs::path& to) {
  if (::renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), RENAME_NOREPLACE) == 0) return false;
  // A file system without that promise: only we write such names, so looking first is enough.
  if ((errno == EINVAL || errno == ENOSYS) && !fs::exists(to)) {
    if (::rename(from.c_str(), to.c_str()) == 0) return false;
  }
  if (errno == EEXIST || fs::exists(to)) return true;
  base::throw_system_error(errno, "writing " + shown(to));
}

void write_new_file(const fs::path& path, const std::string& bytes) {
  auto temporary = path;
  temporary += ".new";
  base::write_file_atomically(temporary, bytes, 0644);
  if (rename_unless_there(temporary, path)) ::unlink(temporary.c_str());
  base::sync_directory(path.parent_path());
}

std::vector<fs::path> notes_in(const fs::path& directory) {
  std::vector<fs::path> paths;
  for (const auto& file : fs::directory_iterator{directory})
    if (is_ours(file.path().filename().native())) paths.push_back(file.path());
  std::ranges::sort(paths);
  return paths;
}

void require_directory(const fs::path& directory) {
  std::error_code failure;
  if (!fs::is_directory(directory, failure))
    throw Error{ErrorCode::not_found, shown(directory) + " is no directory that can be reached"};
}

// By trying: where nothing can be written, every checkpoint would be missed.
void require_writable(const fs::path& directory) {
  const auto trial = directory / (".strongroom-trial-" + std::to_string(::getpid()));
  const base::Fd file{::open(trial.c_str(), O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC | O_NOFOLLOW, 0600)};
  if (!file) base::throw_system_error(errno, "writing into " + shown(directory));
  ::unlink(trial.c_str());
}

// What a child says of a file: its name, when it was changed, why it could not be read, and what is in it; each framed
// as an entry of a bundle is.
constexpr std::size_t kWords = 4;
constexpr std::size_t kLongestNote = 65'535;

std::string described(const fs::path& path) {
  std::string why, bytes, framed;
  try {
    bytes = base::read_file(path, kLongestNote);
  } catch (const Error& error) {
    why = error.message();
  }
  ledger::append_to_bundle(framed, path.filename().native());
  ledger::append_to_bundle(framed, std::to_string(modified_at(path)));
  ledger::append_to_bundle(framed, why);
  ledger::append_to_bundle(framed, bytes);
  return framed;
}

std::string read_notes(const fs::path& directory, base::Milliseconds patience) {
  const auto work = [&](const Deliver& deliver) {
    try {
      for (const auto& path : notes_in(directory)) deliver(described(path));
    } catch (const fs::filesystem_error& error) {
      base::throw_system_error(error.code().value(), "looking into it");
    }
  };
  return in_child(work, patience);
}

void take_note(const fs::path& path, std::span<const std::string_view> words,
               std::span<const ledger::VerificationKey> keys, KeptAnchors& kept) {
  try {
    if (!words[2].empty()) return kept.problems.push_back({shown(path), std::string{words[2]}});
    std::optional<base::UtcTime> seen_at;
    if (const auto seconds = std::stoll(std::string{words[1]}); seconds > 0)
      seen_at = base::UtcTime{std::chrono::seconds{seconds}};
    auto anchor = anchor_from_note(std::string{words[3]}, shown(path), keys, seen_at);
    if (file_name(anchor.checkpoint) != words[0])
      throw Error{ErrorCode::integrity, "the file's name is not that of the checkpoint in it"};
    kept.anchors.push_back(std::move(anchor));
  } catch (const Error& error) {
    kept.problems.push_back({shown(path), error.message()});
  }
}

// Whatever other signatures there are below it by now.
bool holds(const std::string& note, const ledger::Checkpoint& checkpoint) {
  try {
    return ledger::unverified_checkpoint(note) == checkpoint;
  } catch (const Error&) {
    return false;
  }
}

}  // namespace

void require_anchor_directory(const fs::path& directory, const fs::path& data_directory) {
  if (!directory.is_absolute())
    throw Error{ErrorCode::invalid_input, "the directory's path must begin with /: " + shown(directory)};
  const fs::path resolved = in_child([&](const Deliver& deliver) {
    require_directory(directory);
    require_writable(directory);
    deliver(fs::canonical(directory).native());
  });
  const auto data = fs::weakly_canonical(data_directory);
  const auto [in_data, in_resolved] = std::mismatch(data.begin(), data.end(), resolved.begin(), resolved.end());
  if (in_data == data.end())
    throw Error{ErrorCode::invalid_input,
                shown(directory) + " lies inside the data directory: what destroys the one would destroy the other"};
}

bool is_on_same_disk(const fs::path& directory, const fs::path& data_directory) {
  const auto device_of = [](const fs::path& path) {
    struct stat facts {};
    return ::stat(path.c_str(), &facts) == 0 ? std::to_string(facts.st_dev) : std::string{};
  };
  try {
    const auto there = in_child([&](const Deliver& deliver) { deliver(device_of(directory)); });
    return !there.empty() && there == device_of(data_directory);
  } catch (const Error&) {
    return false;
  }
}

std::string why_unreachable(const fs::path& directory, base::Milliseconds patience) {
  try {
    const auto there = in_child(
        [&](const Deliver& deliver) {
          std::error_code failure;
          deliver(fs::is_directory(directory, failure) ? "yes" : "no");
        },
        patience);
    return there == "yes" ? "" : "the directory is not there";
  } catch (const Error& error) {
    return error.message();
  }
}

AnchorDirectory::AnchorDirectory(fs::path directory, base::Milliseconds patience)
    : directory_{std::move(directory)}, patience_{patience} {}

std::string AnchorDirectory::where() const {
  return shown(directory_);
}

void AnchorDirectory::place(const ledger::Checkpoint& checkpoint, const std::string& note) {
  if (!checkpoint.origin.starts_with(ledger::kOriginPrefix) ||
      checkpoint.origin.find('/', ledger::kOriginPrefix.size()) != std::string::npos)
    throw Error{ErrorCode::invalid_input, "this is no checkpoint of a ledger of ours"};
  const auto path = directory_ / file_name(checkpoint);
  const auto work = [&](const Deliver& deliver) {
    require_directory(directory_);
    if (!fs::exists(path)) write_new_file(path, note);
    deliver(base::read_file(path));
  };
  const auto kept = in_child(work, patience_);
  if (kept != note && !holds(kept, checkpoint))
    throw Error{ErrorCode::integrity, shown(path) + " holds another checkpoint of the same size"};
}

KeptAnchors read_anchor_directory(const fs::path& directory, std::span<const ledger::VerificationKey> keys,
                                  base::Milliseconds patience) {
  KeptAnchors kept;
  try {
    const auto notes = read_notes(directory, patience);
    const auto words = ledger::bundle_entries(notes).value();
    for (std::size_t i = 0; i + kWords <= words.size(); i += kWords)
      take_note(directory / words[i], std::span{words}.subspan(i, kWords), keys, kept);
  } catch (const Error& error) {
    kept.problems.push_back({shown(directory), error.message()});
  }
  return kept;
}

}  // namespace strongroom::audit
