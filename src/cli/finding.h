#pragma once

#include <string>

namespace strongroom::cli {

enum class Verdict { good, attention, bad };

// What `strongroom doctor` says of one thing.
struct Finding {
  std::string subject;
  Verdict verdict = Verdict::good;
  std::string text;
  std::string mend;  // a command or a sentence; empty when nothing is to be done
};

}  // namespace strongroom::cli
