#include "secrets/vault.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <set>

#include "base/error.h"
#include "base/file.h"
#include "support/temporary_directory.h"

namespace strongroom::secrets {
namespace {

using base::Error;
using base::ErrorCode;
using base::SecretString;
using testing::HasSubstr;
using testing::Not;

class VaultTest : public testing::Test {
 protected:
  std::unique_ptr<domain::Vault> open(bool create = true) { return open_vault({key_file_, {}, create}, random_); }

  template <typename Call>
  static ErrorCode code_of(Call&& call) {
    try {
      call();
    } catch (const Error& error) {
      EXPECT_THAT(error.message() + error.hint() + error.detail(), Not(HasSubstr("correct horse")));
      return error.code();
    }
    ADD_FAILURE() << "nothing was thrown";
    return ErrorCode::internal;
  }

  base::SystemRandom random_;
  support::TemporaryDirectory directory_;
  std::filesystem::path key_file_ = directory_ / "secret.key";
  const std::string purpose_ = "repository/default/password";
  const SecretString secret_{"correct horse"};
};

TEST_F(VaultTest, OpensWhatItSealed) {
  const auto vault = open();
  for (const auto& text : {std::string{}, std::string{"x"}, std::string(100'000, 'y'), std::string("\0\xff\n", 3)}) {
    const SecretString secret{text};
    EXPECT_EQ(vault->open(purpose_, vault->seal(purpose_, secret)), secret);
  }
}

TEST_F(VaultTest, OpensItInTheNextProcessToo) {
  const auto sealed = open()->seal(purpose_, secret_);
  EXPECT_EQ(open(false)->open(purpose_, sealed), secret_);
}

TEST_F(VaultTest, HidesTheTextAndNeverRepeatsItself) {
  const auto vault = open();
  std::set<std::string> all;
  for (int i = 0; i < 100; ++i) {
    const auto sealed = vault->seal(purpose_, secret_);
    EXPECT_EQ(sealed.bytes.size(), 1 + 24 + secret_.reveal().size() + 16);
    EXPECT_EQ(sealed.bytes[0], 1);
    EXPECT_THAT(sealed.bytes, Not(HasSubstr("horse")));
    all.insert(sealed.bytes);
  }
  EXPECT_EQ(all.size(), 100U);
}

TEST_F(VaultTest, BindsThePurpose) {
  const auto vault = open();
  const auto sealed = vault->seal(purpose_, secret_);
  for (const auto* purpose :
       {"", "repository/default/passwor", "repository/default/password ", "repository/x/password"})
    EXPECT_EQ(code_of([&] { vault->open(purpose, sealed); }), ErrorCode::integrity) << purpose;
}

TEST_F(VaultTest, SeesEveryFlippedBit) {
  const auto vault = open();
  const auto sealed = vault->seal(purpose_, secret_);
  for (std::size_t bit = 0; bit < sealed.bytes.size() * 8; ++bit) {
    auto flipped = sealed;
    flipped.bytes[bit / 8] = static_cast<char>(flipped.bytes[bit / 8] ^ (1 << (bit % 8)));
    EXPECT_EQ(code_of([&] { vault->open(purpose_, flipped); }), ErrorCode::integrity) << "bit " << bit;
  }
}

TEST_F(VaultTest, SeesEveryMissingOrAddedByte) {
  const auto vault = open();
  const auto sealed = vault->seal(purpose_, secret_);
  for (std::size_t size = 0; size < sealed.bytes.size(); ++size)
    EXPECT_EQ(code_of([&] { vault->open(purpose_, {sealed.bytes.substr(0, size)}); }), ErrorCode::integrity) << size;
  EXPECT_EQ(code_of([&] { vault->open(purpose_, {sealed.bytes + '\0'}); }), ErrorCode::integrity);
}

TEST_F(VaultTest, NeedsTheSameKey) {
  const auto sealed = open()->seal(purpose_, secret_);
  std::filesystem::remove(key_file_);
  EXPECT_EQ(code_of([&] { open()->open(purpose_, sealed); }), ErrorCode::integrity);
}

TEST_F(VaultTest, MakesItsKeyOnceAndForItsOwnerOnly) {
  open();
  struct stat facts {};
  ASSERT_EQ(::stat(key_file_.c_str(), &facts), 0);
  EXPECT_EQ(facts.st_mode & 0777, 0600U);
  const auto key = base::read_file(key_file_);
  EXPECT_THAT(key, testing::MatchesRegex("strongroom-key-1 [0-9a-f]*\n"));
  EXPECT_EQ(key.size(), 17U + 64 + 1);
  open();
  EXPECT_EQ(base::read_file(key_file_), key);
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator{directory_.path()}, {}), 1) << "nothing temporary left";
}

TEST_F(VaultTest, MakesNoKeyWhenOneIsMissed) {
  EXPECT_EQ(code_of([&] { open(false); }), ErrorCode::not_found);
  EXPECT_TRUE(std::filesystem::is_empty(directory_.path()));
}

TEST_F(VaultTest, RefusesAKeyThatOthersMayRead) {
  open();
  for (const mode_t mode : {0640U, 0604U, 0660U, 0610U, 0644U}) {
    ASSERT_EQ(::chmod(key_file_.c_str(), mode), 0);
    EXPECT_EQ(code_of([&] { open(); }), ErrorCode::permission) << std::oct << mode;
  }
  ASSERT_EQ(::chmod(key_file_.c_str(), 0400), 0);
  EXPECT_NO_THROW(open());
}

TEST_F(VaultTest, RefusesAFileThatHoldsNoKey) {
  open();
  const auto key = base::read_file(key_file_);
  const std::vector<std::string> wrong{"",
                                       "\n",
                                       key.substr(0, key.size() - 2),
                                       key + "x",
                                       key + key,
                                       "strongroom-key-2" + key.substr(16),
                                       key.substr(0, 17) + std::string(64, 'g'),
                                       key.substr(0, 17) + std::string(200'000, '0')};
  for (const auto& text : wrong) {
    base::write_file_atomically(key_file_, text);
    EXPECT_EQ(code_of([&] { open(); }), ErrorCode::integrity) << text.substr(0, 100);
    EXPECT_EQ(base::read_file(key_file_), text) << "it is left as it is";
  }
}

TEST_F(VaultTest, PrefersTheCredential) {
  const auto sealed = open()->seal(purpose_, secret_);
  const auto credentials = directory_ / "credentials";
  std::filesystem::create_directory(credentials);
  // As many tools write it: no newline, and systemd's own idea of a mode.
  const auto key = base::read_file(key_file_);
  base::write_file_atomically(credentials / "strongroom.key", key.substr(0, key.size() - 1), 0440);
  const auto elsewhere = directory_ / "elsewhere.key";
  EXPECT_EQ(open_vault({elsewhere, credentials, true}, random_)->open(purpose_, sealed), secret_);
  EXPECT_FALSE(std::filesystem::exists(elsewhere));
}

TEST_F(VaultTest, ADamagedCredentialIsNotReplacedByTheFile) {
  open();
  const auto credentials = directory_ / "credentials";
  std::filesystem::create_directory(credentials);
  base::write_file_atomically(credentials / "strongroom.key", "nothing");
  EXPECT_EQ(code_of([&] { open_vault({key_file_, credentials, true}, random_); }), ErrorCode::integrity);
}

TEST_F(VaultTest, WithoutACredentialTakesTheFile) {
  const auto sealed = open()->seal(purpose_, secret_);
  EXPECT_EQ(open_vault({key_file_, directory_ / "none", false}, random_)->open(purpose_, sealed), secret_);
}

}  // namespace
}  // namespace strongroom::secrets
