// An entry as a line of RFC 4180, for spreadsheets.
#pragma once

#include <string>
#include <string_view>

namespace strongroom::audit {

inline constexpr std::string_view kCsvHeader =
    "seq,time,severity,actor,action,target,run,result,request,details,boot,previous\r\n";

// Adds a cell: in quotation marks where its text needs them, with an apostrophe before what a spreadsheet would take
// for a formula.
void append_csv_cell(std::string& line, std::string_view text);

// Adds the line of an entry, ended by CR LF. Throws integrity when it is no entry's body.
void append_csv_line(std::string& text, std::string_view body);

}  // namespace strongroom::audit
