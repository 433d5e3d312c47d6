#pragma once

#include <openssl/types.h>

#include <filesystem>
#include <memory>
#include <mutex>

namespace strongroom::http {

// PEM files: the server's certificate followed by those that lead to its authority, and its key without a passphrase.
struct TlsFiles {
  std::filesystem::path certificate;
  std::filesystem::path key;
};

// What new TLS connections are made with. Any thread may call.
class TlsSettings {
 public:
  // Throws not_found, permission (the key can be read by every user of the machine, or not by us) or invalid_input
  // (no certificate, no key, or one that does not belong to the other).
  explicit TlsSettings(TlsFiles files);

  // Reads the files again. Throws like the constructor, and then nothing has changed.
  void reload();
  std::shared_ptr<SSL_CTX> current() const;

 private:
  const TlsFiles files_;
  mutable std::mutex mutex_;
  std::shared_ptr<SSL_CTX> context_;
};

}  // namespace strongroom::http
