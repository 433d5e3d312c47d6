#include "operations/recovery_sheet.h"

#include "base/file.h"

namespace strongroom::operations {
namespace {

// For a shell: in single quotes, which nothing inside ends but a quote itself.
std::string quoted(const std::string& text) {
  std::string out = "'";
  for (const char c : text) {
    if (c == '\'')
      out += "'\\''";
    else
      out.push_back(c);
  }
  return out + "'";
}

}  // namespace

std::string recovery_sheet(const std::string& name, const domain::RepositoryAccess& access) {
  std::string sheet =
      "STRONGROOM RECOVERY SHEET\n"
      "\n"
      "Whoever holds this sheet can read everything in the repository, and without it nobody can.\n"
      "Keep it away from this machine: on paper, or in a password manager.\n"
      "\n"
      "Repository  " +
      name +
      "\n"
      "Location    " +
      access.location.reveal() +
      "\n"
      "Password    " +
      access.password.reveal() + "\n";
  for (const auto& [variable, value] : access.environment)
    sheet += "Credential  " + variable + "=" + value.reveal() + "\n";
  sheet +=
      "\n"
      "To restore with plain restic (https://restic.net), on any machine:\n"
      "\n"
      "  export RESTIC_REPOSITORY=" +
      quoted(access.location.reveal()) +
      "\n"
      "  export RESTIC_PASSWORD=" +
      quoted(access.password.reveal()) + "\n";
  for (const auto& [variable, value] : access.environment)
    sheet += "  export " + variable + "=" + quoted(value.reveal()) + "\n";
  sheet +=
      "  restic snapshots\n"
      "  restic restore latest --target /somewhere/new\n"
      "\n"
      "With several plans in one repository, 'restic snapshots' shows each plan's tag, and\n"
      "'restic restore latest --tag strongroom.plan.NAME --target /somewhere/new' takes that plan's newest.\n";
  return sheet;
}

std::filesystem::path write_recovery_sheet(const instance::DataDirectory& data, const std::string& name,
                                           const domain::RepositoryAccess& access) {
  std::error_code ignored;
  std::filesystem::create_directory(data.recovery(), ignored);
  std::filesystem::permissions(data.recovery(), std::filesystem::perms::owner_all, ignored);
  const auto path = data.recovery() / (name + ".txt");
  base::write_file_atomically(path, recovery_sheet(name, access), 0600);
  return path;
}

}  // namespace strongroom::operations
