// The functions of libcurl that we call, with the types of curl.h; the library is loaded and set up when they are asked
// for the first time, and stays.
#pragma once

#include <curl/curl.h>

namespace strongroom::notify {

// Without "curl_", by which curl.h has macros.
#define STRONGROOM_OF_LIBCURL(each)                                                                              \
  each(easy_cleanup) each(easy_getinfo) each(easy_init) each(easy_perform) each(easy_setopt) each(easy_strerror) \
      each(global_init) each(slist_append) each(slist_free_all)

struct Libcurl {
#define STRONGROOM_MEMBER(function) decltype(&::curl_##function) function = nullptr;
  STRONGROOM_OF_LIBCURL(STRONGROOM_MEMBER)
#undef STRONGROOM_MEMBER
};

// From any thread. Throws ERROR_TOOL_MISSING where there is no libcurl.
const Libcurl& libcurl();

}  // namespace strongroom::notify
