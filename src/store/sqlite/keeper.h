// Looks after the store's file while the owner has it open: notices that somebody else has written, replaced or removed
// it, keeps its hands off it then, and goes on when it is whole again.
#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <optional>

#include "base/clock.h"
#include "base/error.h"
#include "store/sqlite/file_facts.h"
#include "store/sqlite/writer.h"

namespace strongroom::store {

class Appender;
class Reader;

// On the writer's thread, but for begin(). While the file is not what it was:
//
//  - Both connections are closed without a checkpoint. What was committed since the last one stays in the journal
//    beside the file, whole, for when the file is back; SQLite by itself would write it into whatever lies there now,
//    and remove it (kept_journal.h).
//  - Reads and changes throw status_fetch.
//
// Each group of changes looks first, and so does Store::probe(). It goes on when the file is a store of ours without a
// fault in its structure, its head is signed, and no entry is missing that was appended here.
class Keeper final : public ConnectionKeeper {
 public:
  // The references must outlive the writer's use of this.
  Keeper(const base::Clock& clock, Reader& reader, Appender& appender)
      : clock_{clock}, reader_{reader}, appender_{appender} {}

  // From now on checkpoints are made here. Before the writer's thread has the connection.
  void begin(Database& writing);
  void check(std::optional<Database>& writing) override;
  void committed(Database& writing) override;
  // The last checkpoint is made when the connection closes, if the file is what it was.
  void end(Database& writing) override;

 private:
  struct Failure {
    std::optional<FileFacts> facts;  // of the file that could not be opened
    base::MonotonicTime at;
    base::Error error;
  };
  bool is_doubtful() const;
  bool is_as_left(Database& writing) const;
  void remember(Database& writing);
  void let_go(std::optional<Database>& writing);
  void open(std::optional<Database>& writing);
  Database examined() const;
  void count_frames(Database& writing);

  const base::Clock& clock_;
  Reader& reader_;
  Appender& appender_;
  std::filesystem::path path_;
  std::optional<FileFacts> left_;                // as we left it; nullopt: it was no store then
  std::optional<FileHeader> header_;             // the same
  std::optional<base::MonotonicTime> whole_at_;  // when it was last read through
  int frames_ = 0;                               // in the journal
  std::optional<Failure> failure_;
};

}  // namespace strongroom::store
