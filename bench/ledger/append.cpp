// How fast entries are appended, beside how fast the disk is.
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <thread>

#include "base/file.h"
#include "bench.h"

namespace strongroom::bench {
namespace {

namespace json = boost::json;
using Seconds = std::chrono::duration<double>;

constexpr std::size_t kSingle = 3000;
constexpr std::size_t kWriters = 8;
constexpr std::size_t kEach = 5000;

// Appends 4 KiB and waits for the disk, as an append to a write-ahead log does.
json::object measure_disk(const std::filesystem::path& directory) {
  const auto path = directory / "disk";
  const auto file = base::open_file(path, O_WRONLY | O_CREAT | O_TRUNC);
  const std::string block(4096, 'x');
  auto result = measure(kSingle, [&](std::size_t) {
    base::write_all(file.get(), block, "measuring the disk");
    if (::fdatasync(file.get()) != 0) base::throw_system_error(errno, "measuring the disk");
  });
  std::filesystem::remove(path);
  return result;
}

json::object measure_writers(domain::Store& store) {
  const auto begin = std::chrono::steady_clock::now();
  std::vector<std::thread> writers;
  for (std::size_t writer = 0; writer < kWriters; ++writer)
    writers.emplace_back([&store, writer] {
      for (std::size_t i = 0; i < kEach; ++i) store.record(sample_event(writer * kEach + i));
    });
  for (auto& writer : writers) writer.join();
  const auto seconds = Seconds{std::chrono::steady_clock::now() - begin}.count();
  return {{"writers", kWriters}, {"entries", kWriters * kEach}, {"per_second", kWriters * kEach / seconds}};
}

}  // namespace

json::object measure_appends(const Setting& setting, const std::filesystem::path& directory) {
  const auto store = setting.open(directory / "append.db");
  json::object result;
  result["fdatasync_before"] = measure_disk(directory);
  result["single"] = measure(kSingle, [&](std::size_t i) { store->record(sample_event(i)); });
  result["fdatasync_after"] = measure_disk(directory);
  result["many"] = measure_writers(*store);
  return result;
}

}  // namespace strongroom::bench
