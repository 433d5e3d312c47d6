// A library of the system that is loaded when it is needed for the first time, not when the program starts: most
// commands send no message and talk to no database, and what those libraries bring with them is half of what starting
// would take (docs/decisions/0031).
#pragma once

#include <string>

namespace strongroom::base {

class SharedLibrary {
 public:
  // `name` as the dynamic linker knows it ("libpq.so.5"), `package` of the distribution that holds it. Throws
  // ERROR_TOOL_MISSING, which names both. It stays for as long as the process does: libraries of libraries register
  // what runs at the end of a thread.
  SharedLibrary(std::string name, std::string package);

  // Sets `function`, whose type is that of the header's declaration. Throws ERROR_TOOL_VERSION where there is none of
  // that name.
  template <typename Function>
  void find(Function*& function, const char* symbol) const {
    function = reinterpret_cast<Function*>(address_of(symbol));
  }

 private:
  void* address_of(const char* symbol) const;

  std::string name_, package_;
  void* handle_;
};

}  // namespace strongroom::base
