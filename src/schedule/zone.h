#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <string_view>

#include "base/clock.h"

namespace strongroom::schedule {

// A time zone of the system's tzdata. A value; copies share what was read, and any thread may ask.
class Zone {
 public:
  // "Europe/Berlin". Throws invalid_input for a name the system does not have, with what may help.
  static Zone named(std::string_view name);
  // The machine's: TZ where it names a zone, else what /etc/localtime is; UTC where neither says.
  static Zone of_machine();

  const std::string& name() const { return name_; }

  // From `begin` on and before `end` this zone is `offset` ahead of UTC.
  struct Span {
    std::chrono::sys_seconds begin;
    std::chrono::sys_seconds end;
    std::chrono::seconds offset;
  };
  Span at(std::chrono::sys_seconds instant) const;

 private:
  struct Data;
  Zone(std::string name, std::shared_ptr<const Data> data) : name_{std::move(name)}, data_{std::move(data)} {}
  std::string name_;
  std::shared_ptr<const Data> data_;
};

}  // namespace strongroom::schedule
