#include "process/ladder.h"

namespace strongroom::process {

void Ladder::begin(base::MonotonicTime now, std::optional<base::Milliseconds> interrupt_grace) {
  if (begun()) return;
  due_ = now;
  if (interrupt_grace) limits_.interrupt_grace = *interrupt_grace;
}

Rung Ladder::step(base::MonotonicTime now) {
  if (!due_ || now < *due_) return Rung::none;
  switch (last_) {
    case Rung::none:
      last_ = Rung::interrupt;
      due_ = now + limits_.interrupt_grace;
      break;
    case Rung::interrupt:
      last_ = Rung::terminate;
      due_ = now + limits_.terminate_grace;
      break;
    case Rung::terminate:
    case Rung::kill:
      last_ = Rung::kill;
      due_.reset();
      break;
  }
  return last_;
}

}  // namespace strongroom::process
