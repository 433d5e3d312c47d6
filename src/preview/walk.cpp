// The walk: which entry comes next. What a thread shares with others is in worker.cpp.
#include "preview/walk.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstddef>
#include <cstring>
#include <system_error>
#include <utility>

#include "preview/walk_calls.h"

namespace strongroom::preview {
namespace {

constexpr std::size_t kMostPending = 256 << 10;  // bytes of names of one directory
constexpr std::size_t kMostOpen = 64;            // directories of one thread, unless they are still being read

// As the kernel gives them.
struct RawEntry {
  std::uint64_t inode;
  std::int64_t offset;
  unsigned short length;
  unsigned char type;
};
constexpr std::size_t kNameAt = offsetof(RawEntry, type) + 1;

EntryKind kind_of(const Facts& facts) {
  if (S_ISREG(facts.mode)) return EntryKind::file;
  if (S_ISLNK(facts.mode)) return EntryKind::symlink;
  return S_ISDIR(facts.mode) ? EntryKind::directory : EntryKind::other;
}

}  // namespace

std::string reason_of(int error) {
  return std::generic_category().message(-error);
}

void Frame::drop_pending() {
  pending.clear();
  next = 0;
}

void Worker::go_on() {
  auto& work = *work_;
  if (work.at < work.filled) return take_next_entry();
  if (shared_->wanted.load(std::memory_order_relaxed)) give_away();
  auto& top = work.frames.back();
  if (!top.read && top.pending.size() < kMostPending) return read_more(top);
  if (top.has_pending()) return descend();
  top.drop_pending();
  if (top.read) leave();
}

void Worker::read_more(Frame& frame) {
  auto& work = *work_;
  add_up();
  const auto count = guarded(Doing::reading, [&calls = *shared_->calls, fd = frame.fd.get(), into = work.buffer.get()] {
    return calls.read_entries(fd, {into, kBufferSize});
  });
  work.at = 0;
  work.filled = count > 0 ? static_cast<std::size_t>(count) : 0;
  frame.read = count <= 0;
  if (count < 0 && !has_vanished(static_cast<int>(count)))
    shared_->note_unreadable(work.course.path(), reason_of(static_cast<int>(count)));
}

void Worker::take_next_entry() {
  auto& work = *work_;
  const char* raw = work.buffer.get() + work.at;
  unsigned short length = 0;
  std::memcpy(&length, raw + offsetof(RawEntry, length), sizeof length);
  work.at += length;
  const std::string_view name{raw + kNameAt};
  if (name != "." && name != "..") take_entry(name, static_cast<unsigned char>(raw[offsetof(RawEntry, type)]));
}

// In a directory that restic takes apart: what the entry is there, a source, on the way to one, or neither.
Way Worker::way_of(const Frame& frame) const {
  if (!frame.opened) return Way::ordinary;
  const auto& path = work_->course.path();
  if (shared_->targets.opened.contains(path)) return Way::opened;
  return shared_->targets.sources.contains(path) ? Way::source : Way::ordinary;
}

void Worker::take_entry(std::string_view name, unsigned char type) {
  auto& work = *work_;
  auto& frame = work.frames.back();
  work.course.push(name);
  const auto way = way_of(frame);
  const bool is_exempt = way == Way::opened || (way == Way::source && shared_->rules.named_sources_stay);
  const int rule = is_exempt ? -1 : shared_->selector.by_name(work.course, frame.within).rule;
  Facts facts;
  bool directory = type == DT_DIR || way == Way::opened;
  if (!directory) {
    if (const int error = look(Doing::looking, frame.fd.get(), name, facts); error != 0) {
      if (rule < 0 && !has_vanished(error)) shared_->note_unreadable(work.course.path(), reason_of(error));
      return work.course.pop();
    }
    directory = S_ISDIR(facts.mode);
  } else {
    facts.mode = S_IFDIR;
  }
  if (rule >= 0) {
    count_removed(rule, facts.mode, facts.size);
  } else if (directory) {
    frame.pending.append(1, static_cast<char>(way)).append(name).push_back('\0');
  } else {
    auto within = way == Way::source ? &(scratch_within_ = frame.within) : nullptr;
    if (within != nullptr) within->allowed = facts.device;
    take_leaf(facts, within != nullptr ? *within : frame.within, is_exempt);
  }
  work.course.pop();
}

// Anything but a directory, when no name has left it out.
void Worker::take_leaf(const Facts& facts, const Within& within, bool exempt) {
  auto& work = *work_;
  const auto& selector = shared_->selector;
  const bool socket = S_ISSOCK(facts.mode);
  const int rule =
      exempt ? selector.by_facts_of_named(socket) : selector.by_facts(false, socket, facts.size, facts.device, within);
  if (rule >= 0) return count_removed(rule, facts.mode, facts.size);
  const auto kind = kind_of(facts);
  if (kind == EntryKind::file) {
    const auto& fd = work.frames.back().fd;
    const int error = guarded(Doing::looking, [&calls = *shared_->calls, at = fd ? fd.get() : AT_FDCWD,
                                               name = copied(fd ? work.course.name() : work.course.path()),
                                               facts] { return calls.may_read(at, name, facts); });
    if (error != 0)
      return has_vanished(error) ? void() : shared_->note_unreadable(work.course.path(), reason_of(error));
  }
  count(kind, kind == EntryKind::file ? facts.size : 0);
}

void Worker::descend() {
  auto& work = *work_;
  auto& top = work.frames.back();
  const auto way = static_cast<Way>(top.pending[top.next]);
  const std::string name{top.pending.c_str() + top.next + 1};
  top.next += name.size() + 2;
  work.course.push(name);
  Facts facts;
  int error = way == Way::opened ? look(Doing::entering, top.fd.get(), name, facts) : 0;
  auto opened = error == 0 ? open(Doing::entering, top.fd.get(), name, way == Way::opened) : Opened{{}, error};
  if (opened.fd && way != Way::opened) opened.error = look(Doing::entering, opened.fd.get(), "", facts);
  if (!opened.fd || opened.error != 0) {
    if (!has_vanished(opened.error)) shared_->note_unreadable(work.course.path(), reason_of(opened.error));
    return work.course.pop();
  }
  auto above = top.within;
  if (way != Way::ordinary && shared_->targets.sources.contains(work.course.path())) above.allowed = facts.device;
  const int rule = shared_->selector.by_facts(true, false, 0, facts.device, above);
  if (rule < 0 || way == Way::opened) return enter(std::move(opened.fd), facts, way, above, top.node);
  count_removed(rule, facts.mode, facts.size);
  work.course.pop();
}

void Worker::enter(base::Fd fd, const Facts& facts, Way way, const Within& above, std::shared_ptr<Node> above_node) {
  auto& work = *work_;
  auto within =
      way == Way::ordinary ? shared_->selector.enter(work.course, above) : shared_->selector.begin(work.course);
  within.allowed = above.allowed;
  within.device = facts.device;
  const auto doing = work.frames.empty() ? Doing::beginning : Doing::entering;
  auto inside = facts;
  if (way == Way::opened) look(doing, fd.get(), "", inside);  // it may be what a link points to
  Tags tags{*this, doing, fd.get()};
  shared_->selector.read_tags(within, tags);
  if (!work.course.path().empty()) count(EntryKind::directory, 0);  // of "/" restic takes what is in it
  add_up();
  const bool named = above_node != nullptr;
  auto path = work.course.path().empty() ? std::string{"/"} : work.course.path();
  auto& frame = work.frames.emplace_back();
  frame.node = std::make_shared<Node>(std::move(above_node), named ? std::string{work.course.name()} : std::move(path));
  frame.fd = std::move(fd);
  frame.facts = inside;
  frame.within = std::move(within);
  frame.depth = work.course.depth();
  frame.opened = way == Way::opened;
  close_some();
}

void Worker::leave() {
  auto& work = *work_;
  add_up();
  auto left = std::move(work.frames.back());
  work.frames.pop_back();
  if (!work.frames.empty()) work.course.pop();
  Node::let_go(std::move(left.node), shared_->largest);
  if (work.first_open > 0 && work.first_open >= work.frames.size())
    work.first_open = work.frames.size() - (work.frames.empty() ? 0 : 1);
  if (!work.frames.empty() && !work.frames.back().fd) restore_descriptor(left.fd);
}

// Descriptors are few, and a tree may be deep.
void Worker::close_some() {
  auto& work = *work_;
  for (; work.frames.size() - work.first_open > kMostOpen; ++work.first_open)
    if (auto& lowest = work.frames[work.first_open]; lowest.read) lowest.fd.reset();
}

// The way back up, from the directory below when that still knows its parent.
void Worker::restore_descriptor(const base::Fd& child) {
  auto& work = *work_;
  auto& top = work.frames.back();
  if (!top.has_pending()) return;
  const auto is_same = [&](const base::Fd& fd) {
    Facts facts;
    return fd && look(Doing::reading, fd.get(), "", facts) == 0 && facts.inode == top.facts.inode &&
           facts.device == top.facts.device;
  };
  base::Fd fd;
  if (child) fd = std::move(open(Doing::reading, child.get(), "..", false).fd);
  if (!is_same(fd)) fd = open_below(work.root, work.course.path(), Doing::reading);
  if (is_same(fd))
    top.fd = std::move(fd);
  else
    top.drop_pending();  // it was moved or removed meanwhile
}

}  // namespace strongroom::preview
