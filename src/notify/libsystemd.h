// The functions of libsystemd that we call, with the types of sd-bus.h; the library is loaded when they are asked for
// the first time.
#pragma once

#include <systemd/sd-bus.h>

namespace strongroom::notify {

#define STRONGROOM_OF_LIBSYSTEMD(each)                                                                        \
  each(sd_bus_call) each(sd_bus_close_unref) each(sd_bus_message_append) each(sd_bus_message_new_method_call) \
      each(sd_bus_message_unref) each(sd_bus_open_user)

struct Libsystemd {
#define STRONGROOM_MEMBER(function) decltype(&::function) function = nullptr;
  STRONGROOM_OF_LIBSYSTEMD(STRONGROOM_MEMBER)
#undef STRONGROOM_MEMBER
};

// From any thread. Throws ERROR_TOOL_MISSING where there is no libsystemd.
const Libsystemd& libsystemd();

}  // namespace strongroom::notify
