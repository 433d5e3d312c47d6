// The walk: how a thread begins with a source, or with a directory that another one has given away.
#include <fcntl.h>
#include <sys/stat.h>

#include <utility>

#include "preview/walk.h"
#include "preview/walk_calls.h"

namespace strongroom::preview {
namespace {

std::string_view parent_of(std::string_view path) {
  return path.substr(0, path.rfind('/'));
}

std::string_view name_of(std::string_view path) {
  return path.substr(path.rfind('/') + 1);
}

}  // namespace

void Worker::begin(Job job) {
  auto& work = *work_;
  work.root = job.root;
  work.beginning = job.path;
  work.beginning_below = std::move(job.node);
  work.first_open = 0;
  if (work.beginning_below)
    begin_given(std::move(job));
  else
    begin_source(job);
  work.beginning.clear();
}

// restic asks about a source as about any other path: its parents' names and the tags beside it count. Since 0.19 it
// does not ask at all.
void Worker::begin_source(const Job& job) {
  auto& work = *work_;
  const bool exempt = job.way == Way::opened || shared_->rules.named_sources_stay;
  work.course = Course{shared_->rules, parent_of(job.path)};
  auto above = shared_->selector.begin(work.course);
  if (job.path != "/") work.course.push(name_of(job.path));
  Facts facts;
  if (const int error = look(Doing::beginning, AT_FDCWD, job.path, facts); error != 0) {
    if (has_vanished(error)) return shared_->note_missing(job.path);
    return shared_->note_unreadable(job.path, reason_of(error));
  }
  above.device = above.allowed = facts.device;
  if (!exempt) read_tags_beside(job.path, above);
  const int rule = exempt ? -1 : shared_->selector.by_name(work.course, above).rule;
  if (rule >= 0) return count_removed(rule, facts.mode, facts.size);
  if (!S_ISDIR(facts.mode) && job.way != Way::opened) return begin_leaf(facts, std::move(above));
  auto opened = open(Doing::beginning, AT_FDCWD, job.path, job.way == Way::opened);
  if (!opened.fd) return shared_->note_unreadable(job.path, reason_of(opened.error));
  enter(std::move(opened.fd), facts, job.way, above, nullptr);
}

void Worker::read_tags_beside(std::string_view path, Within& above) {
  if (shared_->rules.tags.empty()) return;
  const auto parent = parent_of(path);
  const auto beside = open(Doing::beginning, AT_FDCWD, parent.empty() ? "/" : parent, true);
  if (!beside.fd) return;
  Tags tags{*this, Doing::beginning, beside.fd.get()};
  shared_->selector.read_tags(above, tags);
}

// As if it were the only entry of a directory.
void Worker::begin_leaf(const Facts& facts, Within above) {
  auto& frame = work_->frames.emplace_back();
  frame.within = std::move(above);
  frame.read = true;
  frame.depth = work_->course.depth() - 1;
  take_leaf(facts, frame.within, shared_->rules.named_sources_stay);
  add_up();
  work_->frames.clear();
}

void Worker::begin_given(Job job) {
  auto& work = *work_;
  work.course = Course{shared_->rules, job.path};
  Facts facts;
  auto fd = open_below(job.root, job.path, Doing::beginning);
  if (fd && look(Doing::beginning, fd.get(), "", facts) == 0) {
    if (job.way != Way::ordinary && shared_->targets.sources.contains(job.path)) job.above.allowed = facts.device;
    const int rule = shared_->selector.by_facts(true, false, 0, facts.device, job.above);
    if (rule < 0 || job.way == Way::opened)
      enter(std::move(fd), facts, job.way, job.above, work.beginning_below);
    else
      count_removed(rule, facts.mode, facts.size);
  }
  Node::let_go(std::exchange(work.beginning_below, nullptr), shared_->largest);
}

// Name by name below `root`, so that neither a long path nor a directory that became a link leads astray.
base::Fd Worker::open_below(const std::string& root, std::string_view path, Doing doing) {
  const auto follow = [&](std::string_view each) { return shared_->targets.opened.contains(std::string{each}); };
  auto opened = open(doing, AT_FDCWD, root, follow(root));
  std::size_t at = root == "/" ? 0 : root.size();
  while (opened.fd && at < path.size()) {
    auto end = path.find('/', at + 1);
    if (end == std::string_view::npos) end = path.size();
    opened = open(doing, opened.fd.get(), path.substr(at + 1, end - at - 1), follow(path.substr(0, end)));
    at = end;
  }
  if (!opened.fd && !has_vanished(opened.error)) shared_->note_unreadable(path, reason_of(opened.error));
  return std::move(opened.fd);
}

}  // namespace strongroom::preview
