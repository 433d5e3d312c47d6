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

std::optional<base::UtcTime> modified_at(const fs::path& path) {
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0) return std::nullopt;
  return base::UtcTime{std::chrono::seconds{status.st_mtim.tv_sec}};
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

void read_one(const fs::path& path, std::span<const ledger::VerificationKey> keys, KeptAnchors& kept) {
  try {
    auto anchor = anchor_from_note(base::read_file(path), shown(path), keys, modified_at(path));
    if (file_name(anchor.checkpoint) != path.filename())
      throw Error{ErrorCode::integrity, "the file's name is not that of the checkpoint in it"};
    kept.anchors.push_back(std::move(anchor));
  } catch (const Error& error) {
    kept.problems.push_back({shown(path), error.message()});
  }
}

// Whatever other signatures there are below it by now.
bool holds(const fs::path& path, const ledger::Checkpoint& checkpoint) {
  try {
    return ledger::unverified_checkpoint(base::read_file(path)) == checkpoint;
  } catch (const Error&) {
    return false;
  }
}

std::vector<fs::path> notes_in(const fs::path& directory) {
  std::vector<fs::path> paths;
  for (const auto& file : fs::directory_iterator{directory})
    if (is_ours(file.path().filename().native())) paths.push_back(file.path());
  std::ranges::sort(paths);
  return paths;
}

}  // namespace

void require_anchor_directory(const fs::path& directory, const fs::path& data_directory) {
  if (!directory.is_absolute())
    throw Error{ErrorCode::invalid_input, "the directory's path must begin with /: " + shown(directory)};
  std::error_code failure;
  const auto resolved = fs::canonical(directory, failure);
  if (failure || !fs::is_directory(resolved))
    throw Error{ErrorCode::not_found, shown(directory) + " is no directory that can be reached"};
  const auto data = fs::weakly_canonical(data_directory);
  const auto [in_data, in_resolved] = std::mismatch(data.begin(), data.end(), resolved.begin(), resolved.end());
  if (in_data == data.end())
    throw Error{ErrorCode::invalid_input,
                shown(directory) + " lies inside the data directory: what destroys the one would destroy the other"};
}

bool is_on_same_disk(const fs::path& directory, const fs::path& data_directory) {
  struct stat one {
  }, other{};
  return ::stat(directory.c_str(), &one) == 0 && ::stat(data_directory.c_str(), &other) == 0 &&
         one.st_dev == other.st_dev;
}

AnchorDirectory::AnchorDirectory(fs::path directory) : directory_{std::move(directory)} {}

std::string AnchorDirectory::where() const {
  return shown(directory_);
}

void AnchorDirectory::place(const ledger::Checkpoint& checkpoint, const std::string& note) {
  if (!checkpoint.origin.starts_with(ledger::kOriginPrefix) ||
      checkpoint.origin.find('/', ledger::kOriginPrefix.size()) != std::string::npos)
    throw Error{ErrorCode::invalid_input, "this is no checkpoint of a ledger of ours"};
  if (!fs::is_directory(directory_))
    throw Error{ErrorCode::not_found, shown(directory_) + " is no directory that can be reached"};
  const auto path = directory_ / file_name(checkpoint);
  if (!fs::exists(path)) write_new_file(path, note);
  if (base::read_file(path) != note && !holds(path, checkpoint))
    throw Error{ErrorCode::integrity, shown(path) + " holds another checkpoint of the same size"};
}

KeptAnchors read_anchor_directory(const fs::path& directory, std::span<const ledger::VerificationKey> keys) {
  KeptAnchors kept;
  try {
    for (const auto& path : notes_in(directory)) read_one(path, keys, kept);
  } catch (const fs::filesystem_error& error) {
    kept.problems.push_back({shown(directory), error.code().message()});
  }
  return kept;
}

}  // namespace strongroom::audit
