// What stands between a dump, which somebody may have tampered with, and psql, which would run any program that a dump
// names (\! rm, \copy … to program, \o |sh).
//
// Only what the scanner understands passes; the dump's own \restrict and \unrestrict lines, which it does not need
// here, are taken out. Everything else that is for psql itself, and everything over which the scanner and psql may
// disagree about where rows and quotes end, is refused before psql sees a byte of it.
#pragma once

#include <string>
#include <string_view>

#include "engines/postgres/copy_counter.h"

namespace strongroom::postgres {

class RestoreFilter {
 public:
  // Appends to `out` what psql may read. Throws integrity.
  void feed(std::string_view piece, std::string& out);
  // At the end of the dump. Throws integrity when it is not whole.
  void finish() const;

  CopyCounter& counter() { return counter_; }

 private:
  CopyCounter counter_;
};

}  // namespace strongroom::postgres
