#pragma once

#include <memory>
#include <optional>
#include <string>

#include "api/message.h"
#include "http/access_log.h"
#include "http/connection.h"
#include "http/hub.h"
#include "http/request_reader.h"
#include "http/wire.h"

namespace strongroom::http {

class Viewer;

// One connection: request, answer, again; or, after an upgrade, events. It is in the hub's set for as long as it lives,
// which is until its coroutine has returned.
class Session : public std::enable_shared_from_this<Session> {
 public:
  Session(Hub& hub, std::shared_ptr<Connection> connection, api::Peer peer);
  ~Session();
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  void start();
  // The server ends: what is being answered is answered still, nothing new is begun.
  void end();
  void cut();

 private:
  // What must be known of a request when its answer is written.
  struct Shape {
    bool is_head = false;
    bool is_http_1_0 = false;
    bool keep_alive = false;
  };

  Task<void> run();
  // The following say whether the connection goes on.
  Task<bool> serve_next(bool is_first);
  Task<bool> read_request(RequestReader& reader, bool is_first);
  Task<bool> read_rest(RequestReader& reader);
  Task<bool> greet_body(const RequestReader& reader);
  Task<bool> refuse(const RequestReader& reader, int status, std::string why);
  Task<bool> answer(std::shared_ptr<const api::Request> request, Shape shape);
  Task<bool> show_events(const api::Request& request, Shape shape);
  Task<bool> respond(api::Response response, Shape shape);
  Task<bool> send(api::Response& response, Shape shape);

  Hub& hub_;
  std::shared_ptr<Connection> connection_;
  Access access_;
  bool idle_ = true;
  std::shared_ptr<Viewer> viewer_;
};

}  // namespace strongroom::http
