// Calls of the engine that are no run (listing, statistics, locks), and of operations.
#pragma once

#include <stop_token>
#include <string>
#include <vector>

#include "cli/context.h"
#include "domain/backup_engine.h"
#include "operations/call.h"

namespace strongroom::cli {

// Keeps the tool's last words for an error, and tells a person at a terminal what it is waiting for.
class ToolCall final : public domain::EngineObserver {
 public:
  ToolCall(Context& context, std::stop_token stop) : context_{context}, stop_{std::move(stop)} {}
  domain::EngineCall call(domain::PlanLimits limits = {}) { return {*this, stop_, limits, -1}; }
  operations::Call operation() { return {context_.actor(), domain::Caller::local_cli, *this, stop_, {}}; }

  void line(domain::LogStream stream, std::string_view text) override;
  void progress(const domain::Progress& progress) override;
  void waiting(const std::optional<domain::Waiting>& waiting) override;

 private:
  Context& context_;
  std::stop_token stop_;
};

}  // namespace strongroom::cli
