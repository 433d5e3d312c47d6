#include <gtest/gtest.h>

#include <fstream>

#include "http/tls.h"
#include "support/scripted_service.h"
#include "support/temporary_directory.h"
#include "support/tls_files.h"

namespace strongroom::http {
namespace {

using base::ErrorCode;
using support::get;
using support::MadeCertificate;
using support::TestServer;
using support::TlsClient;

class ServerTlsTest : public testing::Test {
 protected:
  ErrorCode code_of(const TlsFiles& with) {
    try {
      const TlsSettings settings{with};
    } catch (const base::Error& error) {
      EXPECT_FALSE(error.hint().empty());
      return error.code();
    }
    ADD_FAILURE() << "the files were taken";
    return ErrorCode::internal;
  }

  support::TemporaryDirectory directory;
  MadeCertificate first{"first"};
  TlsFiles files = first.write_to(directory.path());
};

TEST_F(ServerTlsTest, RequestsAreAnsweredEncrypted) {
  TestServer test{{}, files};
  bool encrypted = false;
  const std::string large(3 << 20, 'x');
  test.service.answer = [&](const api::Request& request) {
    encrypted = request.peer.encrypted;
    return api::success(request.body.size() == 500'000 ? large.c_str() : "short", nullptr);
  };
  TlsClient client{test.connect()};
  EXPECT_EQ(client.server_name(), "first");
  EXPECT_EQ(client.protocol(), "http/1.1");
  client.send("POST / HTTP/1.1\r\nHost: s\r\nConnection: close\r\nContent-Length: 500000\r\n\r\n" +
              std::string(500'000, 'b'));
  const auto text = client.read_to_end();
  EXPECT_TRUE(text.starts_with("HTTP/1.1 200 ")) << text.substr(0, 200);
  EXPECT_NE(text.find(large), std::string::npos);
  EXPECT_TRUE(client.ended_well());
  EXPECT_TRUE(encrypted);
}

TEST_F(ServerTlsTest, OldVersionsAndOtherProtocolsAreRefused) {
  const TestServer test{{}, files};
  EXPECT_THROW((TlsClient{test.connect(), "http/1.1", TLS1_1_VERSION}), std::runtime_error);
  EXPECT_THROW((TlsClient{test.connect(), "h2"}), std::runtime_error);
  EXPECT_EQ((TlsClient{test.connect(), "http/1.1", TLS1_2_VERSION}.protocol()), "http/1.1");
  EXPECT_EQ((TlsClient{test.connect(), ""}.protocol()), "");
}

TEST_F(ServerTlsTest, WhoSpeaksPlainlyOrNotAtAllIsClosed) {
  TestServer test{{.first_byte = std::chrono::milliseconds{50}}, files};
  EXPECT_EQ(test.ask(get("/")).find("200"), std::string::npos);
  EXPECT_EQ(test.connect().read_to_end(), "");
  EXPECT_EQ(TlsClient{test.connect()}.read_to_end(), "");
}

TEST_F(ServerTlsTest, NewConnectionsGetTheNewFilesAndOldOnesGoOn) {
  TestServer test{{}, files};
  TlsClient before{test.connect()};
  MadeCertificate{"second"}.write_to(directory.path());
  EXPECT_EQ(TlsClient{test.connect()}.server_name(), "first");
  test.server->reload_tls();
  EXPECT_EQ(TlsClient{test.connect()}.server_name(), "second");
  before.send(get("/"));
  EXPECT_TRUE(before.read_to_end().starts_with("HTTP/1.1 200 "));
}

TEST_F(ServerTlsTest, ABadPairThrowsAndTheOldOneStays) {
  TestServer test{{}, files};
  MadeCertificate{"second"}.write_key(files.key);
  EXPECT_THROW(test.server->reload_tls(), base::Error);
  EXPECT_EQ(TlsClient{test.connect()}.server_name(), "first");
  std::filesystem::remove(files.certificate);
  EXPECT_THROW(test.server->reload_tls(), base::Error);
  EXPECT_EQ(TlsClient{test.connect()}.server_name(), "first");
}

TEST_F(ServerTlsTest, AKeyThatOthersCanReadIsRefused) {
  for (const auto mode : {0604, 0602, 0620}) {
    std::filesystem::permissions(files.key, static_cast<std::filesystem::perms>(mode));
    EXPECT_EQ(code_of(files), ErrorCode::permission) << mode;
  }
  std::filesystem::permissions(files.key, std::filesystem::perms{0640});
  EXPECT_NO_THROW(TlsSettings{files});
}

TEST_F(ServerTlsTest, FilesThatAreNoPairAreRefused) {
  EXPECT_EQ(code_of({files.key, files.key}), ErrorCode::invalid_input);
  EXPECT_EQ(code_of({files.certificate, files.certificate}), ErrorCode::permission) << "it is open to all";
  EXPECT_EQ(code_of({directory / "missing", files.key}), ErrorCode::not_found);
  MadeCertificate{"other"}.write_key(files.key);
  EXPECT_EQ(code_of(files), ErrorCode::invalid_input);
  std::ofstream{files.key} << "no key";
  EXPECT_EQ(code_of(files), ErrorCode::invalid_input);
}

TEST_F(ServerTlsTest, TheCertificatesBehindTheFirstAreShownToo) {
  std::ofstream chain{files.certificate, std::ios::app};
  MadeCertificate{"authority"}.write_certificate(directory / "authority.pem");
  chain << std::ifstream{directory / "authority.pem"}.rdbuf();
  chain.close();
  const TlsSettings settings{files};
  STACK_OF(X509)* shown = nullptr;
  SSL_CTX_get0_chain_certs(settings.current().get(), &shown);
  ASSERT_NE(shown, nullptr);
  EXPECT_EQ(sk_X509_num(shown), 1);
}

}  // namespace
}  // namespace strongroom::http
