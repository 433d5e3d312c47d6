#include "http/server.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <pthread.h>
#include <rapidcheck/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include <atomic>
#include <csignal>
#include <fstream>
#include <future>
#include <thread>
#include <vector>

#include "api/envelope.h"
#include "api/function_service.h"
#include "base/error.h"
#include "base/json.h"
#include "http/unix_client.h"
#include "support/raw_socket.h"
#include "support/temporary_directory.h"

namespace strongroom::http {
namespace {

using base::ErrorCode;
using support::RawSocket;

constexpr std::string_view kGetX = "GET /x HTTP/1.1\r\nHost: s\r\n\r\n";
constexpr std::chrono::milliseconds kMoment{50};

api::Response echo(const api::Request& request) {
  return api::success(request.target, boost::json::object{{"method", request.method}, {"body", request.body}});
}

using Handler = api::FunctionService::Handler;

// A server and the service it asks.
class Listener {
 public:
  Listener(const std::filesystem::path& path, Handler handler, base::Log& log, Limits limits)
      : service_{std::move(handler)}, server_{{.unix_socket = path, .limits = limits}, service_, random_, log} {}

 private:
  base::SystemRandom random_;
  api::FunctionService service_;
  Server server_;
};

Limits all_short() {
  Limits limits;
  limits.first_byte = limits.idle = limits.header = limits.body = limits.chunk_taken = limits.farewell = kMoment;
  return limits;
}

class ServerUnixTest : public testing::Test {
 protected:
  std::unique_ptr<Listener> listen(Handler handler = echo, Limits limits = {}) {
    return std::make_unique<Listener>(path, std::move(handler), log, limits);
  }
  std::string ask(std::string_view bytes) {
    RawSocket socket{path};
    socket.send(bytes);
    return socket.read_response();
  }

