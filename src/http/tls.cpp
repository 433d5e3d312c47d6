#include "http/tls.h"

#include <fcntl.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <sys/stat.h>

#include <string>
#include <string_view>
#include <utility>

#include "base/error.h"
#include "base/fd.h"
#include "base/file.h"
#include "base/text.h"

namespace strongroom::http {
namespace {

using base::Error;
using base::ErrorCode;
using Bio = std::unique_ptr<BIO, decltype(&BIO_free)>;
using Certificate = std::unique_ptr<X509, decltype(&X509_free)>;
using Key = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;

constexpr std::string_view kProtocols{"\x08http/1.1", 9};
constexpr std::size_t kLongestFile = 1 << 20;

[[noreturn]] void fail(std::string why) {
  const auto number = ERR_peek_last_error();
  const char* reason = number == 0 ? nullptr : ERR_reason_error_string(number);
  ERR_clear_error();
  throw Error::with_words(ErrorCode::invalid_input, "the TLS files cannot be used", std::move(why),
                          "Give a PEM file with the server's certificate, those of its authority behind it, and a PEM "
                          "file with its key.",
                          reason ? reason : "");
}

std::string named(const std::filesystem::path& path) {
  return base::escape_path(path.native());
}

// A key that every user of the machine can read is nobody's.
void require_private(int fd, const std::filesystem::path& path) {
  struct stat info {};
  if (::fstat(fd, &info) != 0) base::throw_system_error(errno, "looking at " + named(path));
  if ((info.st_mode & (S_IROTH | S_IWOTH | S_IWGRP)) == 0) return;
  throw Error::with_words(
      ErrorCode::permission, "the TLS key is not private", named(path) + " is open to other users",
      "Take their rights away: chmod 600 on that file. Should others have read it, make a new key.");
}

std::string read_key_text(const std::filesystem::path& path) {
  const auto file = base::open_regular_file(path);
  require_private(file.get(), path);
  std::string text(kLongestFile, '\0');
  const auto count = ::read(file.get(), text.data(), text.size());
  if (count < 0) base::throw_system_error(errno, "reading " + named(path));
  text.resize(static_cast<std::size_t>(count));
  return text;
}

Bio memory_of(std::string_view text) {
  return {BIO_new_mem_buf(text.data(), static_cast<int>(text.size())), &BIO_free};
}

void use_certificates(SSL_CTX* context, const TlsFiles& files) {
  const auto text = base::read_file(files.certificate, kLongestFile);
  const auto bio = memory_of(text);
  const Certificate first{PEM_read_bio_X509_AUX(bio.get(), nullptr, nullptr, nullptr), &X509_free};
  if (!first || SSL_CTX_use_certificate(context, first.get()) != 1)
    fail("there is no certificate in " + named(files.certificate));
  for (;;) {
    const Certificate next{PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr), &X509_free};
    if (!next) break;
    if (SSL_CTX_add1_chain_cert(context, next.get()) != 1)
      fail("a certificate in " + named(files.certificate) + " cannot be used");
  }
  // That there is no further one is an error to OpenSSL.
  ERR_clear_error();
}

int no_passphrase(char*, int, int, void*) {
  return -1;
}

void use_key(SSL_CTX* context, const TlsFiles& files) {
  auto text = read_key_text(files.key);
  const auto bio = memory_of(text);
  const Key key{PEM_read_bio_PrivateKey(bio.get(), nullptr, no_passphrase, nullptr), &EVP_PKEY_free};
  OPENSSL_cleanse(text.data(), text.size());
  if (!key) fail("there is no key without a passphrase in " + named(files.key));
  if (SSL_CTX_use_PrivateKey(context, key.get()) != 1 || SSL_CTX_check_private_key(context) != 1)
    fail("the key in " + named(files.key) + " does not belong to the certificate in " + named(files.certificate));
}

int choose_protocol(SSL*, const unsigned char** chosen, unsigned char* length, const unsigned char* offered,
                    unsigned offered_length, void*) {
  unsigned char* found = nullptr;
  const auto* ours = reinterpret_cast<const unsigned char*>(kProtocols.data());
  if (SSL_select_next_proto(&found, length, ours, kProtocols.size(), offered, offered_length) != OPENSSL_NPN_NEGOTIATED)
    return SSL_TLSEXT_ERR_ALERT_FATAL;
  *chosen = found;
  return SSL_TLSEXT_ERR_OK;
}

std::shared_ptr<SSL_CTX> make_context(const TlsFiles& files) {
  const std::shared_ptr<SSL_CTX> context{SSL_CTX_new(TLS_server_method()), &SSL_CTX_free};
  if (!context) fail("OpenSSL gives no context");
  SSL_CTX_set_min_proto_version(context.get(), TLS1_2_VERSION);
  SSL_CTX_set_options(context.get(), SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION | SSL_OP_CIPHER_SERVER_PREFERENCE |
                                         SSL_OP_IGNORE_UNEXPECTED_EOF);
  // A write that has to wait is tried again from a buffer that may have moved, and idle connections keep no buffers.
  SSL_CTX_set_mode(context.get(),
                   SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER | SSL_MODE_RELEASE_BUFFERS);
  SSL_CTX_set_session_cache_mode(context.get(), SSL_SESS_CACHE_OFF);
  SSL_CTX_set_alpn_select_cb(context.get(), choose_protocol, nullptr);
  use_certificates(context.get(), files);
  use_key(context.get(), files);
  return context;
}

}  // namespace

TlsSettings::TlsSettings(TlsFiles files) : files_{std::move(files)}, context_{make_context(files_)} {}

void TlsSettings::reload() {
  auto context = make_context(files_);
  const std::scoped_lock lock{mutex_};
  context_.swap(context);
}

std::shared_ptr<SSL_CTX> TlsSettings::current() const {
  const std::scoped_lock lock{mutex_};
  return context_;
}

}  // namespace strongroom::http
