#include <algorithm>
#include <filesystem>

#include "base/error.h"
#include "base/text.h"
#include "cli/command.h"
#include "cli/context.h"
#include "cli/database_commands.h"
#include "cli/find_dump.h"
#include "cli/interruption.h"
#include "cli/new_database.h"
#include "cli/run_view.h"
#include "jobs/database_restore_run.h"

namespace strongroom::cli {
namespace {

namespace fs = std::filesystem;
using base::Error;
using base::ErrorCode;

// PostgreSQL cuts longer names silently.
constexpr std::size_t kLongestName = 63;

std::string new_name_from(const Arguments& arguments) {
  const auto name = arguments.text("--into");
  if (name.empty())
    throw Error{ErrorCode::invalid_input, "--into NEWDB names the database to make; it must not exist yet"};
  const bool clean = base::is_valid_utf8(name) && std::none_of(name.begin(), name.end(), [](char c) {
                       return static_cast<unsigned char>(c) < ' ' || c == '\x7f';
                     });
  if (name.size() > kLongestName || !clean)
    throw Error{ErrorCode::invalid_input, "a database's name has at most 63 bytes and no control characters"};
  return name;
}

// A path, or the file name of a dump that strongroom made.
std::string file_from(domain::StoreReader& store, const std::string& given) {
  if (given.empty())
    throw Error{ErrorCode::invalid_input, "--file F says what to restore; 'strongroom backups list' has the dumps"};
  std::error_code unknown;
  const bool is_name = given.find('/') == std::string::npos && !fs::exists(given, unknown);
  const fs::path path = is_name ? fs::path{require_dump(store, given).path()} : fs::absolute(given).lexically_normal();
  if (!fs::exists(path, unknown) && !unknown)
    throw Error::with_words(ErrorCode::not_found, "there is no file " + base::escape_path(path.native()), {},
                            "Look at 'strongroom backups list'.");
  return path.native();
}

int restore(Context& context, const Arguments& arguments) {
  Interruption interruption;
  jobs::DatabaseRestoreOrder order;
  order.into = new_name_from(arguments);
  order.trust_file = arguments.flag("--trust-file");
  const auto owner = context.own(interruption.token());
  order.database = require_database(owner->store(), arguments.text("NAME")).name;
  order.file = file_from(owner->store(), arguments.text("--file"));
  const auto run_id = owner->executor().start_database_restore(order, {domain::Trigger::manual, context.actor()});
  return follow_run(context, *owner, run_id, interruption.token());
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
           .act = restore}};
}

}  // namespace strongroom::cli
