// The options of channels, made of domain/channel_fields.h: what is secret comes out of files, never out of arguments.
#pragma once

#include <optional>
#include <stop_token>
#include <vector>

#include "cli/command.h"
#include "operations/channel_drafts.h"

namespace strongroom::cli {

// Of every kind at once.
std::vector<Argument> channel_arguments();
// Throws invalid_input for an option that this kind does not take. What the kind needs and no option says is asked for
// on the terminal (cli/prompt.h) when there is an `ask_until`.
operations::ChannelChange channel_change_from(const Arguments& arguments, domain::ChannelKind kind,
                                              const std::optional<std::stop_token>& ask_until);

}  // namespace strongroom::cli
