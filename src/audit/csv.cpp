#include "audit/csv.h"

#include "base/error.h"
#include "ledger/scan.h"

namespace strongroom::audit {

void append_csv_cell(std::string& line, std::string_view text) {
  constexpr std::string_view kFormula = "=+-@\t\r";
  const bool guarded = !text.empty() && kFormula.find(text.front()) != std::string_view::npos;
  const bool quoted = text.find_first_of("\",\r\n") != std::string_view::npos;
  if (quoted) line += '"';
  if (guarded) line += '\'';
  for (const char c : text) {
    if (c == '"') line += '"';
    line += c;
  }
  if (quoted) line += '"';
}

void append_csv_line(std::string& text, std::string_view body) {
  ledger::BodyMembers members;
  if (const auto* wrong = ledger::scan_body(body, members))
    throw base::Error{base::ErrorCode::integrity,
                      std::string{"an entry of the ledger is not what was written: "} + wrong};
  text += std::to_string(members.seq);
  for (const auto member : {members.ts, members.sev, members.actor, members.action, members.target, members.run,
                            members.result, members.req}) {
    text += ',';
    append_csv_cell(text, ledger::unescaped(member));
  }
  for (const auto member : {members.details, members.boot, members.prev}) {
    text += ',';
    append_csv_cell(text, member);
  }
  text += "\r\n";
}

}  // namespace strongroom::audit
