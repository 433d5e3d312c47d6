// Dumps for people and programs, and what can be said of their files at a glance.
#pragma once

#include <boost/json/fwd.hpp>
#include <string>
#include <vector>

#include "cli/console.h"
#include "domain/dump.h"

namespace strongroom::cli {

// What one look at the directory says of a dump's file. Only `backups verify` reads it.
enum class OnDisk { there, missing, other_size, unreadable };
OnDisk look_at(const domain::Dump& dump);
std::string_view to_text(OnDisk found);  // "there", "missing", "other-size", "unreadable"

// The dump as domain::to_json has it, with "on_disk" (null once it is removed or was withdrawn).
boost::json::object dump_to_json(const domain::Dump& dump);
// "present", "missing", "removed"
std::string state_text(const domain::Dump& dump);

void describe_dump(Console& console, const domain::Dump& dump);

// Whether the file should be there: not removed and not withdrawn.
bool is_kept(const domain::Dump& dump);
// Of each database of a server, and of its globals, the newest dump that is present and whole at a glance: what is
// never removed.
std::vector<domain::Dump> newest_good(const std::vector<domain::Dump>& dumps, bool (*is_good)(const domain::Dump&));
bool is_good_at_a_glance(const domain::Dump& dump);

}  // namespace strongroom::cli
