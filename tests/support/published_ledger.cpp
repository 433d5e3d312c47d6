// Publishes a ledger at several sizes, for verifiers that nobody here wrote.
//
//   published_ledger OUT SIZE|fork [SIZE|fork]...
//
// One ledger grows through the sizes, which must grow too; "fork" begins a new history in it. At each size it is
// published into OUT/SIZE, which is new, and into OUT/grown, which holds what was published before. Proofs of a few
// entries go to OUT/SIZE-SEQ.tlog-proof.
#include <cstdlib>
#include <iostream>
#include <set>
#include <string>

#include "audit/inclusion.h"
#include "audit/publisher.h"
#include "base/error.h"
#include "base/file.h"
#include "support/memory_ledger.h"

namespace {

using namespace strongroom;

void publish_at(test::MemoryLedger& ledger, const std::filesystem::path& out) {
  test::MemoryReader reader{ledger};
  const auto size = reader.ledger_head().checkpoint.size;
  audit::publish(reader, out / std::to_string(size));
  audit::publish(reader, out / "grown");
  for (const auto seq : std::set<std::uint64_t>{0, size / 3, size - 1}) {
    const auto name = std::to_string(size) + "-" + std::to_string(seq) + ".tlog-proof";
    base::write_file_atomically(out / name, ledger::format_proof(audit::prove_entry(reader, seq)));
  }
}

void run(const std::filesystem::path& out, std::span<char*> steps) {
  std::optional<test::MemoryLedger> ledger;
  for (const std::string step : steps) {
    if (!ledger) ledger.emplace();
    if (step == "fork") {
      ledger->fork(0);
      continue;
    }
    const auto size = std::stoull(step);
    while (ledger->entries.size() < size) ledger->append(test::MemoryLedger::sample(ledger->entries.size()));
    if (ledger->entries.size() != size) throw base::Error{base::ErrorCode::invalid_input, "sizes must grow"};
    publish_at(*ledger, out);
  }
}

}  // namespace

int main(int count, char** words) {
  if (count < 3) {
    std::cerr << "usage: published_ledger OUT SIZE|fork [SIZE|fork]...\n";
    return 2;
  }
  try {
    run(words[1], std::span{words, static_cast<std::size_t>(count)}.subspan(2));
  } catch (const std::exception& error) {
    std::cerr << error.what() << '\n';
    return 1;
  }
}
