#include "cli/plan_text.h"

#include <filesystem>

#include "base/error.h"
#include "base/text.h"

namespace strongroom::cli {
namespace {

void line(Console& console, const std::string& name, const std::string& value) {
  if (!value.empty()) console.say(name + std::string(20 - name.size(), ' ') + value);
}

std::string check_text(domain::CheckPolicy policy) {
  switch (policy) {
    case domain::CheckPolicy::daily:
      return "once a day, after a backup";
    case domain::CheckPolicy::weekly:
      return "once a week, after a backup";
    case domain::CheckPolicy::every_run:
      break;
  }
  return "after every backup";
}

std::string limit_text(std::uint64_t kib) {
  return kib == 0 ? std::string{} : std::to_string(kib) + " KiB/s";
}

}  // namespace

std::string absolute_source(const std::string& given) {
  if (given.empty()) throw base::Error{base::ErrorCode::invalid_input, "a source cannot be empty"};
  auto path = std::filesystem::absolute(given).lexically_normal();
  if (!path.has_filename() && path.has_relative_path()) path = path.parent_path();
  return path.native();
}

std::string joined_paths(const std::vector<std::string>& paths) {
  std::string text;
  for (const auto& path : paths) text += (text.empty() ? "" : ", ") + base::escape_path(path);
  return text;
}

void describe_plan(Console& console, const domain::Plan& plan) {
  const auto& files = plan.files;
  line(console, "name", plan.name);
  line(console, "repository", plan.repository);
  line(console, "sources", joined_paths(files.sources));
  line(console, "exclude", joined_paths(files.excludes));
  line(console, "iexclude", joined_paths(files.iexcludes));
  line(console, "exclude-file", joined_paths(files.exclude_files));
  line(console, "exclude-if-present", joined_paths(files.exclude_if_present));
  line(console, "exclude-larger-than", files.exclude_larger_than);
  line(console, "exclude-caches", files.exclude_caches ? "yes" : "");
  line(console, "one-file-system", files.one_file_system ? "yes" : "");
  line(console, "tags", joined_paths(files.tags));
  line(console, "host", files.host);
  line(console, "compression", files.compression);
  line(console, "upload limit", limit_text(files.upload_limit_kib));
  line(console, "download limit", limit_text(files.download_limit_kib));
  line(console, "restic arguments", joined_paths(files.extra_arguments));
  line(console, "checked", check_text(plan.check));
}

}  // namespace strongroom::cli
