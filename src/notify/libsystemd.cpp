#include "notify/libsystemd.h"

#include "base/shared_library.h"

namespace strongroom::notify {
namespace {

Libsystemd load_libsystemd() {
  const base::SharedLibrary library{"libsystemd.so.0", "libsystemd0"};
  Libsystemd found;
#define STRONGROOM_FIND(function) library.find(found.function, #function);
  STRONGROOM_OF_LIBSYSTEMD(STRONGROOM_FIND)
#undef STRONGROOM_FIND
  return found;
}

}  // namespace

const Libsystemd& libsystemd() {
  static const Libsystemd loaded = load_libsystemd();
  return loaded;
}

}  // namespace strongroom::notify
