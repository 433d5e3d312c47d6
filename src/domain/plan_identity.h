// Which plan, of all that ever had a name, made a snapshot.
#pragma once

#include <string>

#include "domain/plan.h"

namespace strongroom::domain {

// Besides plan_tag() every snapshot carries this one, "strongroom.id.HEX": 16 hexadecimal digits that follow from the
// plan's name and the moment it was made. Another strongroom's plan of the same name, or one that was removed and made
// again, has another: retention removes only what carries this plan's own.
std::string identity_tag(const Plan& plan);

// Tags that begin with this are strongroom's own, and no plan may be given one.
inline constexpr const char* kOwnTagPrefix = "strongroom.";

}  // namespace strongroom::domain
