// How a preview looks to people.
#pragma once

#include "cli/console.h"
#include "preview/explain.h"
#include "preview/preview.h"

namespace strongroom::cli {

void describe_preview(Console& console, const preview::Result& result);

}  // namespace strongroom::cli
