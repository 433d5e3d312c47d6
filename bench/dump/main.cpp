// usage: strongroom_gzip_bench DIRECTORY LEVEL THREADS BLOCK_KIB [PROGRAM ARGUMENT…]
//
// Compresses what PROGRAM (an absolute path) prints, or without one standard input, into a new file in DIRECTORY, reads
// it back and publishes it: the way of a backup, without its records. Prints JSON; the file is removed. 0 threads are
// as many as there are cores.
#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <boost/json.hpp>
#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/error.h"
#include "base/file.h"
#include "pipeline/parallel_gzip.h"
#include "pipeline/read_back.h"
#include "pipeline/unpublished_file.h"
#include "process/supervised_runner.h"
#include "process/supervision.h"
#include "process/supervisor.h"

namespace strongroom::bench {
namespace {

namespace json = boost::json;

double seconds_since(std::chrono::steady_clock::time_point begin) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

double seconds(const timeval& time) {
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
}

double cpu_of(int who) {
  rusage used{};
  ::getrusage(who, &used);
  return seconds(used.ru_utime) + seconds(used.ru_stime);
}

class Sink final : public process::ProcessListener {
 public:
  explicit Sink(pipeline::ParallelGzip& gzip) : gzip_{gzip} {}
  void line(process::Stream, std::string_view text, bool) override { std::cerr << text << "\n"; }
  std::span<char> output_room() override { return gzip_.room(); }
  void output_taken(std::size_t bytes) override { gzip_.took(bytes); }

 private:
  pipeline::ParallelGzip& gzip_;
};

void run_program(std::vector<std::string> argv, pipeline::ParallelGzip& gzip) {
  process::ProcessSpec spec;
  spec.argv = std::move(argv);
  for (const auto* name : {"PATH", "PGHOST", "PGPORT", "PGUSER", "PGDATABASE"})
    if (const auto* value = std::getenv(name)) spec.environment.emplace_back(name, base::SecretString{value});
  spec.raw_output = true;
  const base::SystemClock clock;
  Sink sink{gzip};
  const auto outcome = process::SupervisedRunner{clock}.run(spec, sink, {});
  const auto* exited = std::get_if<process::Exited>(&outcome);
  if (exited == nullptr || exited->code != 0)
    throw base::Error{base::ErrorCode::dump_failed, "the program to measure did not succeed"};
}

void read_input(pipeline::ParallelGzip& gzip) {
  for (;;) {
    const auto room = gzip.room();
    if (room.empty()) {
      ::usleep(1'000);
      continue;
    }
    const auto got = ::read(STDIN_FILENO, room.data(), room.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) base::throw_system_error(errno, "reading standard input");
    if (got == 0) return;
    gzip.took(static_cast<std::size_t>(got));
  }
}

int run(const std::vector<std::string>& words) {
  const std::filesystem::path directory = words.at(0);
  pipeline::GzipOptions options;
  options.level = words.at(1);
  options.threads = static_cast<unsigned>(std::stoul(words.at(2)));
  options.block = std::stoul(words.at(3)) << 10;

  const auto begin = std::chrono::steady_clock::now();
  pipeline::UnpublishedFile file{directory, "bench"};
  pipeline::CompressedFacts facts;
  {
    pipeline::ParallelGzip gzip{file.fd(), options};
    if (words.size() > 4) {
      run_program({words.begin() + 4, words.end()}, gzip);
    } else {
      read_input(gzip);
    }
    facts = gzip.finish({});
  }
  const auto dumped = seconds_since(begin);
  pipeline::verify_on_disk(file.fd(), facts, options.threads, nullptr, {});
  const auto verified = seconds_since(begin);
  const std::string name = "bench-" + std::to_string(::getpid()) + ".sql.gz";
  if (!file.publish(name)) throw base::Error{base::ErrorCode::conflict, name};
  base::sync_directory(directory);
  const auto published = seconds_since(begin);
  std::filesystem::remove(directory / name);

  rusage own{};
  ::getrusage(RUSAGE_SELF, &own);
  std::cout << json::object{{"wall", published},
                            {"dump_wall", dumped},
                            {"verify_wall", verified - dumped},
                            {"own_cpu", cpu_of(RUSAGE_SELF)},
                            {"program_cpu", cpu_of(RUSAGE_CHILDREN)},
                            {"peak_kib", own.ru_maxrss},
                            {"size", facts.size},
                            {"plain_size", facts.plain_size},
                            {"levels", facts.levels}}
            << "\n";
  return 0;
}

}  // namespace
}  // namespace strongroom::bench

int main(int argc, char** argv) {
  using namespace strongroom;
  if (argc > 1 && std::string_view{argv[1]} == process::supervision::kSwitch)
    return process::supervisor_main(argc, argv);
  if (argc < 5) {
    std::cerr << "usage: strongroom_gzip_bench DIRECTORY LEVEL THREADS BLOCK_KIB [PROGRAM ARGUMENT…]\n";
    return 2;
  }
  try {
    return bench::run({argv + 1, argv + argc});
  } catch (const base::Error& error) {
    std::cerr << error.message() << "\n" << error.detail() << "\n";
    return error.info().exit_code;
  }
}
