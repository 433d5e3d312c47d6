// Text that goes to people, JSON and terminals.
//
// The path rule. A path is bytes; JSON and terminals need UTF-8. escape_path turns any bytes into UTF-8 that no
// terminal acts on, and unescape_path turns it back, byte for byte:
//   a backslash is written twice: \\ .
//   a byte that is not part of a valid UTF-8 sequence becomes  \xHH  (two lower-case hex digits)
//   a control character (U+0000-001F, U+007F, U+0080-009F) and a character that changes the direction or the lines of
//   text (U+061C, U+200E-200F, U+2028-202E, U+2066-2069, U+FEFF) has each of its UTF-8 bytes written as  \xHH
// Everything else stays as it is.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace strongroom::base {

std::string escape_path(std::string_view bytes);
// Throws invalid_input on a backslash that the rule does not make.
std::string unescape_path(std::string_view text);

// The same rule without doubling backslashes: for a tool's own words, which nobody turns back.
std::string terminal_safe(std::string_view bytes);

bool is_valid_utf8(std::string_view bytes);

// Decimal units, one digit: "0 B", "999 B", "1.0 kB", "2.5 MB", "1.2 GB".
std::string format_bytes(std::uint64_t bytes);
// "12,345,678".
std::string format_count(std::uint64_t count);
// "0.4 s", "12 s", "3 min 20 s", "2 h 05 min", "3 d 4 h".
std::string format_duration(std::chrono::milliseconds duration);

// Columns a terminal needs for valid UTF-8 text (combining marks 0, East Asian wide 2).
std::size_t display_width(std::string_view text);
// At most `columns` wide, cut in the middle with "…", never inside a character.
std::string fit_middle(std::string_view text, std::size_t columns);

}  // namespace strongroom::base
