#include "auth/login_limits.h"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "base/error.h"
#include "base/text.h"

namespace strongroom::auth {
namespace {

using base::ErrorCode;
using std::chrono::seconds;

[[noreturn]] void send_away(std::chrono::nanoseconds wait) {
  throw RateLimited{std::chrono::ceil<seconds>(wait)};
}

}  // namespace

RateLimited::RateLimited(seconds wait)
    : Error{Error::with_words(ErrorCode::rate_limited, "too many attempts to log in", {},
                              "Try again in " + base::format_duration(wait) + ".")},
      wait_{wait} {}

std::string network_of(const std::string& address) {
  std::array<unsigned char, sizeof(in6_addr)> bytes{};
  if (::inet_pton(AF_INET6, address.c_str(), bytes.data()) != 1) return address;
  constexpr std::array<unsigned char, 12> kMapped{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
  std::array<char, INET6_ADDRSTRLEN> text{};
  if (std::equal(kMapped.begin(), kMapped.end(), bytes.begin()))
    return ::inet_ntop(AF_INET, bytes.data() + kMapped.size(), text.data(), text.size());
  std::fill(bytes.begin() + 8, bytes.end(), static_cast<unsigned char>(0));
  return std::string{::inet_ntop(AF_INET6, bytes.data(), text.data(), text.size())} + "/64";
}

seconds LoginLimits::wait_after(unsigned failures, unsigned free) const {
  if (failures < free) return seconds{0};
  const auto doublings = std::min(failures - free, 20U);
  return std::min(seconds{1LL << doublings}, settings_.longest_wait);
}

void LoginLimits::forgive(Record& record, base::MonotonicTime now) const {
  const auto quiet = now - record.last;
  const auto forgiven = static_cast<unsigned>(std::clamp<long long>(quiet / settings_.forgiving, 0, 1'000'000));
  if (forgiven == 0) return;
  record.failures -= std::min(record.failures, forgiven);
  record.last += forgiven * settings_.forgiving;
}

std::optional<base::MonotonicTime> LoginLimits::closed_until(const Table& table, const std::string& key,
                                                             base::MonotonicTime now) const {
  const auto record = table.find(key);
  if (record == table.end() || record->second.open_again <= now) return std::nullopt;
  return record->second.open_again;
}

// The tenth with the fewest failures goes, the oldest of those first: to drive out a record that is worth something, as
// many failures are needed for each of nearly all the others.
void LoginLimits::make_room(Table& table, std::size_t most, base::MonotonicTime now) const {
  if (table.size() < most) return;
  for (auto& [key, record] : table) forgive(record, now);
  std::erase_if(table, [&](const auto& known) { return known.second.failures == 0; });
  if (table.size() < most) return;
  std::vector<Table::iterator> records;
  for (auto at = table.begin(); at != table.end(); ++at) records.push_back(at);
  const auto lightest = records.begin() + static_cast<std::ptrdiff_t>(records.size() / 10);
  std::nth_element(records.begin(), lightest, records.end(), [](const auto& a, const auto& b) {
    return std::pair{a->second.failures, a->second.last} < std::pair{b->second.failures, b->second.last};
  });
  for (auto at = records.begin(); at <= lightest; ++at) table.erase(*at);
}

void LoginLimits::count(Table& table, const std::string& key, unsigned free, std::size_t most,
                        base::MonotonicTime now) {
  if (!table.contains(key)) make_room(table, most, now);
  auto& record = table[key];
  forgive(record, now);
  ++record.failures;
  record.last = now;
  record.open_again = now + wait_after(record.failures, free);
}

void LoginLimits::admit(const std::string& account, const std::string& address, base::MonotonicTime now) {
  const auto network = network_of(address);
  const std::lock_guard lock{mutex_};
  const auto by_account = closed_until(accounts_, account, now), by_address = closed_until(addresses_, network, now);
  if (by_account || by_address) send_away(std::max(by_account.value_or(now), by_address.value_or(now)) - now);
  if (!account.empty()) count(accounts_, account, settings_.free_of_account, settings_.most_accounts, now);
  count(addresses_, network, settings_.free_of_address, settings_.most_addresses, now);
}

void LoginLimits::take_back(Table& table, const std::string& key) {
  const auto record = table.find(key);
  if (record == table.end()) return;
  record->second.open_again = {};
  if (record->second.failures > 0) --record->second.failures;
}

void LoginLimits::succeeded(const std::string& account, const std::string& address) {
  const std::lock_guard lock{mutex_};
  accounts_.erase(account);
  take_back(addresses_, network_of(address));
}

void LoginLimits::withdrawn(const std::string& account, const std::string& address) {
  const std::lock_guard lock{mutex_};
  take_back(accounts_, account);
  take_back(addresses_, network_of(address));
}

bool LoginLimits::just_locked(const std::string& account, const std::string& address) const {
  const std::lock_guard lock{mutex_};
  const auto by_account = accounts_.find(account);
  const auto by_address = addresses_.find(network_of(address));
  return (by_account != accounts_.end() && by_account->second.failures == settings_.free_of_account) ||
         (by_address != addresses_.end() && by_address->second.failures == settings_.free_of_address);
}

std::size_t LoginLimits::remembered() const {
  const std::lock_guard lock{mutex_};
  return accounts_.size() + addresses_.size();
}

}  // namespace strongroom::auth
