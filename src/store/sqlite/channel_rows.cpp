#include "store/sqlite/channel_rows.h"

#include <boost/json.hpp>

#include "base/json.h"
#include "domain/notification_json.h"
#include "store/sqlite/row_reading.h"

namespace strongroom::store {
namespace {

constexpr std::string_view kChannelColumns = "SELECT name, enabled, body, secrets FROM channel ";

domain::Channel channel_of(const Statement& row) {
  const auto what = "the record of channel " + row.text(0);
  auto channel = reading(what, [&] {
    const auto body = base::parse_json(row.view(2));
    if (!body.is_object()) throw_damaged("it is no object");
    auto read = domain::channel_from_json(body.get_object());
    read.secrets.bytes = row.text(3);
    return read;
  });
  require_same(what, row.view(0), channel.name);
  require_same(what, row.integer(1) == 1 ? "1" : "0", channel.enabled ? "1" : "0");
  return channel;
}

}  // namespace

std::vector<domain::Channel> read_channels(Database& database) {
  Statement statement{database, select(kChannelColumns, "ORDER BY name")};
  return all(statement, channel_of);
}

std::optional<domain::Channel> read_channel(Database& database, std::string_view name) {
  Statement statement{database, select(kChannelColumns, "WHERE name = ?")};
  return first(statement.bind(name), channel_of);
}

void insert_channel(Database& database, const domain::Channel& channel) {
  const auto body = boost::json::serialize(domain::to_json(channel));
  database.change("INSERT INTO channel(name, enabled, body, secrets) VALUES(?, ?, ?, ?)",
                  std::string_view{channel.name}, std::int64_t{channel.enabled}, std::string_view{body},
                  Blob{channel.secrets.bytes});
}

void replace_channel(Database& database, const domain::Channel& channel) {
  const auto body = boost::json::serialize(domain::to_json(channel));
  database.change("UPDATE channel SET enabled = ?2, body = ?3, secrets = ?4 WHERE name = ?1",
                  std::string_view{channel.name}, std::int64_t{channel.enabled}, std::string_view{body},
                  Blob{channel.secrets.bytes});
}

void delete_channel(Database& database, std::string_view name) {
  database.change("DELETE FROM channel WHERE name = ?", name);
}

}  // namespace strongroom::store
