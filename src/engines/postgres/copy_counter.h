// Reads a plain SQL dump as it passes and tells what was in it, without keeping it: rows and a hash per table
// (copy_rows.h says how it is made), whether the dump is whole, and which commands it has for psql itself.
//
// What the scanner knows of the format (pg_dump, pg_dumpall and psql 12 to 18):
//   comments      -- to the end of the line, /* nested */
//   quotes        'doubled '' quotes', E'with \' escapes' (once standard_conforming_strings is off, all but B'', X''
//   and U&''),
//                 "identifiers", $tag$ … $tag$
//   COPY … FROM stdin;  at the top level of a statement: from the next line to the line "\." come rows
//   \command      a backslash anywhere else outside of quotes: psql acts on the rest of the line
//   the trailer   "-- PostgreSQL database dump complete" (pg_dumpall: "… database cluster dump complete"), after which
//                 come only blanks, comments and commands (patched versions write "\unrestrict TOKEN" there)
// Statements end as psql thinks they end; "COPY x FROM stdin;" in a function's body is text.
//
// Inside of rows, where almost all bytes are, it costs a memchr and a hash per line.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "domain/database_engine.h"
#include "engines/postgres/copy_rows.h"
#include "engines/postgres/statement.h"

namespace strongroom::postgres {

// A command for psql.
struct MetaCommand {
  std::uint64_t begin = 0;  // offset of the backslash
  std::uint64_t end = 0;    // past the newline
  bool alone = false;       // on a line of its own, between statements
  std::string text;         // without the newline; the first 200 bytes
};

enum class Trailer { none, database, cluster };

class CopyCounter {
 public:
  // Bytes may come in pieces of any size.
  void feed(std::string_view bytes);

  std::uint64_t bytes() const { return bytes_; }
  // The trailer that was seen and still is the last thing.
  Trailer trailer() const;
  const std::vector<domain::DumpedTable>& tables() const { return tables_; }
  std::vector<domain::DumpedTable> take_tables() { return std::move(tables_); }
  // The table whose rows are passing; empty between them.
  std::string_view current_table() const { return state_ == State::rows ? std::string_view{copy_.table} : ""; }
  std::uint64_t current_table_bytes() const { return state_ == State::rows ? rows_.bytes() : 0; }

  // Commands that ended since this was called last; of a hostile dump the first 1,000.
  std::vector<MetaCommand> take_commands() { return std::exchange(commands_, {}); }
  // Where the command begins that has not ended yet; bytes() when there is none.
  std::uint64_t settled() const { return state_ == State::command ? command_.begin : bytes_; }
  // Something that pg_dump never writes and over which this scanner and psql may disagree; empty when there is nothing.
  const std::string& oddity() const { return oddity_; }

 private:
  enum class State {
    text,
    word,
    dash,    // after one
    slash,   // after one
    dollar,  // $ and maybe a tag
    line_comment,
    block_comment,
    text_quote,
    text_quote_end,  // after what may be the closing quote
    name_quote,
    dollar_quote,
    after_copy,  // from the semicolon to the end of the line
    rows,
    command,
  };

  // Each takes at least one byte or changes the state, and returns where it stopped.
  const char* step(const char* at, const char* end);
  const char* text(const char* at, const char* end);
  const char* word(const char* at, const char* end);
  const char* dash(const char* at);
  const char* slash(const char* at);
  const char* dollar(const char* at, const char* end);
  const char* line_comment(const char* at, const char* end);
  const char* block_comment(const char* at, const char* end);
  const char* text_quote(const char* at, const char* end);
  const char* text_quote_end(const char* at);
  const char* name_quote(const char* at, const char* end);
  const char* dollar_quote(const char* at, const char* end);
  const char* after_copy(const char* at, const char* end);
  const char* rows(const char* at, const char* end);
  const char* command(const char* at, const char* end);

  void begin_word(char first);
  void begin_quote(bool escapes);
  void begin_command(std::uint64_t offset);
  void end_line_comment();
  void end_command(std::uint64_t offset);
  void semicolon();
  void other(std::string_view bytes);
  void odd(std::string_view what);
  std::uint64_t offset_of(const char* at) const { return bytes_ + static_cast<std::uint64_t>(at - piece_); }

  State state_ = State::text;
  const char* piece_ = nullptr;  // the bytes that feed() was given
  std::uint64_t bytes_ = 0;
  Statement statement_;
  bool line_start_ = true;
  bool number_ = false;          // the byte before belongs to a number
  bool stuck_ = false;           // the word follows a number without a blank
  std::string word_;             // the first 64 bytes
  std::string tag_;              // "$tag$"
  std::size_t matched_ = 0;      // of tag_, in dollar_quote
  std::size_t comments_ = 0;     // depth of block comments
  char before_ = '\0';           // the byte before, in block_comment
  bool strings_escape_ = false;  // standard_conforming_strings is off
  bool escapes_ = false;         // in text_quote: the string has backslash escapes
  bool escaped_ = false;         // in text_quote: the next byte is
  enum class Continuation { no, same_line, next_line } continuation_ = Continuation::no;  // by a further '…'
  enum class Prefix { none, u, u_and } prefix_ = Prefix::none;                            // of U&'…'
  std::string comment_;  // the first 80 bytes of a line comment between statements
  Trailer trailer_ = Trailer::none;
  CopyCommand copy_;
  CopyRows rows_;
  MetaCommand command_;
  std::vector<MetaCommand> commands_;
  std::vector<domain::DumpedTable> tables_;
  std::string oddity_;
};

}  // namespace strongroom::postgres
