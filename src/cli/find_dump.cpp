#include "cli/find_dump.h"

#include <filesystem>

#include "base/error.h"
#include "base/text.h"

namespace strongroom::cli {
namespace {

namespace fs = std::filesystem;
using base::Error;
using base::ErrorCode;

domain::DumpFilter filter_for(const std::string& given) {
  const bool is_path = given.find('/') != std::string::npos;
  const auto path = fs::absolute(given).lexically_normal();
  domain::DumpFilter filter;
  filter.filename = path.filename().native();
  if (is_path) filter.directory = path.parent_path().native();
  filter.also_gone = true;
  return filter;
}

}  // namespace

domain::Dump require_dump(domain::StoreReader& reader, const std::string& given) {
  const auto found = given.empty() ? std::vector<domain::Dump>{} : reader.dumps(filter_for(given));
  if (found.empty())
    throw Error::with_words(ErrorCode::not_found, "there is no dump '" + base::escape_path(given) + "'",
                            "strongroom made none of that name", "Look at 'strongroom backups list --all'.");
  if (found.size() == 1) return found.front();
  std::string paths;
  for (const auto& dump : found) paths += (paths.empty() ? "" : ", ") + base::escape_path(dump.path());
  throw Error::with_words(ErrorCode::conflict, "several dumps are called '" + base::escape_path(given) + "'", paths,
                          "Give the whole path of the one that is meant.");
}

}  // namespace strongroom::cli
