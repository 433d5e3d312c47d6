#include "cli/context.h"

#include <pwd.h>
#include <unistd.h>

#include <filesystem>
#include <utility>

#include "cli/settings.h"

namespace strongroom::cli {

Context::Context(const Wiring& wiring, GlobalOptions options, std::string command)
    : wiring_{wiring},
      options_{std::move(options)},
      command_{std::move(command)},
      console_{{options_.json, options_.quiet}},
      log_{base::parse_log_level(options_.log_level.empty() ? "warning" : options_.log_level)},
      data_{find_data_directory(options_.data_dir)} {}

EngineSettings Context::engine_settings() const {
  return {options_.restic, data_.root / "cache"};
}

std::string Context::actor() const {
  const passwd* user = ::getpwuid(::getuid());
  return "cli:" + (user != nullptr ? std::string{user->pw_name} : std::to_string(::getuid()));
}

std::unique_ptr<domain::StoreReader> Context::reader() const {
  std::error_code failure;
  const bool there = std::filesystem::exists(data_.store(), failure);
  if (failure)
    throw base::Error{base::ErrorCode::permission, "looking into " + data_.root.native() + ": " + failure.message()};
  return there ? wiring_.open_reader(data_) : nullptr;
}

std::unique_ptr<domain::StoreReader> Context::require_reader() const {
  if (auto reader = this->reader()) return reader;
  throw base::Error::with_words(base::ErrorCode::not_found, "nothing is set up here yet",
                                "there is no store in " + data_.root.native(),
                                "Begin with 'strongroom quickstart', or name another place with --data-dir.");
}

std::unique_ptr<Owner> Context::own(std::stop_token stop) {
  data_.prepare();
  auto lock = instance::OwnerLock::try_acquire(data_, command_, wiring_.clock);
  if (!lock && options_.wait) {
    console_.say("waiting until " + instance::describe_owner(data_) + " has finished…");
    lock = instance::OwnerLock::acquire(data_, command_, wiring_.clock, std::move(stop));
    if (!lock) throw base::Error{base::ErrorCode::cancelled, "while waiting for the other command"};
  }
  if (!lock)
    throw base::Error{base::ErrorCode::conflict,
                      instance::describe_owner(data_) + " is using the data directory " + data_.root.native()};
  return std::make_unique<Owner>(std::move(*lock), data_, wiring_, engine_settings(), command_, log_);
}

}  // namespace strongroom::cli
