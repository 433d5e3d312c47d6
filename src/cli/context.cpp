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
      log_{base::parse_log_level(options_.log_level.empty() ? "warning" : options_.log_level),
           base::parse_log_format(options_.log_format.empty() ? "text" : options_.log_format)} {}

const instance::DataDirectory& Context::data() const {
  if (!data_) data_ = find_data_directory(options_.data_dir);
  return *data_;
}

EngineSettings Context::engine_settings() const {
  return {options_.restic, data().root / "cache"};
}

std::string Context::actor() const {
  const passwd* user = ::getpwuid(::getuid());
  return "cli:" + (user != nullptr ? std::string{user->pw_name} : std::to_string(::getuid()));
}

std::unique_ptr<domain::DurableReader> Context::reader() const {
  std::error_code failure;
  const bool there = std::filesystem::exists(data().store(), failure);
  if (failure)
    throw base::Error{base::ErrorCode::permission, "looking into " + data().root.native() + ": " + failure.message()};
  return there ? wiring_.open_reader(data()) : nullptr;
}

std::unique_ptr<domain::DurableReader> Context::require_reader() const {
  if (auto reader = this->reader()) return reader;
  throw base::Error::with_words(base::ErrorCode::not_found, "nothing is set up here yet",
                                "there is no store in " + data().root.native(),
                                "Begin with 'strongroom quickstart', or name another place with --data-dir.");
}

std::unique_ptr<Owner> Context::own(std::stop_token stop, OwnerPurpose purpose) {
  data().prepare();
  auto lock = instance::OwnerLock::try_acquire(data(), command_, wiring_.clock);
  if (!lock && (options_.wait || (purpose.stands_by && !service()))) {
    const auto owner = instance::describe_owner(data());
    console_.say("waiting until " + owner + " has finished…");
    if (purpose.stands_by) purpose.stands_by(owner);
    lock = instance::OwnerLock::acquire(data(), command_, wiring_.clock, std::move(stop));
    if (!lock) throw base::Error{base::ErrorCode::cancelled, "while waiting for the other command"};
  }
  if (!lock) refuse_to_own();
  return std::make_unique<Owner>(std::move(*lock), data(), wiring_, engine_settings(), command_, log_,
                                 std::move(purpose));
}

std::unique_ptr<ServiceLink> Context::service() const {
  return find_service(wiring_, data());
}

// A service does not finish by itself: waiting for it is no advice.
void Context::refuse_to_own() const {
  const base::Error error{base::ErrorCode::conflict,
                          instance::describe_owner(data()) + " is using the data directory " + data().root.native()};
  if (!service()) throw base::Error{error};
  throw base::Error::with_words(error.code(), error.message(), {},
                                "Ask the service's API for it (strongroom.sock in the data directory), or stop the "
                                "service, do this, and start it again.");
}

}  // namespace strongroom::cli
