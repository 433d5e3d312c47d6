#pragma once

#include <string>
#include <string_view>

namespace strongroom::cli {

// A message of the command line's parser, which may repeat an argument, without what stands between "://" and "@" or
// after "password=": whoever gives a URL in the wrong place must not find its password in a log.
std::string without_passwords(std::string_view message);

}  // namespace strongroom::cli
