#include "cli/service_link.h"

#include <utility>

#include "base/json.h"
#include "base/text.h"

namespace strongroom::cli {
namespace {

namespace json = boost::json;
using namespace std::chrono_literals;
using base::Error;
using base::ErrorCode;

constexpr std::string_view kService = "strongroom serve";
// Adding a plan looks at its sources, and those may be on a slow disk.
constexpr auto kDeadline = 60s;

Error error_of(const api::Response& response) {
  const json::object none;
  const auto& envelope = response.body.is_object() ? response.body.get_object() : none;
  const auto code = base::error_code_from_name(base::string_or(envelope, "code"));
  if (!code) return Error{ErrorCode::internal, "the service answered " + std::to_string(response.status)};
  return Error::with_words(*code, base::string_or(envelope, "message"), {}, base::string_or(envelope, "hint"));
}

// A password may be any bytes, JSON may not.
void require_text(const json::value& value) {
  if (const auto* object = value.if_object())
    for (const auto& [name, member] : *object) require_text(member);
  if (const auto* array = value.if_array())
    for (const auto& element : *array) require_text(element);
  if (const auto* text = value.if_string(); text != nullptr && !base::is_valid_utf8({text->data(), text->size()}))
    throw Error::with_words(ErrorCode::conflict, "this cannot be sent to the running service",
                            "there are bytes in it that are no text (UTF-8)",
                            "Stop the service, run the command, and start the service again.");
}

}  // namespace

ServiceLink::ServiceLink(std::unique_ptr<api::OwnerConnection> connection) : connection_{std::move(connection)} {
  connection_->set_deadline(kDeadline);
}

json::object ServiceLink::ask(const std::string& method, const std::string& target,
                              const std::optional<json::object>& body) {
  api::Request request{.method = method, .target = target};
  if (body) {
    require_text(*body);
    request.body = json::serialize(*body);
    request.headers.add("Content-Type", "application/json");
  }
  auto response = connection_->call(request);
  if (response.status >= 300) throw error_of(response);
  if (!response.body.is_object()) throw Error{ErrorCode::internal, "the service answered without an object"};
  return std::move(response.body.get_object());
}

json::object ServiceLink::data(const std::string& method, const std::string& target,
                               const std::optional<json::object>& body) {
  auto envelope = ask(method, target, body);
  auto* found = envelope.if_contains("data");
  if (found == nullptr || !found->is_object()) throw Error{ErrorCode::internal, "the service answered without data"};
  return std::move(found->get_object());
}

std::string ServiceLink::start(const std::string& target, const std::optional<json::object>& body) {
  return base::string_or(data("POST", target, body), "run_id");
}

std::unique_ptr<ServiceLink> find_service(const Wiring& wiring, const instance::DataDirectory& data) {
  try {
    auto connection = wiring.connect(data);
    if (!connection) return nullptr;
    auto link = std::make_unique<ServiceLink>(std::move(connection));
    const auto status = link->data("GET", "/api/v1/status");
    const auto* owner = status.if_contains("owner");
    const bool is_service =
        owner != nullptr && owner->is_object() && base::string_or(owner->get_object(), "command") == kService;
    return is_service ? std::move(link) : nullptr;
  } catch (const Error&) {
    return nullptr;  // whoever wants to own the data directory is told what is wrong with it
  }
}

std::string encoded(std::string_view text) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string result;
  for (const char c : text) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
                       c == '_' || c == '~' || (c == '.' && text != "." && text != "..");
    if (plain) {
      result.push_back(c);
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    result.append({'%', kDigits[byte >> 4U], kDigits[byte & 15U]});
  }
  return result;
}

}  // namespace strongroom::cli