  base::Log log{base::LogLevel::off};
  support::TemporaryDirectory directory;
  std::filesystem::path path = directory / "strongroom.sock";
};

TEST_F(ServerUnixTest, ARequestReachesTheHandlerAndItsAnswerComesBack) {
  const auto listener = listen();
  const auto client = connect_unix_socket(path);
  ASSERT_TRUE(client);
  const auto response = client->call({"POST", "/api/v1/runs/x/cancel?a=b", R"({"a":1})"});
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.body, base::parse_json(R"({"success":true,"message":"/api/v1/runs/x/cancel?a=b",
                                                "data":{"method":"POST","body":"{\"a\":1}"}})"));
}

TEST_F(ServerUnixTest, StatusAndReasonAreThoseOfTheAnswer) {
  const auto listener = listen([](const api::Request&) { return api::Response{.status = 404, .body = "gone"}; });
  const auto text = ask(kGetX);
  EXPECT_TRUE(text.starts_with("HTTP/1.1 404 Not Found\r\n")) << text;
  EXPECT_TRUE(text.ends_with("\r\n\r\n\"gone\"")) << text;
}

TEST_F(ServerUnixTest, AConnectionIsKeptForMoreRequests) {
  const auto listener = listen();
  RawSocket socket{path};
  for (int i = 0; i < 3; ++i) {
    socket.send(kGetX);
    EXPECT_TRUE(socket.read_response().starts_with("HTTP/1.1 200 OK"));
  }
}

TEST_F(ServerUnixTest, RequestsSentTogetherAreAnsweredInOrder) {
  const auto listener = listen();
  RawSocket socket{path};
  socket.send(
      "GET /1 HTTP/1.1\r\nHost: s\r\n\r\nGET /2 HTTP/1.1\r\nHost: s\r\n\r\nGET /3 HTTP/1.1\r\nHost: s\r\nConnection: "
      "close\r\n\r\n");
  const auto text = socket.read_to_end();
  const auto first = text.find("\"/1\""), second = text.find("\"/2\""), third = text.find("\"/3\"");
  EXPECT_TRUE(first < second && second < third && third != std::string::npos) << text;
}

TEST_F(ServerUnixTest, ARequestMayComeByteByByte) {
  const auto listener = listen();
  RawSocket socket{path};
  for (const char c : std::string{"POST /x HTTP/1.1\r\nHost: s\r\nContent-Length: 3\r\n\r\nabc"}) socket.send({&c, 1});
  EXPECT_NE(socket.read_response().find(R"("body":"abc")"), std::string::npos);
}

TEST_F(ServerUnixTest, GarbageIsAnsweredWith400AndClosed) {
  const auto listener = listen();
  RawSocket socket{path};
  socket.send(std::string_view{"\x16\x03\x01\x00\xff\r\n\r\n", 9});
  const auto text = socket.read_to_end();
  EXPECT_TRUE(text.starts_with("HTTP/1.1 400 ")) << text;
  EXPECT_NE(text.find("ERROR_INVALID_INPUT"), std::string::npos);
  EXPECT_TRUE(ask(kGetX).starts_with("HTTP/1.1 200 "));
}

RC_GTEST_FIXTURE_PROP(ServerUnixTest, AnyBytesLeaveItServing, (const std::vector<std::string>& parts)) {
  const auto listener = listen();
  RawSocket socket{path};
  for (const auto& part : parts) socket.send(part);
  ::shutdown(socket.get(), SHUT_WR);
  const auto answered = socket.read_to_end();
  RC_ASSERT(answered.empty() || answered.starts_with("HTTP/1.1 400 ") || answered.starts_with("HTTP/1.1 431 "));
  RC_ASSERT(ask(kGetX).starts_with("HTTP/1.1 200 "));
}

TEST_F(ServerUnixTest, AHeaderOfMoreThan16KiBIsRefused) {
  const auto listener = listen();
  const auto text = ask("GET / HTTP/1.1\r\nX: " + std::string(17'000, 'a') + "\r\n\r\n");
  EXPECT_TRUE(text.starts_with("HTTP/1.1 431 ")) << text;
}

TEST_F(ServerUnixTest, AnEndlessHeaderIsRefused) {
  const auto listener = listen();
  const auto text = ask(std::string(1 << 20, 'a'));
  EXPECT_TRUE(text.starts_with("HTTP/1.1 400 ") || text.starts_with("HTTP/1.1 431 ")) << text;
}

TEST_F(ServerUnixTest, ABodyOfOneMebibyteIsTakenAndOneByteMoreIsRefused) {
  const auto listener = listen();
  const std::string body(1 << 20, 'b');
  EXPECT_TRUE(ask("POST / HTTP/1.1\r\nHost: s\r\nContent-Length: 1048576\r\n\r\n" + body).starts_with("HTTP/1.1 200 "));
  EXPECT_TRUE(ask("POST / HTTP/1.1\r\nHost: s\r\nContent-Length: 1048577\r\n\r\n" + body).starts_with("HTTP/1.1 413 "));
}

TEST_F(ServerUnixTest, AChunkedBodyIsBoundedToo) {
  const auto listener = listen();
  const std::string head = "POST / HTTP/1.1\r\nHost: s\r\nTransfer-Encoding: chunked\r\n\r\n";
  EXPECT_NE(ask(head + "3\r\nabc\r\n0\r\n\r\n").find(R"("body":"abc")"), std::string::npos);
  EXPECT_TRUE(
      ask(head + "100001\r\n" + std::string((1 << 20) + 1, 'c') + "\r\n0\r\n\r\n").starts_with("HTTP/1.1 413 "));
  const auto endless = ask(head + "1;x=" + std::string(1 << 20, 'x'));
  EXPECT_TRUE(endless.starts_with("HTTP/1.1 4")) << endless;
}

TEST_F(ServerUnixTest, AClientThatNeverFinishesItsRequestIsClosed) {
  const auto listener = listen(echo, all_short());
  RawSocket silent{path}, slow{path};
  slow.send("GET / HT");
  EXPECT_TRUE(ask(kGetX).starts_with("HTTP/1.1 200 ")) << "others are served meanwhile";
  EXPECT_EQ(slow.read_to_end(), "");
  EXPECT_EQ(silent.read_to_end(), "");
}

TEST_F(ServerUnixTest, AClientThatDripsItsRequestIsClosedToo) {
  const auto listener = listen(echo, all_short());
  RawSocket socket{path};
  socket.send("GET / HTTP/1.1\r\nX: ");
  pollfd entry{socket.get(), POLLRDHUP, 0};
  const auto begin = std::chrono::steady_clock::now();
  // One byte each 5 ms would keep a deadline per read from ever coming due.
  while (::poll(&entry, 1, 5) == 0) socket.send("a");
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds{30});
  EXPECT_EQ(socket.read_to_end(), "");
}

TEST_F(ServerUnixTest, AClientThatDoesNotTakeItsAnswerIsClosed) {
  const std::string large(8 << 20, 'a');
  const auto listener = listen([&](const api::Request&) { return api::Response{.body = large.c_str()}; }, all_short());
  RawSocket socket{path};
  socket.send(kGetX);
  socket.wait_until_closed();
  EXPECT_LT(socket.read_to_end().size(), large.size());
}

TEST_F(ServerUnixTest, AClientThatGoesAwayInTheMiddleOfItsAnswerHarmsNobody) {
  const std::string large(8 << 20, 'a');
  const auto listener = listen([&](const api::Request& request) {
    return request.target == "/large" ? api::Response{.body = large.c_str()} : echo(request);
  });
  for (int i = 0; i < 20; ++i) {
    RawSocket socket{path};
    socket.send("GET /large HTTP/1.1\r\nHost: s\r\n\r\n");
    char byte = 0;
    ASSERT_EQ(::recv(socket.get(), &byte, 1, MSG_WAITALL), 1);
  }
  EXPECT_TRUE(ask(kGetX).starts_with("HTTP/1.1 200 "));
}

TEST_F(ServerUnixTest, OneConnectionTooManyIsTurnedAwayWith503) {
  const auto listener = listen();
  std::vector<RawSocket> sockets;
  for (int i = 0; i < 64; ++i) {
    sockets.emplace_back(path).send(kGetX);
    ASSERT_TRUE(sockets.back().read_response().starts_with("HTTP/1.1 200 ")) << i;
  }
  const auto text = RawSocket{path}.read_to_end();
  EXPECT_TRUE(text.starts_with("HTTP/1.1 503 ")) << text;
  sockets.front().send(kGetX);
  EXPECT_TRUE(sockets.front().read_response().starts_with("HTTP/1.1 200 "));
  sockets.pop_back();
  // The listener may see a new connection before it sees that the old one is gone.
  bool served = false;
  for (int attempt = 0; attempt < 1'000 && !served; ++attempt) served = ask(kGetX).starts_with("HTTP/1.1 200 ");
  EXPECT_TRUE(served);
}

TEST_F(ServerUnixTest, EightThreadsAreAllServed) {
  const auto listener = listen();
  std::atomic<int> right{0};
  std::vector<std::jthread> threads;
  for (int thread = 0; thread < 8; ++thread)
    threads.emplace_back([&, thread] {
      const auto client = connect_unix_socket(path);
      for (int i = 0; i < 200; ++i) {
        const auto target = "/" + std::to_string(thread) + "/" + std::to_string(i);
        const auto response = client->call({"GET", target, ""});
        if (response.body.as_object().at("message").as_string() == target) ++right;
      }
    });
  threads.clear();
  EXPECT_EQ(right, 1'600);
}

TEST_F(ServerUnixTest, WhatTheHandlerThrowsIsAnInternalError) {
  const auto listener = listen([](const api::Request& request) -> api::Response {
    if (request.target == "/int") throw 1;
    throw std::runtime_error{"the inside"};
  });
  for (const auto* target : {"/error", "/int"}) {
    const auto response = connect_unix_socket(path)->call({"GET", target, ""});
    EXPECT_EQ(response.status, 500);
    EXPECT_EQ(response.body.as_object().at("code").as_string(), "ERROR_INTERNAL");
    EXPECT_EQ(boost::json::serialize(response.body).find("the inside"), std::string::npos);
  }
}

TEST_F(ServerUnixTest, ItsThreadTakesNoSignalsAndOursStillDoes) {
  sigset_t loop{}, ours{};
  const auto listener = listen([&](const api::Request& request) {
    pthread_sigmask(SIG_BLOCK, nullptr, &loop);
    return echo(request);
  });
  ask(kGetX);
  pthread_sigmask(SIG_BLOCK, nullptr, &ours);
  for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGPIPE, SIGCHLD, SIGWINCH, SIGUSR1}) {
    EXPECT_EQ(sigismember(&loop, signal), 1) << signal;
    EXPECT_EQ(sigismember(&ours, signal), 0) << signal;
  }
}

TEST_F(ServerUnixTest, TheFileIsOursAloneAndGoesWithTheListener) {
  auto listener = listen();
  struct stat info {};
  ASSERT_EQ(::lstat(path.c_str(), &info), 0);
  EXPECT_TRUE(S_ISSOCK(info.st_mode));
  EXPECT_EQ(info.st_mode & 07777, 0600U);
  listener.reset();
  EXPECT_FALSE(std::filesystem::exists(std::filesystem::symlink_status(path)));
}

TEST_F(ServerUnixTest, AStaleFileIsReplaced) {
  {
    const base::Fd dead{::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)};
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path.native().copy(address.sun_path, sizeof address.sun_path - 1);
    ASSERT_EQ(::bind(dead.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
  }
  ASSERT_TRUE(std::filesystem::exists(path));
  const auto listener = listen();
  EXPECT_TRUE(ask(kGetX).starts_with("HTTP/1.1 200 "));
}

TEST_F(ServerUnixTest, SomethingThatIsNoSocketIsLeftAlone) {
  std::ofstream{path} << "precious";
  try {
    listen();
    FAIL() << "it listened in the place of a file";
  } catch (const base::Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::conflict);
  }
  std::string text;
  std::ifstream{path} >> text;
  EXPECT_EQ(text, "precious");
}

TEST_F(ServerUnixTest, ADirectoryThatIsNotThereIsNotFound) {
  path = directory / "missing" / "s";
  try {
    listen();
    FAIL() << "it listened nowhere";
  } catch (const base::Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::not_found);
  }
}

TEST_F(ServerUnixTest, APathOfAnyLengthWillDo) {
  for (int i = 0; i < 20; ++i) path = path.parent_path() / std::string(50, 'd') / "strongroom.sock";
  ASSERT_GT(path.native().size(), 1'000U);
  std::filesystem::create_directories(path.parent_path());
  auto listener = listen();
  const auto client = connect_unix_socket(path);
  ASSERT_TRUE(client);
  EXPECT_EQ(client->call({"GET", "/x", ""}).status, 200);
  EXPECT_EQ(std::filesystem::status(path).permissions(), std::filesystem::perms{0600});
  listener.reset();
  EXPECT_FALSE(std::filesystem::exists(path));
  EXPECT_FALSE(connect_unix_socket(path));
}

TEST_F(ServerUnixTest, DestroyedWhileClientsAreConnectedItClosesThemAll) {
  auto listener = listen();
  RawSocket idle{path}, half{path}, kept{path};
  half.send("GET /");
  kept.send(kGetX);
  kept.read_response();
  listener.reset();
  EXPECT_EQ(idle.read_to_end(), "");
  EXPECT_EQ(half.read_to_end(), "");
  EXPECT_EQ(kept.read_to_end(), "");
}

TEST_F(ServerUnixTest, DestructionWaitsForACallThatIsBeingHandled) {
  std::promise<void> entered, go;
  std::atomic<bool> returned = false;
  auto listener = listen([&](const api::Request& request) {
    entered.set_value();
    go.get_future().wait();
    returned = true;
    return echo(request);
  });
  RawSocket socket{path};
  socket.send(kGetX);
  entered.get_future().wait();
  std::jthread releases{[&] { go.set_value(); }};
  listener.reset();
  EXPECT_TRUE(returned);
}

TEST_F(ServerUnixTest, WithoutFreeDescriptorsItWaitsAndThenGoesOn) {
  base::Log loud{base::LogLevel::warning};
  const auto listener = std::make_unique<Listener>(path, echo, loud, Limits{});
  // The undefined-behaviour sanitizer needs descriptors itself when it meets a type for the first time.
  EXPECT_TRUE(ask(kGetX).starts_with("HTTP/1.1 200 "));
  loud.warning("descriptors are about to run out");
  RawSocket socket;
  int pipe_ends[2];
  ASSERT_EQ(::pipe2(pipe_ends, O_CLOEXEC), 0);
  const base::Fd read_end{pipe_ends[0]}, standard_error{::dup(2)};
  base::Fd write_end{pipe_ends[1]};
  rlimit before{};
  ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &before), 0);
  const int lowest_free = ::dup(0);
  ::close(lowest_free);
  const rlimit none{static_cast<rlim_t>(lowest_free), before.rlim_max};

