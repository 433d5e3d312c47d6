// Whatever JSON a body holds: what is taken of it, or refused with the one error for that.
#include <boost/json/parse.hpp>
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "base/error.h"
#include "operations/plan_json.h"
#include "operations/repository_drafts.h"
#include "operations/run_drafts.h"

namespace {

using strongroom::base::ErrorCode;

template <class Read>
void take(const Read& read) {
  try {
    (void)read();
  } catch (const strongroom::base::Error& error) {
    if (error.code() != ErrorCode::invalid_input) std::abort();
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  boost::system::error_code failed;
  const auto value = boost::json::parse({reinterpret_cast<const char*>(data), size}, failed);
  if (failed || !value.is_object()) return 0;
  const auto& object = value.get_object();
  namespace operations = strongroom::operations;
  take([&] { return operations::plan_draft_from_json(object); });
  take([&] { return operations::plan_change_from_json(object); });
  take([&] { return operations::repository_draft_from_json(object); });
  take([&] { return operations::repository_change_from_json(object, {}); });
  take([&] { return operations::restore_draft_from_json(object); });
  take([&] { return operations::database_restore_draft_from_json(object); });
  return 0;
}
