#include <filesystem>

#include "cli/command.h"
#include "cli/context.h"
#include "cli/database_commands.h"
#include "cli/desk.h"
#include "cli/interruption.h"
#include "cli/run_follow.h"

namespace strongroom::cli {
namespace {

// A path, or the file name of a dump that strongroom made: that, unless there is such a file here.
std::string file_from(const std::string& given) {
  std::error_code unknown;
  const bool is_name = given.find('/') == std::string::npos && !std::filesystem::exists(given, unknown);
  return given.empty() || is_name ? given : std::filesystem::absolute(given).native();
}

int restore_dump(Context& context, const Arguments& arguments) {
  Interruption interruption;
  const operations::DatabaseRestoreDraft draft{arguments.text("NAME"), file_from(arguments.text("--file")),
                                               arguments.text("--into"), arguments.flag("--trust-file")};
  operations::require_new_database_name(draft.into);
  const auto desk = open_desk(context, interruption.token());
  const auto run_id = desk->start_database_restore(draft);
  return follow_run(context, *desk->watch(run_id), interruption.token());
}

}  // namespace

std::vector<Command> database_restore_commands() {
  return {{.path = "database restore",
           .summary = "Bring a dump back into a database that does not exist yet",
           .examples =
               "  strongroom database restore shop --file backup_2026-02-14T10-30-00.sql.gz --into shop_restored\n"
               "  strongroom database restore shop --file /mnt/usb/other.sql.gz --into other --trust-file",
           .arguments = {{"NAME", Takes::positional, "The database whose server it goes to"},
                         {"--file", Takes::text, "The dump: its file name, or a path"},
                         {"--into", Takes::text, "The name of the new database"},
                         {"--trust-file", Takes::flag, "Also a file that the ledger does not know"}},
           .act = restore_dump}};
}

}  // namespace strongroom::cli
