// How channels, messages and failures look in JSON: in the store, in answers and on standard output.
#pragma once

#include <boost/json/fwd.hpp>

#include "domain/notification.h"

namespace strongroom::domain {

// {"name","kind","enabled","events":[…],"plans":[…],"digest_at":"07:00" or null,"anchor","settings":{…},
//  "secrets":[names],"created_at"}
boost::json::object to_json(const Channel& channel);
// Throws integrity. Without the secrets themselves.
Channel channel_from_json(const boost::json::object& object);

// {"id","channel","seq","events":[…],"checkpoint","digest_at","state","attempts","created_at","next_at" or null when it
//  is over,"ended_at" or null,"error" or null}
boost::json::object to_json(const OutboxMessage& message);
// {"queued","failed","given_up","oldest_at"}
boost::json::object to_json(const OutboxCounts& counts);
// {"topic","event","plan" or null,"run_id" or null,"first_seq","first_at","seq","at","times"}
boost::json::object to_json(const OpenFailure& failure);

boost::json::array to_json(const NotificationEvents& events);

// "07:05". nullopt: it is no time of a day.
std::optional<unsigned> minute_of_day_from(std::string_view text);
std::string minute_of_day_text(unsigned minute);

}  // namespace strongroom::domain
