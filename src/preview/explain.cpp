#include "preview/explain.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <memory>
#include <system_error>
#include <utility>

#include "base/error.h"
#include "base/fd.h"
#include "base/text.h"
#include "preview/bounded.h"
#include "preview/calls.h"
#include "preview/selector.h"
#include "preview/targets.h"

namespace strongroom::preview {
namespace {

bool is_inside(const std::string& inner, const std::string& outer) {
  return outer == "/" || inner == outer || (inner.starts_with(outer) && inner[outer.size()] == '/');
}

class TagsThere final : public TagReader {
 public:
  explicit TagsThere(int directory) : directory_{directory} {}
  bool has(const Tag& tag) override { return Calls{}.has_tag(directory_, tag) == 1; }

 private:
  int directory_;
};

// Comes down from the source, as the walk does, but along one path only.
class Descent {
 public:
  Descent(Rules rules, const SourcesFound& sources, std::string path)
      : rules_{std::move(rules)}, targets_{resolve_targets(sources.present)} {
    told_.path = std::move(path);
  }

  Explanation run() {
    const auto root =
        std::ranges::find_if(targets_.roots, [&](const auto& each) { return is_inside(told_.path, each); });
    if (root == targets_.roots.end()) return outside();
    told_.source = *root;
    const auto slash = root->rfind('/');
    course_ = Course{rules_, root->substr(0, slash)};
    within_ = selector_.begin(course_);
    if (!read_tags(course_.path().empty() ? "/" : course_.path())) within_.tagged.clear();
    std::string_view rest = std::string_view{told_.path}.substr(*root == "/" ? 0 : slash);
    while (!rest.empty() && rest != "/") {
      rest.remove_prefix(1);
      const auto name = rest.substr(0, rest.find('/'));
      rest.remove_prefix(name.size());
      course_.push(name);
      if (!step(rest.empty())) break;
    }
    return std::move(told_);
  }

 private:
  Explanation outside() {
    const bool above =
        std::ranges::any_of(targets_.sources, [&](const auto& each) { return is_inside(each, told_.path); });
    told_.fate = above ? Fate::above_a_source : Fate::not_below_a_source;
    return std::move(told_);
  }

  bool end(Fate fate, int rule = -1) {
    told_.fate = fate;
    told_.at = course_.path();
    if (rule >= 0) told_.rule = rules_.all[static_cast<std::size_t>(rule)];
    return false;
  }

  bool end_with(int error) {
    if (error == -ENOENT || error == -ENOTDIR) return end(Fate::not_there);
    told_.reason = std::generic_category().message(-error);
    return end(Fate::unreadable);
  }

  bool read_tags(const std::string& directory) {
    const base::Fd fd{Calls{}.open_directory(AT_FDCWD, directory.c_str(), true)};
    if (!fd) return false;
    TagsThere tags{fd.get()};
    selector_.read_tags(within_, tags);
    return true;
  }

  // Whether it goes on below.
  bool step(bool last) {
    const auto& path = course_.path();
    const bool opened = targets_.opened.contains(path);
    const bool source = targets_.sources.contains(path) && (opened || in_opened_);
    Facts facts;
    if (const int error = Calls{}.look(AT_FDCWD, path.c_str(), facts); error != 0) return end_with(error);
    if (source) {
      told_.source = path;
      within_.allowed = facts.device;
    }
    const bool exempt = opened || (source && rules_.named_sources_stay);
    if (!exempt && left_out(facts)) return false;
    if (exempt && S_ISSOCK(facts.mode)) return end(Fate::left_out, rules_.sockets_rule);
    if (!S_ISDIR(facts.mode) && !opened) return last ? end_of_leaf(facts) : end(Fate::not_there);
    if (const int fd = Calls{}.open_directory(AT_FDCWD, path.c_str(), opened); fd < 0)
      return end_with(fd);
    else
      ::close(fd);
    if (last) return end(Fate::taken);
    enter(facts, opened, source);
    return true;
  }

  bool left_out(const Facts& facts) {
    const auto reason = selector_.by_name(course_, within_);
    told_.taken_back.reset();
    if (reason.taken_back >= 0) told_.taken_back.emplace(rules_.all[static_cast<std::size_t>(reason.taken_back)]);
    const int rule = reason.rule >= 0 ? reason.rule
                                      : selector_.by_facts(S_ISDIR(facts.mode), S_ISSOCK(facts.mode), facts.size,
                                                           facts.device, within_);
    if (rule < 0) return false;
    end(Fate::left_out, rule);
    return true;
  }

  bool end_of_leaf(const Facts& facts) {
    const int error = S_ISREG(facts.mode) ? Calls{}.may_read(AT_FDCWD, course_.path().c_str(), facts) : 0;
    return error == 0 ? end(Fate::taken) : end_with(error);
  }

  void enter(const Facts& facts, bool opened, bool source) {
    auto inside = opened || source ? selector_.begin(course_) : selector_.enter(course_, within_);
    inside.allowed = within_.allowed;
    inside.device = facts.device;
    within_ = std::move(inside);
    in_opened_ = opened;
    read_tags(course_.path());
  }

  const Rules rules_;
  const Targets targets_;
  const Selector selector_{rules_};
  Course course_{rules_, ""};
  Within within_;
  bool in_opened_ = true;  // a source is looked at as if it lay in such a directory
  Explanation told_;
};

}  // namespace

std::string_view to_text(Fate fate) {
  constexpr std::array<std::string_view, 6> kNames{"taken",     "left_out",  "above_a_source", "not_below_a_source",
                                                   "not_there", "unreadable"};
  return kNames[static_cast<std::size_t>(fate)];
}

std::string sentence(const Explanation& explanation) {
  const auto where = [&] {
    return explanation.at == explanation.path ? std::string{}
                                              : " (decided at " + base::escape_path(explanation.at) + " above it)";
  };
  switch (explanation.fate) {
    case Fate::taken:
      return explanation.taken_back ? "taken: " + describe(*explanation.taken_back) + " takes it back"
                                    : "taken: no rule leaves it out";
    case Fate::left_out:
      return "left out by " + describe(*explanation.rule) + where();
    case Fate::above_a_source:
      return "above a source: stored as a directory, with nothing in it but the way to the source";
    case Fate::not_below_a_source:
      return "not below any source";
    case Fate::not_there:
      return "not there" + where();
    case Fate::unreadable:
      return "would be taken, but cannot be read: " + explanation.reason + where();
  }
  return {};
}

Explanation explain(const RulesInput& rules, const std::string& path, base::Milliseconds answer_within,
                    const std::stop_token& stop) {
  auto made = make_rules_within(answer_within, rules, stop);
  const auto sources = find_sources(rules.files.sources, std::make_shared<Calls>(), answer_within, stop);
  const auto descent = std::make_shared<Descent>(std::move(made), sources, clean_path(path));
  auto answer = preview::answer_within(
      answer_within, [descent] { return descent->run(); }, stop);
  if (stop.stop_requested()) throw base::Error{base::ErrorCode::cancelled};
  if (!answer) throw base::Error{base::ErrorCode::stalled, "'" + base::escape_path(path) + "' does not answer"};
  return std::move(*answer);
}

}  // namespace strongroom::preview
