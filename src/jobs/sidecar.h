// The JSON file beside a dump: all that is needed to check and restore it when strongroom is gone.
//
// {"format":"strongroom-dump-1", …the dump as domain::to_json gives it, less state and sidecar_sha256…,
//  "levels":"what was used", "checkpoint":{"origin","size","root"} of the ledger before the dump was announced,
//  "tables":[{"name","rows","bytes","hash"}…] in the dump's order,
//  "members":[[compressed, plain, "crc32 in hex"]…] of the gzip file, in order,
//  "restore":[the commands]}
// A forged dump can have a forged sidecar: the ledger holds the SHA-256 of both.
#pragma once

#include <string>
#include <vector>

#include "domain/database_engine.h"
#include "domain/dump.h"
#include "ledger/checkpoint.h"
#include "pipeline/parallel_gzip.h"

namespace strongroom::jobs {

std::string sidecar_text(const domain::Dump& dump, const domain::DumpOutcome& outcome,
                         const pipeline::CompressedFacts& facts, const ledger::Checkpoint& checkpoint);

}  // namespace strongroom::jobs
