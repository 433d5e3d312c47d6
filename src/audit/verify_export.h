// Verification without a store: an export, or the published directory, on any machine.
#pragma once

#include <filesystem>

#include "ledger/report.h"
#include "ledger/verifier.h"

namespace strongroom::audit {

// Of a file that export_jsonl wrote. With `options.key` it is the ledger of that key; without, the file proves only
// that it agrees with itself, and a remark says so. Constant memory. Throws integrity when the file is no export at
// all, not_found or permission when it cannot be read: that is no verdict.
ledger::Report verify_export(const std::filesystem::path& file, ledger::VerifierOptions options);

// Of what publish() wrote: every bundle, every tile and the checkpoint are compared with each other. The key as above;
// without one the directory's own is taken. Throws integrity when there is no readable checkpoint, not_found when there
// is no directory.
ledger::Report verify_directory(const std::filesystem::path& directory, ledger::VerifierOptions options);

}  // namespace strongroom::audit
