// Requests and answers without sockets: what http/ carries and api/ handles.
#pragma once

#include <sys/types.h>

#include <boost/json/value.hpp>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/fd.h"

namespace strongroom::api {

// Header fields in the order they came. Names compare without case; a name may come more than once.
class Headers {
 public:
  Headers() = default;
  Headers(std::initializer_list<std::pair<std::string, std::string>> fields) : fields_{fields} {}
  void add(std::string name, std::string value) { fields_.emplace_back(std::move(name), std::move(value)); }
  // The first of that name; nullopt = none. Views live as long as this.
  std::optional<std::string_view> find(std::string_view name) const;
  std::size_t count(std::string_view name) const;
  const std::vector<std::pair<std::string, std::string>>& all() const { return fields_; }

 private:
  std::vector<std::pair<std::string, std::string>> fields_;
};

// Who is at the other end, as the transport knows it. Nothing of it was said by the peer itself.
struct Peer {
  enum class Way {
    in_process,    // the command that owns the data directory asks itself
    unix_socket,   // the same user or root: the transport lets nobody else in
    group_socket,  // whom the mode of the group's socket lets in
    tcp,
  };
  Way way = Way::in_process;
  std::optional<uid_t> user{};  // of a Unix socket, of the group's too
  std::string address;          // of TCP: "127.0.0.1", "::1"; without port. Of the group's socket: "user 1000"
  bool encrypted = false;       // TLS of our own
};

struct Request {
  std::string method{};  // "GET", "POST"
  std::string target{};  // "/api/v1/status?x=1", as it came
  std::string body{};    // JSON or empty
  Headers headers{};
  Peer peer{};
  // "req-…", made by the transport when the request came; in logs, in the answer's X-Request-Id and in entries of the
  // ledger. Empty in process.
  std::string id{};
};

// A body that is made while it is sent, for what is too large or too slow to be made at once. next() may block and is
// called on a thread where that is allowed, by one caller at a time; empty = the end. What it throws cuts the
// connection, so that the client sees that the body is not whole. Destroyed early when the client goes away.
class BodySource {
 public:
  virtual ~BodySource() = default;
  virtual std::string next() = 0;
};

// A part of an open file. It is sent from `file` however the name changes meanwhile.
struct FileBody {
  base::Fd file;
  std::uint64_t offset = 0;
  std::uint64_t length = 0;
};

// A body that is no envelope.
struct Payload {
  std::string content_type;
  // Exactly one of the three is used: the first that is there.
  std::shared_ptr<BodySource> source{};
  std::shared_ptr<FileBody> file{};
  std::string text{};
};

struct Response {
  // When it is there, nothing else of this counts: the answer is given later, to the function that `later` is called
  // with. The transport calls `later` once, on its own thread, where it must not wait; the function may be called from
  // any thread, at once too, and only once. Dropping it uncalled is answered with ERROR_INTERNAL. A client that goes
  // away meanwhile changes nothing.
  using Reply = std::function<void(Response)>;

  int status = 200;
  boost::json::value body{};         // the envelope: {"success":…,"message":…,"data"|"error":…}
  Headers headers{};                 // besides Content-Type, -Length, Connection, which the transport makes
  std::optional<Payload> payload{};  // instead of the envelope
  std::function<void(Reply)> later{};
};

// Events as they come. Not thread-safe.
class EventReader {
 public:
  virtual ~EventReader() = default;
  // The next message, a JSON text; nullopt when none came within `timeout`. Throws status_fetch when the other side has
  // ended, and says why when it did.
  virtual std::optional<std::string> next(std::chrono::milliseconds timeout) = 0;
};

// A connection to the process that owns the data directory. Not thread-safe. Throws base::Error: status_fetch when the
// owner went away or did not answer in time.
class OwnerConnection {
 public:
  // Is given each piece of a body; an empty one when nothing came for half a second. False = no more is wanted.
  using Take = std::function<bool(std::string_view piece)>;

  virtual ~OwnerConnection() = default;
  virtual Response call(const Request& request) = 0;
  // Of everything that follows. milliseconds::max() waits as long as it takes.
  virtual void set_deadline([[maybe_unused]] std::chrono::milliseconds deadline) {}
  // A body that may be long and slow: `take` is given that of a success, as it comes, and the deadline is for the
  // header alone. What is returned has the status and the fields, and the body of a failure.
  virtual Response stream(const Request& request, const Take& take);
  // Over a connection of its own. Throws the Error that the owner answers with, for one who may not.
  virtual std::unique_ptr<EventReader> events(const std::string& target);
};

// Serves for as long as it lives; the destructor ends its threads and unlinks the socket.
class OwnerListener {
 public:
  virtual ~OwnerListener() = default;
  // Where it listens over TCP: "127.0.0.1:8080", "[::1]:8080". None when it has the Unix socket only.
  virtual std::vector<std::string> addresses() const { return {}; }
  // New connections are encrypted with what the TLS files hold now. Throws base::Error, and the old ones stay in use.
  virtual void reload_tls() {}
  // Lets the requests in hand end for `grace` at most; serves nothing afterwards.
  virtual void stop([[maybe_unused]] std::chrono::milliseconds grace) {}
};

}  // namespace strongroom::api
