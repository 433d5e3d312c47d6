// What a plan will back up, found by looking: which entries restic would store with the same options, how much that is,
// and what each rule leaves out. Reads names and sizes only, and changes nothing, access times included where the
// kernel lets it.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include "base/clock.h"
#include "preview/rules.h"

namespace strongroom::preview {

class Calls;

enum class EntryKind { file, directory, symlink, other };  // other: a pipe or a device; restic stores what it is
std::string_view to_text(EntryKind kind);

struct Entry {
  std::string path;
  EntryKind kind = EntryKind::file;
  std::uint64_t size = 0;  // of a file
};

// Entries that a rule left out. A directory is one entry: nothing below it was looked at.
struct Removed {
  std::uint64_t files = 0;
  std::uint64_t directories = 0;
  std::uint64_t other = 0;
  std::uint64_t bytes = 0;  // of the files
};

struct RuleEffect {
  Rule rule;
  Removed removed;
};

struct DirectorySize {
  std::string path;
  std::uint64_t files = 0;  // in it and below it
  std::uint64_t bytes = 0;
};

struct Unreadable {
  std::string path;
  std::string reason;  // "permission denied"
};

struct Result {
  std::uint64_t files = 0;
  std::uint64_t directories = 0;  // from the sources on; those above them are stored too, but not counted
  std::uint64_t other = 0;        // symbolic links, pipes, devices
  std::uint64_t bytes = 0;
  std::vector<DirectorySize> largest;  // by bytes, largest first
  std::vector<RuleEffect> rules;       // in the order in which they are asked; sockets last
  std::vector<Unreadable> unreadable;  // the first kKeptUnreadable
  std::uint64_t unreadable_count = 0;
  std::uint64_t unanswered_count = 0;  // of these: what is in them, nobody knows
  std::vector<std::string> missing;    // sources that do not exist
};

inline constexpr std::size_t kKeptUnreadable = 1000;

struct Seen {
  std::uint64_t files = 0;
  std::uint64_t bytes = 0;
};

struct Request {
  RulesInput rules;  // with the sources
  unsigned threads = 2;
  std::size_t largest = 10;
  // A call of the kernel that takes longer is given up, with its thread: a network mount that is dead does not hang the
  // preview. What it was about is unreadable then.
  base::Milliseconds answer_within{std::chrono::seconds{10}};
  // Everything that is taken, in no order, in portions. Called from the walk's threads, never from two at once.
  std::function<void(std::span<const Entry>)> list;
  // A few times a second, on the calling thread.
  std::function<void(const Seen&)> progress;
  std::shared_ptr<const Calls> calls;  // empty = the kernel
};

// Throws what make_rules throws, cancelled soon after a stop was requested, stalled when too much or an exclude file
// does not answer, and what `list` throws.
Result preview(const Request& request, std::stop_token stop);

}  // namespace strongroom::preview
