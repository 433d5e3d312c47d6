// Asks the service that owns the data directory, over its socket.
#pragma once

#include <boost/json/fwd.hpp>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "api/message.h"
#include "base/error.h"
#include "cli/wiring.h"

namespace strongroom::cli {

// Not thread-safe.
class ServiceLink {
 public:
  explicit ServiceLink(std::unique_ptr<api::OwnerConnection> connection);

  // The whole envelope of a success. A failure is thrown as the Error that it is, with its code, message and hint; when
  // nothing was answered, what api::OwnerConnection says.
  boost::json::object ask(const std::string& method, const std::string& target,
                          const std::optional<boost::json::object>& body = std::nullopt);
  // The "data" of it. Throws internal when that is no object.
  boost::json::object data(const std::string& method, const std::string& target,
                           const std::optional<boost::json::object>& body = std::nullopt);
  // Starts a run and returns its id.
  std::string start(const std::string& target, const std::optional<boost::json::object>& body = {});

 private:
  std::unique_ptr<api::OwnerConnection> connection_;
};

// nullptr: nobody owns the data directory, or a lone command does, or it cannot be known. Never throws an Error.
std::unique_ptr<ServiceLink> find_service(const Wiring& wiring, const instance::DataDirectory& data);

// For a target: one segment of its path, or a value of its query.
std::string encoded(std::string_view text);

}  // namespace strongroom::cli
