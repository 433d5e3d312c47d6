// Previews in JSON: on the command line and in the API alike.
#pragma once

#include <boost/json/object.hpp>

#include "preview/explain.h"
#include "preview/preview.h"

namespace strongroom::preview {

// {"files","bytes","directories","other","largest":[…],"rules":[…],"unreadable":[…],"unreadable_count","missing":[…]}
boost::json::object to_json(const Result& result);
// {"type":"entry","path","kind","size"}
boost::json::object to_json(const Entry& entry);
// {"path","fate","at","source","rule","taken_back","reason","sentence"}
boost::json::object to_json(const Explanation& explanation);

}  // namespace strongroom::preview
