#include "notify/libcurl.h"

#include "base/error.h"
#include "base/shared_library.h"

namespace strongroom::notify {
namespace {

Libcurl load_libcurl() {
  const base::SharedLibrary library{"libcurl.so.4", "libcurl4"};
  Libcurl found;
#define STRONGROOM_FIND(function) library.find(found.function, "curl_" #function);
  STRONGROOM_OF_LIBCURL(STRONGROOM_FIND)
#undef STRONGROOM_FIND
  if (found.global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
    throw base::Error{base::ErrorCode::internal, "libcurl cannot be used"};
  return found;
}

}  // namespace

const Libcurl& libcurl() {
  static const Libcurl loaded = load_libcurl();
  return loaded;
}

}  // namespace strongroom::notify
