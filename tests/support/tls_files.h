// A self-signed certificate with its key, made now, and a TLS client that trusts nothing else.
#pragma once

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <filesystem>
#include <fstream>
#include <memory>
#include <stdexcept>
#include <string>

#include "http/tls.h"
#include "support/raw_socket.h"

namespace strongroom::support {

struct MadeCertificate {
  std::shared_ptr<EVP_PKEY> key{EVP_EC_gen("P-256"), &EVP_PKEY_free};
  std::shared_ptr<X509> certificate{X509_new(), &X509_free};

  explicit MadeCertificate(const std::string& name) {
    auto* made = certificate.get();
    X509_set_version(made, 2);
    ASN1_INTEGER_set(X509_get_serialNumber(made), 1);
    X509_gmtime_adj(X509_getm_notBefore(made), -3600);
    X509_gmtime_adj(X509_getm_notAfter(made), 3600);
    X509_set_pubkey(made, key.get());
    auto* subject = X509_get_subject_name(made);
    X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC, reinterpret_cast<const unsigned char*>(name.c_str()), -1,
                               -1, 0);
    X509_set_issuer_name(made, subject);
    if (X509_sign(made, key.get(), EVP_sha256()) == 0) throw std::runtime_error{"no certificate can be made"};
  }

  // In place of what is there.
  void write_certificate(const std::filesystem::path& path) const {
    write(path, [this](BIO* to) { return PEM_write_bio_X509(to, certificate.get()); });
  }
  void write_key(const std::filesystem::path& path) const {
    write(path,
          [this](BIO* to) { return PEM_write_bio_PrivateKey(to, key.get(), nullptr, nullptr, 0, nullptr, nullptr); });
    std::filesystem::permissions(path, std::filesystem::perms{0600});
  }
  http::TlsFiles write_to(const std::filesystem::path& directory) const {
    http::TlsFiles files{directory / "certificate.pem", directory / "key.pem"};
    write_certificate(files.certificate);
    write_key(files.key);
    return files;
  }

 private:
  template <typename Writer>
  static void write(const std::filesystem::path& path, Writer&& writer) {
    const std::unique_ptr<BIO, decltype(&BIO_free)> bio{BIO_new_file(path.c_str(), "w"), &BIO_free};
    if (!bio || writer(bio.get()) != 1) throw std::runtime_error{"cannot write " + path.string()};
  }
};

class TlsClient {
 public:
  // `protocol` is what it offers by ALPN; empty = nothing. Throws when the handshake fails.
  explicit TlsClient(RawSocket socket, const std::string& protocol = "http/1.1", int highest_version = TLS1_3_VERSION)
      : socket_{std::move(socket)}, context_{SSL_CTX_new(TLS_client_method()), &SSL_CTX_free} {
    SSL_CTX_set_min_proto_version(context_.get(), TLS1_VERSION);
    SSL_CTX_set_security_level(context_.get(), 0);
    SSL_CTX_set_max_proto_version(context_.get(), highest_version);
    ssl_.reset(SSL_new(context_.get()), &SSL_free);
    const auto offer = static_cast<char>(protocol.size()) + protocol;
    if (!protocol.empty())
      SSL_set_alpn_protos(ssl_.get(), reinterpret_cast<const unsigned char*>(offer.data()),
                          static_cast<unsigned>(offer.size()));
    SSL_set_fd(ssl_.get(), socket_.get());
    if (SSL_connect(ssl_.get()) != 1) {
      ERR_clear_error();
      throw std::runtime_error{"the handshake failed"};
    }
  }

  void send(std::string_view bytes) { SSL_write(ssl_.get(), bytes.data(), static_cast<int>(bytes.size())); }
  // Until the other side ends; whether it said so by TLS is in ended_well().
  std::string read_to_end() {
    std::string text;
    char block[4096];
    int count = 0;
    while ((count = SSL_read(ssl_.get(), block, sizeof block)) > 0) text.append(block, static_cast<std::size_t>(count));
    ended_well_ = SSL_get_error(ssl_.get(), count) == SSL_ERROR_ZERO_RETURN;
    ERR_clear_error();
    return text;
  }
  // Until what came ends so, or nothing comes any more.
  std::string read_until(std::string_view end) {
    std::string text;
    char block[4096];
    int count = 0;
    while (!text.ends_with(end) && (count = SSL_read(ssl_.get(), block, sizeof block)) > 0)
      text.append(block, static_cast<std::size_t>(count));
    return text;
  }
  bool ended_well() const { return ended_well_; }
  std::string server_name() const {
    const std::unique_ptr<X509, decltype(&X509_free)> shown{SSL_get1_peer_certificate(ssl_.get()), &X509_free};
    char name[64] = "";
    X509_NAME_get_text_by_NID(X509_get_subject_name(shown.get()), NID_commonName, name, sizeof name);
    return name;
  }
  std::string protocol() const {
    const unsigned char* chosen = nullptr;
    unsigned size = 0;
    SSL_get0_alpn_selected(ssl_.get(), &chosen, &size);
    return {reinterpret_cast<const char*>(chosen), size};
  }

 private:
  RawSocket socket_;
  std::shared_ptr<SSL_CTX> context_;
  std::shared_ptr<SSL> ssl_;
  bool ended_well_ = false;
};

}  // namespace strongroom::support
