// The ledger, or a part of it, on paper: pages that a person reads, files, and hands to an auditor.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "ledger/export.h"

namespace strongroom::audit {

// A4. The first page says which ledger it is and holds the signed checkpoint, letter for letter; then an entry after
// the other; then how many there were of each action. Each page's foot names the ledger and its root. Letters outside
// of Windows-1252, which the fonts every reader has do not hold, are written as \u{HEX}.
//
// The whole document is in memory until finish(), some kilobytes for each page of forty entries.
class PdfReport {
 public:
  explicit PdfReport(const ledger::ExportHeader& header);
  ~PdfReport();
  PdfReport(const PdfReport&) = delete;
  PdfReport& operator=(const PdfReport&) = delete;

  // Throws integrity when it is no entry's body.
  void add(std::string_view body);
  // The document; once, at the end. Throws internal when the library could not make it.
  std::string finish();

 private:
  class Pages;
  std::unique_ptr<Pages> pages_;
  std::map<std::string, std::uint64_t> actions_;
  std::uint64_t entries_ = 0;
  std::string foot_;
};

}  // namespace strongroom::audit
