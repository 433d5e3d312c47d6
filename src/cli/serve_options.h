// What `strongroom serve` is told.
#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <vector>

#include "auth/principal.h"
#include "cli/command.h"
#include "cli/wiring.h"

namespace strongroom::cli {

struct ServeOptions {
  ServeRequest listen;
  std::vector<std::string> hosts;  // names by which we are called, besides those of the loopback
  std::size_t runs_at_once = 2;
  bool awaits_runs = false;  // at the end: lets running backups come to theirs instead of cancelling them
  bool open_metrics = false;
  auth::Role group_role = auth::Role::operator_;  // what the group of listen.group_socket may
};

inline constexpr const char* kUsualAddress = "127.0.0.1:8733";

std::vector<Argument> serve_arguments();
// Throws invalid_input: for an address that others can reach without TLS, unless it is said that a proxy does it.
ServeOptions serve_options(const Arguments& arguments);

}  // namespace strongroom::cli
