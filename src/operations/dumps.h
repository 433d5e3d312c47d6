// Dumps: finding, looking at, verifying, removing, handing out.
#pragma once

#include <boost/json/fwd.hpp>
#include <cstdint>
#include <functional>
#include <set>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "base/fd.h"
#include "domain/dump.h"
#include "domain/store.h"
#include "jobs/dump_directory.h"
#include "jobs/dump_removal.h"
#include "jobs/dump_verification.h"
#include "operations/call.h"

namespace strongroom::operations {

// The dump that a person means by its file name, or by a path (from the current directory when it is relative) when
// that holds a slash. Gone ones too. Throws not_found, and conflict when the name stands in several directories.
domain::Dump require_dump(domain::StoreReader& store, const std::string& given);
// The dump of that file name; of that database when one is named, of whichever has it otherwise. Throws invalid_input
// for a name that is no dump's (rule BR-2 of UC-010), not_found and conflict as above.
domain::Dump require_dump_named(domain::StoreReader& store, const std::string& filename, const std::string& database);

// The dumps of all databases (`database` empty), or of one that is configured or once was (not_found otherwise); newest
// first.
std::vector<domain::Dump> dumps_of_database(domain::StoreReader& store, const std::string& database, bool also_gone);

struct ForeignFiles {
  std::string directory;
  std::vector<jobs::ForeignFile> files;
  std::string problem;  // why the directory could not be read; empty when it could
};
// What lies beside `dumps`, and where plans of the database (of all when it is empty) put the next, and was not made by
// strongroom. A directory that cannot be read is no failure.
std::vector<ForeignFiles> foreign_files(domain::StoreReader& store, const std::string& database,
                                        const std::vector<domain::Dump>& dumps);

// What one look at the directory says of a dump's file. Only verify_dump() reads it.
enum class OnDisk { there, missing, other_size, unreadable };
OnDisk look_at(const domain::Dump& dump);
std::string_view to_text(OnDisk found);  // "there", "missing", "other-size", "unreadable"

// The dump as domain::to_json has it, with "on_disk" (null once it is removed or was withdrawn).
boost::json::object dump_to_json(const domain::Dump& dump);
// "present", "missing", "removed"
std::string state_text(const domain::Dump& dump);

// Whether the file should be there: not removed and not withdrawn.
bool is_kept(const domain::Dump& dump);
// Of each database of a server, and of its globals, the newest dump that is present and whole at a glance: what is
// never removed.
std::vector<domain::Dump> newest_good(const std::vector<domain::Dump>& dumps, bool (*is_good)(const domain::Dump&));
bool is_good_at_a_glance(const domain::Dump& dump);

// jobs::verify_dump, and the verdict where there is no file to read.
jobs::DumpVerdict verify_dump(const domain::Dump& dump, const std::function<void(std::uint64_t)>& progress,
                              std::stop_token stop);

// The same, and what is found wrong with a dump that should be whole is an entry "damage.found", of which people are
// told.
jobs::DumpVerdict verify_dump_and_tell(const Tools& tools, const Call& call, const domain::Dump& dump,
                                       const std::function<void(std::uint64_t)>& progress);
// That entry alone. `message`: of the verdict. Nothing for a dump that is not `present`.
void record_damage(const Tools& tools, const Call& call, const domain::Dump& dump, const std::string& message);

// Throws conflict for one that remove_dumps() would not remove.
void require_removable(domain::StoreReader& store, const std::vector<domain::Dump>& dumps);
// All of them or none: throws conflict for one that is gone, whose run goes on, or that is the newest good one of a
// database; integrity while a break of the ledger is not acknowledged. A file that cannot be deleted is in the result.
jobs::RemovalResult remove_dumps(const Tools& tools, const Call& call, const std::vector<domain::Dump>& dumps);
// {"removed":[…],"failed":[…]}
boost::json::object to_json(const jobs::RemovalResult& result);

struct OpenDump {
  base::Fd file;  // at its beginning
  std::uint64_t size = 0;
  std::string sha256;  // as the ledger has it; the file is not read for that
};
// To hand it out. Throws not_found when it is gone or its file is missing, conflict while its run goes on, integrity
// when the file is not what was recorded at a glance.
OpenDump open_dump(const domain::Dump& dump);

}  // namespace strongroom::operations
