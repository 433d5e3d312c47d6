// The desktop of whoever is logged in: org.freedesktop.Notifications on the session's bus.
#pragma once

#include "domain/courier.h"

namespace strongroom::notify {

// Blocks for some seconds at most. A service of the machine has no session, and says so.
domain::Delivery show_on_desktop(const domain::Notice& notice, unsigned seconds);

}  // namespace strongroom::notify
