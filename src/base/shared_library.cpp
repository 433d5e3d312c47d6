#include "base/shared_library.h"

#include <dlfcn.h>

#include <utility>

#include "base/error.h"

namespace strongroom::base {
namespace {

std::string last_words() {
  const char* words = ::dlerror();
  return words == nullptr ? "it could not be loaded" : words;
}

}  // namespace

SharedLibrary::SharedLibrary(std::string name, std::string package)
    : name_{std::move(name)}, package_{std::move(package)}, handle_{::dlopen(name_.c_str(), RTLD_NOW | RTLD_LOCAL)} {
  if (handle_ == nullptr)
    throw Error::with_words(ErrorCode::tool_missing, "a library that is needed is not installed", last_words(),
                            "Install the package " + package_ + ", then try again.");
}

void* SharedLibrary::address_of(const char* symbol) const {
  if (void* address = ::dlsym(handle_, symbol); address != nullptr) return address;
  throw Error::with_words(ErrorCode::tool_version, "the installed version of a library does not fit",
                          name_ + " has no " + symbol,
                          "Bring the package " + package_ + " up to date, then try again.");
}

}  // namespace strongroom::base
