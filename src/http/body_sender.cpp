#include "http/body_sender.h"

#include <cstdio>
#include <exception>
#include <optional>
#include <string>
#include <utility>

namespace strongroom::http {
namespace {

// What a thread of the pool has made, until the loop takes it.
struct Made {
  std::optional<std::string> chunk{};
  bool failed = false;
};

// The source, which ends where it works.
class Source {
 public:
  Source(Hub& hub, std::shared_ptr<Connection> connection, std::shared_ptr<api::BodySource> source)
      : hub_{hub}, connection_{std::move(connection)}, source_{std::move(source)} {}
  ~Source() {
    hub_.bodies.submit([source = std::move(source_)] {});
  }
  Source(const Source&) = delete;
  Source& operator=(const Source&) = delete;

  void ask() {
    hub_.bodies.submit([source = source_, gate = hub_.gate, &log = hub_.log, made = std::weak_ptr{made_},
                        connection = std::weak_ptr{connection_}] {
      auto chunk = next_of(*source, log);
      gate->post([made, connection, chunk = std::move(chunk)]() mutable { deliver(made, connection, chunk); });
    });
  }
  // Nullptr = none yet.
  Made* made() { return made_->chunk || made_->failed ? made_.get() : nullptr; }

 private:
  static std::optional<std::string> next_of(api::BodySource& source, base::Log& log) {
    try {
      return source.next();
    } catch (const std::exception& error) {
      log.error(std::string{"making a body while it is sent: "} + error.what());
    } catch (...) {
      log.error("making a body while it is sent: an exception of unknown type");
    }
    return std::nullopt;
  }

  static void deliver(const std::weak_ptr<Made>& where, const std::weak_ptr<Connection>& connection,
                      std::optional<std::string>& chunk) {
    const auto made = where.lock();
    if (!made) return;
    made->failed = !chunk;
    made->chunk = std::move(chunk);
    if (const auto waiting = connection.lock()) waiting->wake();
  }

  Hub& hub_;
  std::shared_ptr<Connection> connection_;
  std::shared_ptr<api::BodySource> source_;
  std::shared_ptr<Made> made_ = std::make_shared<Made>();
};

std::string size_line(std::size_t size) {
  char text[24];
  std::snprintf(text, sizeof text, "%zx\r\n", size);
  return text;
}

std::string framed(std::string chunk, Framing::Body form) {
  return form == Framing::Body::chunked ? size_line(chunk.size()) + chunk + "\r\n" : chunk;
}

}  // namespace

Task<bool> send_body(Hub& hub, std::shared_ptr<Connection> connection, std::shared_ptr<api::BodySource> from,
                     Framing::Body form, std::uint64_t& bytes) {
  Source source{hub, connection, std::move(from)};
  source.ask();
  for (;;) {
    while (!source.made()) {
      const bool there = co_await connection->wait();
      if (!there) co_return false;
    }
    if (source.made()->failed) co_return false;
    const auto chunk = *std::exchange(source.made()->chunk, std::nullopt);
    if (chunk.empty()) break;
    source.ask();
    bytes += chunk.size();
    const bool taken = co_await connection->write(framed(chunk, form), hub.limits.chunk_taken);
    if (!taken) co_return false;
  }
  if (form != Framing::Body::chunked) co_return true;
  const bool taken = co_await connection->write("0\r\n\r\n", hub.limits.chunk_taken);
  co_return taken;
}

}  // namespace strongroom::http
