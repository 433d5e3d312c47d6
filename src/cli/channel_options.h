// The options of channels, made of domain/channel_fields.h: what is secret comes out of files, never out of arguments.
#pragma once

#include <vector>

#include "cli/command.h"
#include "operations/channel_drafts.h"

namespace strongroom::cli {

// Of every kind at once.
std::vector<Argument> channel_arguments();
// Throws invalid_input for an option that this kind does not take. `asks`: what the kind needs and no option says is
// asked for where there is a terminal.
operations::ChannelChange channel_change_from(const Arguments& arguments, domain::ChannelKind kind, bool asks);

}  // namespace strongroom::cli
