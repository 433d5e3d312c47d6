// What the runner and its supervisor say to each other. Both are the same binary, so the structs go over the socket as
// they are.
//
// The supervisor is started as
//   strongroom --supervise FLAGS DIRECTORY TOOL [ARGUMENT…]
// with FLAGS "lock" or "-", the environment of the tool as its own, and these descriptors open, no others:
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string_view>

namespace strongroom::process::supervision {

// 0 is the tool's standard input, 1 and 2 are its pipes.
inline constexpr int kSocket = 3;       // SOCK_SEQPACKET; its end means that the runner is gone
inline constexpr int kRunLock = 4;      // only with the flag "lock"
inline constexpr int kFirstSecret = 5;  // as many as there are secret files; the tool finds them at the same numbers

inline constexpr std::string_view kSwitch = "--supervise";
inline constexpr std::string_view kWithLock = "lock";
inline constexpr std::string_view kWithoutLock = "-";

// Runner to supervisor, one byte each.
enum class Command : unsigned char {
  interrupt = 'i',  // SIGINT to the tool alone
  terminate = 't',  // SIGTERM to the tool alone
  kill = 'k',       // SIGKILL to everything
  measure = 'm',    // answered by one Report of kind activity
};

// Supervisor to runner. After `not_started` or `ended` the supervisor leaves as soon as nothing of the tree is alive;
// the end of the socket is therefore the proof that nothing is.
struct Report {
  enum class Kind : std::int32_t { started, not_started, activity, ended };
  enum class Stage : std::int32_t { supervise, record, directory, execute };  // where not_started happened

  Kind kind = Kind::started;
  Stage stage = Stage::supervise;
  std::int32_t error_number = 0;       // not_started
  std::int32_t status = 0;             // ended: as from waitpid
  std::int32_t rung = 0;               // ended: the last Rung that reached the living tool
  pid_t pid = 0;                       // started
  std::uint64_t start_ticks = 0;       // started
  std::uint64_t cpu_microseconds = 0;  // activity, see process_tree.h
  std::uint64_t io_bytes = 0;          // activity
};

}  // namespace strongroom::process::supervision
