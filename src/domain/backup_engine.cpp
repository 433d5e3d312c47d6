#include "domain/backup_engine.h"

#include "domain/words.h"

namespace strongroom::domain {
namespace {

constexpr Words<Waiting::Reason, 3> kReasons{
    {{Waiting::Reason::network, "network"}, {Waiting::Reason::lock, "lock"}, {Waiting::Reason::retry, "retry"}}};

}  // namespace

std::string_view to_text(Waiting::Reason reason) {
  return word_of(kReasons, reason);
}

Waiting::Reason waiting_reason_from(std::string_view text) {
  return value_of(kReasons, text);
}

}  // namespace strongroom::domain
