#include "engines/postgres/libpq.h"

#include "base/shared_library.h"

namespace strongroom::postgres {
namespace {

Libpq load_libpq() {
  const base::SharedLibrary library{"libpq.so.5", "libpq5"};
  Libpq found;
#define STRONGROOM_FIND(function) library.find(found.function, #function);
  STRONGROOM_OF_LIBPQ(STRONGROOM_FIND)
#undef STRONGROOM_FIND
  return found;
}

}  // namespace

const Libpq& libpq() {
  static const Libpq loaded = load_libpq();
  return loaded;
}

}  // namespace strongroom::postgres
