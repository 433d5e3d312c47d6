#include "ledger/export.h"

#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <functional>

#include "base/error.h"
#include "support/memory_ledger.h"

namespace strongroom::ledger {
namespace {

// Entries 1 and 2 of four: one hash before them, one after.
ExportHeader sample_header() {
  test::MemoryLedger ledger{4};
  Hasher hasher;
  ExportHeader header;
  header.range = {1, 3};
  header.origin = ledger.origin();
  header.key = ledger.key().text();
  header.left.append(*hash_from_bytes(ledger.entries[0].leaf_hash), hasher);
  header.right = {*hash_from_bytes(ledger.entries[3].leaf_hash)};
  header.note = ledger.note;
  return header;
}

TEST(ExportHeader, ComesBack) {
  EXPECT_EQ(parse_export_header(format_export_header(sample_header())), sample_header());
}

TEST(ExportHeader, RefusesPartsThatDoNotFitEachOther) {
  const test::MemoryLedger other{4, 2};
  const std::function<void(ExportHeader&)> changes[] = {[](auto& header) {
                                                          header.range = {3, 1};
                                                        },
                                                        [](auto& header) {
                                                          header.range = {3, 3};
                                                        },
                                                        [](auto& header) {
                                                          header.range = {1, 4};
                                                        },
                                                        [](auto& header) {
                                                          header.range = {1, 5};
                                                        },
                                                        [](auto& header) { header.left = {}; },
                                                        [](auto& header) { header.right.clear(); },
                                                        [](auto& header) { header.right.emplace_back(); },
                                                        [](auto& header) { header.note = "no note"; },
                                                        [&](auto& header) { header.origin = other.origin(); },
                                                        [&](auto& header) { header.key = other.key().text(); },
                                                        [](auto& header) { header.key.clear(); }};
  for (std::size_t i = 0; i < std::size(changes); ++i) {
    auto header = sample_header();
    changes[i](header);
    EXPECT_THROW(parse_export_header(format_export_header(header)), base::Error) << "change " << i;
  }
}

TEST(ExportHeader, HasOneForm) {
  const auto line = format_export_header(sample_header());
  const auto replaced = [&](std::string_view what, std::string_view with) {
    auto text = line;
    return text.replace(text.find(what), what.size(), with);
  };
  for (const auto& wrong : {" " + line, line + " ", replaced(":", ": "), replaced("\"version\":1", "\"version\":2"),
                            replaced("\"version\":1", "\"version\":1,\"w\":1"), replaced("-export", "-import"),
                            replaced("\"begin\":1", "\"begin\":1.0"), std::string{"{}"}, std::string{"[]"}})
    EXPECT_THROW(parse_export_header(wrong), base::Error) << wrong;
}

}  // namespace
}  // namespace strongroom::ledger
