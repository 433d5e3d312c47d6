// The rows of one COPY block as its bytes pass: how many, and a hash that does not depend on their order.
//
// A block is what stands between "COPY … FROM stdin;" and the line "\.", in PostgreSQL's text format: one row per line,
// newlines inside of values are escaped. The hash is
//   XXH3-128(columns) + Σ XXH3-128(line without its newline)   mod 2^128,
// `columns` being the list as the COPY command spells it, "(id, name)", so that equal rows of tables with other columns
// differ. In hex, the high half first. It detects changes, it does not withstand an attacker.
//
// Alternatives that were dropped: an order-dependent hash (a restored table is dumped in another order), xor (two equal
// rows cancel out), 64 bits (a billion rows make collisions thinkable).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace strongroom::postgres {

class CopyRows {
 public:
  CopyRows();
  ~CopyRows();
  CopyRows(CopyRows&&) noexcept;
  CopyRows& operator=(CopyRows&&) noexcept;
  void begin(std::string_view columns);
  // Takes bytes of the block, up to the end of its last line "\." at most, and returns how many.
  std::size_t feed(std::string_view bytes);

  bool ended() const { return ended_; }  // the line "\." has passed
  std::uint64_t rows() const { return rows_; }
  std::uint64_t bytes() const { return bytes_; }  // of the rows with their newlines
  std::string hash() const;

 private:
  void line(std::string_view whole);
  void begin_part(std::string_view part);
  void continue_part(std::string_view part);
  void end_part();
  void add(std::uint64_t low, std::uint64_t high);

  struct State;
  std::unique_ptr<State> state_;  // of a line that began in an earlier piece
  std::array<char, 4> head_{};    // that line's first bytes
  std::uint64_t part_ = 0;        // so much of it has been seen
  bool in_part_ = false;
  bool ended_ = false;
  std::uint64_t rows_ = 0;
  std::uint64_t bytes_ = 0;
  std::uint64_t low_ = 0;
  std::uint64_t high_ = 0;
};

}  // namespace strongroom::postgres
