#include <algorithm>
#include <memory>
#include <vector>

#include "auth/issuers.h"
#include "base/json.h"
#include "base/text.h"
#include "cli/command.h"
#include "cli/context.h"
#include "cli/tool_call.h"
#include "operations/doctor.h"

namespace strongroom::cli {
namespace {

using operations::Finding;

std::vector<Finding> examine(Context& context) {
  const auto engine = context.wiring().make_engine(context.engine_settings());
  const auto databases = context.wiring().make_database_engine();
  std::unique_ptr<domain::DurableReader> reader;
  std::unique_ptr<domain::Vault> vault;
  ToolCall tool{context, {}};
  const auto open_vault = [&]() -> domain::Vault& {
    if (!vault) vault = context.wiring().open_vault(context.data());
    return *vault;
  };
  return operations::examine({context.data(), *engine, *databases, [&] { return (reader = context.reader()).get(); },
                              open_vault, [&] { return context.wiring().connect(context.data()) != nullptr; },
                              [&] { return auth::issuer_problems(*reader, open_vault()); },
                              [&]() -> domain::NotificationReader* { return reader.get(); }},
                             tool.operation());
}

void describe(Console& console, const std::vector<Finding>& findings) {
  for (const auto& finding : findings) {
    const auto tone = finding.verdict == operations::Verdict::good        ? Tone::good
                      : finding.verdict == operations::Verdict::attention ? Tone::attention
                                                                          : Tone::bad;
    const auto mark = finding.verdict == operations::Verdict::good        ? "✓"
                      : finding.verdict == operations::Verdict::attention ? "!"
                                                                          : "✗";
    console.say(console.paint(tone, mark) + " " + finding.subject + ": " + base::terminal_safe(finding.text));
    if (!finding.mend.empty()) console.say("    " + finding.mend);
  }
}

int doctor(Context& context, const Arguments&) {
  const auto findings = examine(context);
  auto worst = operations::Verdict::good;
  for (const auto& finding : findings) worst = std::max(worst, finding.verdict);
  auto& console = context.console();
  if (console.json()) {
    boost::json::array array;
    for (const auto& finding : findings) array.emplace_back(operations::to_json(finding));
    console.emit(array);
  } else {
    describe(console, findings);
  }
  return worst == operations::Verdict::good ? 0 : worst == operations::Verdict::attention ? 3 : 1;
}

}  // namespace

std::vector<Command> doctor_commands() {
  return {{.path = "doctor",
           .summary = "What is missing or misconfigured, and what mends it",
           .examples = {},
           .arguments = {},
           .act = doctor}};
}

}  // namespace strongroom::cli
