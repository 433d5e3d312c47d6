#include "store/sqlite/file_facts.h"

#include <sys/stat.h>

#include <string_view>

namespace strongroom::store {
namespace {

constexpr std::string_view kMagic{"SQLite format 3\0", 16};

}  // namespace

std::optional<FileFacts> facts_of(const std::filesystem::path& path) {
  struct stat facts {};
  if (::stat(path.c_str(), &facts) != 0) return std::nullopt;
  return FileFacts{{facts.st_dev, facts.st_ino},
                   facts.st_size,
                   std::int64_t{facts.st_mtim.tv_sec} * 1'000'000'000 + facts.st_mtim.tv_nsec};
}

std::optional<FileHeader> raw_header(Database& database) {
  sqlite3_file* file = nullptr;
  sqlite3_file_control(database.handle(), "main", SQLITE_FCNTL_FILE_POINTER, &file);
  if (file == nullptr || file->pMethods == nullptr) return std::nullopt;
  FileHeader header{};
  const int result = file->pMethods->xRead(file, header.data(), static_cast<int>(header.size()), 0);
  if (result != SQLITE_OK && result != SQLITE_IOERR_SHORT_READ) return std::nullopt;
  return header;
}

bool is_sqlite_header(const FileHeader& header) {
  return std::string_view{header.data(), header.size()}.starts_with(kMagic);
}

bool has_sqlite_header(Database& database) {
  const auto header = raw_header(database);
  return header && is_sqlite_header(*header);
}

}  // namespace strongroom::store
