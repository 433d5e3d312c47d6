#include "operations/run_drafts.h"

#include <algorithm>
#include <utility>

#include "base/error.h"
#include "base/json.h"
#include "base/text.h"
#include "operations/members.h"

namespace strongroom::operations {
namespace {

using base::Error;
using base::ErrorCode;

// PostgreSQL cuts longer names silently.
constexpr std::size_t kLongestDatabaseName = 63;

}  // namespace

RestoreDraft restore_draft_from_json(const boost::json::object& object) {
  Members members{object};
  RestoreDraft draft;
  draft.plan = members.text("plan").value_or("");
  draft.snapshot = members.text("snapshot").value_or(draft.snapshot);
  draft.includes = members.paths("includes").value_or(draft.includes);
  draft.target = members.path("target").value_or("");
  members.refuse_others();
  return draft;
}

DatabaseRestoreDraft database_restore_draft_from_json(const boost::json::object& object) {
  Members members{object};
  DatabaseRestoreDraft draft;
  draft.database = members.text("database").value_or("");
  draft.file = members.path("file").value_or("");
  draft.into = members.text("into").value_or("");
  draft.trust_file = members.flag("trust_file").value_or(false);
  members.refuse_others();
  return draft;
}

boost::json::object to_json(const RestoreDraft& draft) {
  boost::json::array includes;
  for (const auto& path : draft.includes) includes.emplace_back(base::escape_path(path));
  return {{"plan", draft.plan},
          {"snapshot", draft.snapshot},
          {"includes", std::move(includes)},
          {"target", base::escape_path(draft.target)}};
}

boost::json::object to_json(const DatabaseRestoreDraft& draft) {
  return {{"database", draft.database},
          {"file", base::escape_path(draft.file)},
          {"into", draft.into},
          {"trust_file", draft.trust_file}};
}

void require_new_database_name(const std::string& name) {
  if (name.empty())
    throw Error{ErrorCode::invalid_input, "--into NEWDB names the database to make; it must not exist yet"};
  const bool clean = base::is_valid_utf8(name) && std::none_of(name.begin(), name.end(), [](char c) {
                       return static_cast<unsigned char>(c) < ' ' || c == '\x7f';
                     });
  if (name.size() > kLongestDatabaseName || !clean)
    throw Error{ErrorCode::invalid_input, "a database's name has at most 63 bytes and no control characters"};
}

}  // namespace strongroom::operations
