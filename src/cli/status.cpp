#include "cli/status.h"

#include "base/error.h"
#include "cli/command.h"
#include "cli/interruption.h"

namespace strongroom::cli {
namespace {

// What the owner says is running.
boost::json::array running_now(Context& context, api::OwnerConnection& owner) {
  try {
    const auto answer = owner.call({"GET", "/api/v1/status", {}});
    const auto* data = answer.body.is_object() ? answer.body.get_object().if_contains("data") : nullptr;
    if (answer.status != 200 || data == nullptr) return {};
    return data->as_object().at("running").as_array();
  } catch (const base::Error& error) {
    // It ended between our two questions; the store has the outcome.
    context.log().info(error.message());
    return {};
  }
}

int status(Context& context, const Arguments& arguments) {
  if (arguments.flag("--watch")) {
    const Interruption interruption;
    watch_status(context, interruption.token());
    return 0;
  }
  const auto status = read_status(context);
  if (context.console().json())
    context.console().emit(to_json(status));
  else
    describe(context.console(), status, context.wiring().clock.now());
  return 0;
}

}  // namespace

Status read_status(Context& context) {
  Status status;
  const auto owner = context.wiring().connect(context.data());
  status.is_owned = owner != nullptr;
  if (owner) status.running = running_now(context, *owner);
  const auto reader = context.reader();
  if (!reader) return status;
  status.plans = live::read_plan_status(*reader, context.wiring().clock.now());
  status.ledger = operations::read_ledger_status(*reader, context.data(),
                                                 [&] { return context.wiring().connect(context.data()) != nullptr; });
  status.attention = operations::read_attention(*reader);
  return status;
}

std::vector<Command> status_commands() {
  return {{.path = "status",
           .summary = "What is running now, and how each plan's last backup went",
           .examples = "  strongroom status\n  strongroom status --watch",
           .arguments = {{"--watch", Takes::flag, "Again whenever something changes, until Ctrl-C"}},
           .act = status}};
}

}  // namespace strongroom::cli
