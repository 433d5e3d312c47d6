// What every command is given: the global options, the console, and the ways to the data.
#pragma once

#include <memory>
#include <optional>
#include <stop_token>
#include <string>

#include "base/log.h"
#include "cli/console.h"
#include "cli/owner.h"
#include "cli/service_link.h"
#include "cli/wiring.h"
#include "instance/data_directory.h"

namespace strongroom::cli {

struct GlobalOptions {
  std::string data_dir;  // empty = by environment and user
  std::string config;    // empty = the usual places
  std::string restic;
  std::string log_level;   // empty = "warning"
  std::string log_format;  // empty = "text"
  bool json = false;
  bool quiet = false;
  bool wait = false;  // for the data directory while another command uses it
};

// Lives as long as one command. Used by the main thread alone.
class Context {
 public:
  Context(const Wiring& wiring, GlobalOptions options, std::string command);

  const Wiring& wiring() const { return wiring_; }
  const GlobalOptions& options() const { return options_; }
  Console& console() { return console_; }
  base::Log& log() { return log_; }
  const std::string& command() const { return command_; }
  // Throws invalid_input when nothing says where it is; a command that needs none must not ask.
  const instance::DataDirectory& data() const;
  EngineSettings engine_settings() const;
  std::string actor() const;  // "cli:USER"

  // Reads without taking any lock. nullptr when there is no store yet: nothing was ever configured.
  std::unique_ptr<domain::DurableReader> reader() const;
  // The same, but throws not_found with the way to begin.
  std::unique_ptr<domain::DurableReader> require_reader() const;
  // Becomes the owner of the data directory; throws conflict that names the owner there is, or, with --wait, waits for
  // it until `stop` is requested (then throws cancelled).
  std::unique_ptr<Owner> own(std::stop_token stop = {}, OwnerPurpose purpose = {});
  // A way to the service that owns the data directory; nullptr when none does.
  std::unique_ptr<ServiceLink> service() const;

 private:
  [[noreturn]] void refuse_to_own() const;

  const Wiring& wiring_;
  GlobalOptions options_;
  std::string command_;
  Console console_;
  base::Log log_;
  mutable std::optional<instance::DataDirectory> data_;  // once it was asked for
};

}  // namespace strongroom::cli
