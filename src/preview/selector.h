// One question: does the plan take this path? Asked entry by entry on the way down from a source, since what is above
// counts too.
#pragma once

#include <string>
#include <vector>

#include "preview/rules.h"
#include "preview/trail.h"

namespace strongroom::preview {

// A path on the way down, with its lower case beside it where some rule needs that.
class Course {
 public:
  Course(const Rules& rules, std::string_view path);
  void push(std::string_view name);
  void pop();
  const std::string& path() const { return trail_.path(); }
  std::string_view name() const { return trail_.name(); }
  std::size_t depth() const { return trail_.depth(); }
  Components components() const { return trail_.components(); }
  Components lowered() const { return lowered_.components(); }

 private:
  bool insensitive_;
  Trail trail_;
  Trail lowered_;
  std::string scratch_;
};

// What has to be known of a directory to judge what is in it. Found once for each.
struct Within {
  PatternList::Matched matched;
  PatternList::Matched matched_insensitive;
  std::vector<bool> tagged;   // for each of Rules::tags: everything but the tag is left out
  std::uint64_t device = 0;   // of the directory
  std::uint64_t allowed = 0;  // the device of the source it belongs to
};

struct Reason {
  int rule = -1;        // leaves it out; -1: taken
  int taken_back = -1;  // the "!" rule that took it back
};

// Asks what there is in a directory.
class TagReader {
 public:
  virtual ~TagReader() = default;
  // Whether `tag` is there, with its header when it has one.
  virtual bool has(const Tag& tag) = 0;
};

class Selector {
 public:
  explicit Selector(const Rules& rules) : rules_{rules} {}

  // By the last name of `course`, whose parent directory is `within`.
  Reason by_name(const Course& course, const Within& within) const;
  // By what lstat says, after by_name let it pass; -1 when it is taken. `size` of a directory does not matter.
  int by_facts(bool is_directory, bool is_socket, std::uint64_t size, std::uint64_t device, const Within& within) const;

  // The same for a source that no rule leaves out.
  int by_facts_of_named(bool is_socket) const { return is_socket ? rules_.sockets_rule : -1; }

  // `within` for the directory that `course` has arrived at; tags and devices are left to fill in.
  Within enter(const Course& course, const Within& above) const;
  // The same without having come down: for the parent of a source.
  Within begin(const Course& course) const;
  void read_tags(Within& within, TagReader& reader) const;

 private:
  const Rules& rules_;
};

}  // namespace strongroom::preview
