// A request that was matched and let in, as a handler sees it.
#pragma once

#include <boost/json/object.hpp>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "api/message.h"
#include "auth/principal.h"
#include "base/clock.h"
#include "ledger/actor.h"

namespace strongroom::api {

// Names and values, percent-decoded.
using Parameters = std::map<std::string, std::string, std::less<>>;

// Lives as long as the handler runs. All functions throw invalid_input that names what is wrong.
class Call {
 public:
  Call(const Request& request, const auth::Principal& principal, Parameters path, Parameters query)
      : request_{request}, principal_{principal}, path_{std::move(path)}, query_{std::move(query)} {}

  const Request& request() const { return request_; }
  const auth::Principal& principal() const { return principal_; }
  ledger::Actor actor() const { return {auth::actor_of(principal_), request_.id}; }
  bool is_local() const { return principal_.kind == auth::Principal::Kind::local; }

  const std::string& path(std::string_view name) const { return path_.find(name)->second; }
  std::optional<std::string> query(std::string_view name) const;
  std::optional<std::uint64_t> query_number(std::string_view name, std::uint64_t most) const;
  std::optional<base::UtcTime> query_time(std::string_view name) const;
  bool query_flag(std::string_view name) const;  // "true" or "1"; "false", "0" or absent is false
  // Of a page: from 1 to `most`.
  std::size_t limit(std::size_t usual = 50, std::size_t most = 1000) const;

  // The body as an object; without one, an empty object.
  boost::json::object body() const;
  // A header's value; empty = none.
  std::string header(std::string_view name) const;

 private:
  const Request& request_;
  const auth::Principal& principal_;
  Parameters path_;
  Parameters query_;
};

}  // namespace strongroom::api
