// How a preview looks: for people, and for programs.
#pragma once

#include <boost/json/fwd.hpp>

#include "cli/console.h"
#include "preview/explain.h"
#include "preview/preview.h"

namespace strongroom::cli {

void describe_preview(Console& console, const preview::Result& result);
boost::json::object preview_to_json(const preview::Result& result);
boost::json::object entry_to_json(const preview::Entry& entry);
boost::json::object explanation_to_json(const preview::Explanation& explanation);

}  // namespace strongroom::cli
