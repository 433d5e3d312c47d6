#include "base/kill_point.h"

#ifdef STRONGROOM_KILL_POINTS

#include <atomic>
#include <csignal>
#include <cstdlib>
#include <string>
#include <string_view>

namespace strongroom::base {
namespace {

struct Target {
  std::string name;
  int passing = 0;
};

Target target_from_environment() {
  const char* value = std::getenv("STRONGROOM_KILL_AT");
  if (value == nullptr) return {};
  const std::string_view text{value};
  const auto colon = text.rfind(':');
  if (colon == std::string_view::npos) return {std::string{text}, 1};
  return {std::string{text.substr(0, colon)}, std::atoi(value + colon + 1)};
}

}  // namespace

void kill_point(const char* name) {
  static const Target target = target_from_environment();
  static std::atomic<int> passed{0};
  if (target.passing == 0 || target.name != name) return;
  if (++passed == target.passing) ::raise(SIGKILL);
}

}  // namespace strongroom::base

#endif