  ::dup2(write_end.get(), 2);
  ::setrlimit(RLIMIT_NOFILE, &none);
  socket.connect(path);
  socket.send(kGetX);
  char text[256];
  const auto count = ::read(read_end.get(), text, sizeof text);
  ::setrlimit(RLIMIT_NOFILE, &before);
  ::dup2(standard_error.get(), 2);

  ASSERT_GT(count, 0);
  EXPECT_NE(std::string_view(text, static_cast<std::size_t>(count)).find("accepting a connection"),
            std::string_view::npos);
  EXPECT_TRUE(socket.read_response().starts_with("HTTP/1.1 200 "));
}

// What one HTTP request from a process with these user ids gets: 0 = an answer, 1 = closed without a word, 2 = no
// connection.
int ask_as(uid_t user, const std::filesystem::path& path) {
  const pid_t child = ::fork();
  if (child == 0) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path.native().copy(address.sun_path, sizeof address.sun_path - 1);
    if (::setresuid(user, user, user) != 0) ::_exit(3);
    const int fd = ::socket(AF_UNIX, SOCK_STREAM, 0);
    if (::connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) ::_exit(2);
    ::send(fd, kGetX.data(), kGetX.size(), MSG_NOSIGNAL);
    char byte = 0;
    ::_exit(::recv(fd, &byte, 1, 0) == 1 ? 0 : 1);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

constexpr uid_t kNobody = 65534, kSomebody = 65533;

class ServerUnixUsersTest : public ServerUnixTest {
 protected:
  void SetUp() override {
    if (::geteuid() != 0) GTEST_SKIP() << "only root can be other users";
    std::filesystem::permissions(directory.path(), std::filesystem::perms{0777});
  }
};

TEST_F(ServerUnixUsersTest, AnotherUserIsKeptOutByTheFilesMode) {
  const auto listener = listen();
  EXPECT_EQ(ask_as(kNobody, path), 2);
}

TEST_F(ServerUnixUsersTest, AnotherUserIsRefusedEvenWhenTheFileIsOpenToAll) {
  const auto listener = listen();
  std::filesystem::permissions(path, std::filesystem::perms{0666});
  EXPECT_EQ(ask_as(kNobody, path), 1);
  EXPECT_EQ(ask_as(0, path), 0);
}

TEST_F(ServerUnixUsersTest, AnUnprivilegedOwnerServesItselfAndRootOnly) {
  ASSERT_EQ(::seteuid(kNobody), 0);
  const auto listener = listen();
  ASSERT_EQ(::seteuid(0), 0);
  std::filesystem::permissions(path, std::filesystem::perms{0666});
  EXPECT_EQ(ask_as(kNobody, path), 0);
  EXPECT_EQ(ask_as(kSomebody, path), 1);
  EXPECT_EQ(ask_as(0, path), 0);
}

}  // namespace
}  // namespace strongroom::http
