// What telling people takes, beside Tools: lent by the owner, who outlives every call.
#pragma once

#include "domain/access_store.h"
#include "domain/courier.h"
#include "domain/notification_store.h"

namespace strongroom::operations {

struct Postbox {
  domain::NotificationStore& store;
  domain::AccessReader& settings;
  domain::Courier& courier;
};

}  // namespace strongroom::operations
