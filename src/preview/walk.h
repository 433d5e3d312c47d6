// The walk behind a preview: several threads, depth first, in bounded memory.
//
// Each thread has a stack of open directories. Names of subdirectories are kept until they are entered; when a
// directory has very many, reading it waits until those that were found are done. A thread without work is given a
// directory that another one has not entered yet. No path is ever given to the kernel whole, so that none is too long.
//
// A thread that waits in the kernel for longer than Request::answer_within is given up: another one takes its stack,
// leaves out what it waited for, and goes on. The thread that was given up touches nothing when it wakes, if it ever
// does, and holds what the kernel may still write to. Such threads are never waited for; they end with the process.
#pragma once

#include <atomic>
#include <condition_variable>
#include <deque>
#include <exception>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "base/fd.h"
#include "preview/calls.h"
#include "preview/largest.h"
#include "preview/preview.h"
#include "preview/selector.h"
#include "preview/targets.h"

namespace strongroom::preview {

// How a directory came to be entered.
enum class Way : char {
  ordinary = 'd',
  source = 's',  // no rule about what is above it counts for what is in it
  opened = 'o',  // one of Targets::opened
};

// A directory to begin with: a source, or one that was given away.
struct Job {
  std::string path;
  std::string root;  // the source above it; the same for a source itself
  Way way = Way::source;
  std::shared_ptr<Node> node;  // of its parent, held open; none for a source
  Within above;                // of its parent; empty for a source
};

// What one thread counted.
struct Tally {
  std::uint64_t directories = 0;
  std::uint64_t other = 0;
  std::vector<Removed> removed;  // by rule
};

// What all threads of a walk share. Lives until the last one is gone, given up or not.
struct Shared {
  Shared(const Request& request_of, std::shared_ptr<const Calls> calls_of, Rules rules_of, Targets targets_of);

  Request request;
  std::shared_ptr<const Calls> calls;
  const Rules rules;
  const Targets targets;
  const Selector selector{rules};
  Largest largest;

  std::atomic<bool> stopping{false};
  std::atomic<bool> wanted{false};  // a thread waits, and there is no job for it
  std::atomic<std::uint64_t> files{0};
  std::atomic<std::uint64_t> bytes{0};

  std::mutex mutex;                // guards what follows
  std::condition_variable change;  // jobs, running, failure
  std::deque<Job> jobs;
  unsigned running = 0;  // threads that may still make jobs
  unsigned waiting = 0;
  std::exception_ptr failure;
  std::vector<Unreadable> unreadable;
  std::uint64_t unreadable_count = 0;
  std::uint64_t unanswered_count = 0;
  std::vector<std::string> missing;
  Tally total;

  std::mutex list_mutex;  // held while request.list is called

  void note_unreadable(std::string_view path, std::string reason);
  void note_unanswered(std::string_view path);
  void jobs_changed();  // with the mutex held
  void note_missing(std::string_view path);
  void fail(std::exception_ptr what);
};

// One open directory of a stack.
struct Frame {
  base::Fd fd;
  Facts facts;
  std::shared_ptr<Node> node;
  Within within;
  std::size_t depth = 0;  // components of its path
  std::string pending;    // subdirectories to enter: how (Way), the name, a NUL
  std::size_t next = 0;   // where in `pending` the next one begins
  bool read = false;      // to its end
  bool opened = false;    // one of Targets::opened
  unsigned unanswered = 0;

  bool has_pending() const { return next < pending.size(); }
  void drop_pending();
};

// What a thread is doing, apart from the thread, so that another one can go on with it.
struct Work {
  explicit Work(const Rules& rules) : course{rules, ""} { tally.removed.resize(rules.all.size()); }

  Course course;     // the top frame's path, or what is in it and being looked at
  std::string root;  // the source that the frames lie in
  std::vector<Frame> frames;
  std::size_t first_open = 0;          // frames below it need not have a descriptor
  std::unique_ptr<char[]> buffer;      // entries of the top frame
  std::size_t at = 0, filled = 0;      // in the buffer
  std::uint64_t files = 0, bytes = 0;  // of the top frame, not yet added up
  std::vector<Entry> list;
  Tally tally;
  std::string beginning;                  // path of the job that is being begun
  std::shared_ptr<Node> beginning_below;  // its Job::node
};

// One thread's view of its walk; see the rule about threads that are given up at the top.
class Worker : public std::enable_shared_from_this<Worker> {
 public:
  Worker(std::shared_ptr<Shared> shared, std::unique_ptr<Work> work);

  // On a new thread of its own, which holds `this`.
  static void start(std::shared_ptr<Worker> worker);

  // For the thread that watches. Changes whenever a call begins or ends; odd while one is running.
  std::uint64_t call() const { return call_.load(std::memory_order_acquire); }
  bool ended() const { return ended_.load(std::memory_order_acquire); }
  // Gives the thread up when it is still in the call that `seen` stands for; its work, with what did not answer left
  // out, is for another one then. nullptr when it came back meanwhile.
  std::unique_ptr<Work> give_up(std::uint64_t seen);

 private:
  enum class Doing { looking, entering, reading, beginning };
  struct GivenUp {};
  struct Opened {
    base::Fd fd;
    int error = 0;
  };
  class Tags;

  void run();
  bool take_job(Job& job);
  void begin(Job job);
  void begin_source(const Job& job);
  void read_tags_beside(std::string_view path, Within& above);
  void begin_leaf(const Facts& facts, Within above);
  void begin_given(Job job);
  void go_on();
  void read_more(Frame& frame);
  void take_next_entry();
  void take_entry(std::string_view name, unsigned char type);
  void take_leaf(const Facts& facts, const Within& within, bool exempt);
  void descend();
  void enter(base::Fd fd, const Facts& facts, Way way, const Within& above, std::shared_ptr<Node> above_node);
  void leave();
  void close_some();
  void restore_descriptor(const base::Fd& child);
  base::Fd open_below(const std::string& root, std::string_view path, Doing doing);
  void give_away();
  void count(EntryKind kind, std::uint64_t size);
  void count_removed(int rule, std::uint32_t mode, std::uint64_t size);
  void add_up();
  void hand_over_list();
  void finish();
  void end();
  Way way_of(const Frame& frame) const;

  // Runs a call of the kernel; throws GivenUp when it came back too late.
  template <class Call>
  auto guarded(Doing doing, Call call);
  Opened open(Doing doing, int at, std::string_view name, bool follow);
  int look(Doing doing, int at, std::string_view name, Facts& facts);
  const char* copied(std::string_view name);

  std::shared_ptr<Shared> shared_;
  std::unique_ptr<Work> work_;
  std::atomic<std::uint64_t> call_{0};
  std::atomic<bool> ended_{false};
  Doing doing_ = Doing::looking;
  // What the kernel may still use when the thread was given up.
  Within scratch_within_;
  std::string name_;
  std::unique_ptr<char[]> held_buffer_;
  base::Fd held_fd_;
};

}  // namespace strongroom::preview
