#pragma once

#include <sys/socket.h>
#include <sys/un.h>

#include <filesystem>
#include <string>

#include "base/fd.h"

namespace strongroom::http {

// The address of a socket file, whatever its path's length: sockaddr_un holds 107 bytes (unix(7)), so a longer path is
// named through its opened directory, "/proc/self/fd/N/NAME". Good for bind and connect as long as the object lives.
class UnixAddress {
 public:
  // Throws not_found or permission when the directory cannot be opened, invalid_input when the file's own name is too
  // long.
  explicit UnixAddress(const std::filesystem::path& path);

  const sockaddr* get() const noexcept { return reinterpret_cast<const sockaddr*>(&address_); }
  socklen_t size() const noexcept { return sizeof address_; }
  // The directory, held open: the file is found again even when somebody has renamed the way to it.
  int directory() const noexcept { return directory_.get(); }
  const std::string& name() const noexcept { return name_; }

 private:
  std::string name_;
  base::Fd directory_;
  sockaddr_un address_{};
};

}  // namespace strongroom::http
