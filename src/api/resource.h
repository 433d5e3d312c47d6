// What the handlers of resources have in common: who calls an operation, versions of what is edited, keys of what is
// started.
#pragma once

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <functional>
#include <string>
#include <vector>

#include "api/backend.h"
#include "api/call.h"
#include "base/error.h"
#include "operations/call.h"

namespace strongroom::api {

// What was to be edited is not what the caller has seen: 412.
class PreconditionFailed final : public base::Error {
 public:
  PreconditionFailed();
};

// An entity tag (RFC 9110) over what of a GET's answer somebody can have edited: when a repository was last checked and
// how far it was read is not for an edit to be refused.
std::string etag_of(const boost::json::object& object);
// 200 with the object as data and its ETag.
Response tagged(std::string_view message, boost::json::object object, int status = 200);

boost::json::array to_json(const std::vector<operations::Remark>& remarks);

// Hands an operation what it needs to know of the caller: his name, what he may make tools do, and, of an edit, which
// version he has seen (If-Match). Lives as long as the handler runs.
class Operator {
 public:
  Operator(const Backend& backend, const Call& call);
  const operations::Call& call() const { return call_; }
  operator const operations::Call&() const { return call_; }

 private:
  operations::LoggedTool observer_;
  operations::Call call_;
};

// Starts a run and answers 202 with its id and Location. With a header Idempotency-Key the same request of the same
// caller starts it once: every later one within a day gets the same answer. Throws invalid_input when the key came with
// another request, conflict while the first one is still being answered.
Response start_run(const Backend& backend, const Call& call, std::string_view message,
                   const std::function<std::string()>& start);
// The same for whoever makes the answer himself.
std::string start_once(const Backend& backend, const Call& call, const std::function<std::string()>& start);

}  // namespace strongroom::api
