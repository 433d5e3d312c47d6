#include "cli/connection_input.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "base/error.h"
#include "operations/environment.h"
#include "support/url_parsing_engine.h"

namespace strongroom::cli {
namespace {

using Parameters = std::map<std::string, std::string>;
using base::Error;
using base::ErrorCode;

const support::UrlParsingEngine kEngine;

Arguments given(const std::map<std::string, std::string>& texts, const std::vector<std::string>& flags = {}) {
  Arguments arguments;
  for (const auto& [name, text] : texts) arguments.set(name, {text});
  for (const auto& flag : flags) arguments.set_flag(flag);
  return arguments;
}

ConnectionInput input_of(const std::map<std::string, std::string>& texts, const std::vector<std::string>& flags = {}) {
  return connection_from(given(texts, flags), kEngine, {});
}

std::string refusal(const std::map<std::string, std::string>& texts, const std::vector<std::string>& flags = {}) {
  try {
    input_of(texts, flags);
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::invalid_input);
    return error.message() + " " + error.hint();
  }
  return "not refused";
}

class TemporaryFile {
 public:
  explicit TemporaryFile(const std::string& text)
      : path_{std::filesystem::temp_directory_path() / ("connection_input_test." + std::to_string(::getpid()))} {
    std::ofstream{path_} << text;
  }
  ~TemporaryFile() { std::filesystem::remove(path_); }
  std::string path() const { return path_.native(); }

 private:
  std::filesystem::path path_;
};

TEST(ConnectionInput, takesKeywordsOneByOne) {
  const auto input = input_of({{"--host", "db"}, {"--port", "5433"}, {"--user", "u"}, {"--dbname", "shop"}});
  EXPECT_EQ(input.parameters, (Parameters{{"host", "db"}, {"port", "5433"}, {"user", "u"}, {"dbname", "shop"}}));
  EXPECT_FALSE(input.whole);
  EXPECT_FALSE(input.password);
}

TEST(ConnectionInput, makesCertificatePathsAbsolute) {
  const auto input = input_of({{"--sslrootcert", "system"}, {"--sslcert", "a/../client.pem"}});
  EXPECT_EQ(input.parameters.at("sslrootcert"), "system");
  EXPECT_EQ(input.parameters.at("sslcert"), std::filesystem::current_path() / "client.pem");
}

TEST(ConnectionInput, takesAUrlWithTlsOptionsBesideIt) {
  const auto input = input_of({{"--url", "postgresql://u@db/shop"}, {"--sslmode", "require"}});
  EXPECT_TRUE(input.whole);
  EXPECT_EQ(input.parameters, (Parameters{{"host", "db"}, {"user", "u"}, {"dbname", "shop"}, {"sslmode", "require"}}));
}

TEST(ConnectionInput, refusesAPasswordInTheUrlAndDoesNotRepeatIt) {
  const auto words = refusal({{"--url", "postgresql://u:hunter2@db/shop"}});
  EXPECT_NE(words.find("--url-file"), std::string::npos) << words;
  EXPECT_EQ(words.find("hunter2"), std::string::npos) << words;
}

TEST(ConnectionInput, refusesAConnectionWhereANameIsMeant) {
  for (const auto* dbname : {"host=db password=hunter2", "postgresql://u:hunter2@db/shop"}) {
    const auto words = refusal({{"--dbname", dbname}});
    EXPECT_NE(words.find("--dbname takes the name"), std::string::npos) << words;
    EXPECT_EQ(words.find("hunter2"), std::string::npos) << words;
  }
}

TEST(ConnectionInput, refusesWhatLibpqWouldNotUnderstand) {
  EXPECT_NE(refusal({{"--host", "db"}, {"--sslmode", "full"}}), "not refused");
  EXPECT_NE(refusal({{"--host", "db"}, {"--port", "x"}}), "not refused");
  EXPECT_EQ(refusal({{"--host", "a,b"}, {"--port", "5432,5433"}, {"--sslmode", "verify-full"}}), "not refused");
}

TEST(ConnectionInput, takesThePasswordOfAUrlFile) {
  const TemporaryFile file{"postgresql://u:hunter2@db/shop\n"};
  const auto input = input_of({{"--url-file", file.path()}});
  ASSERT_TRUE(input.password);
  EXPECT_EQ(input.password->reveal(), "hunter2");
  EXPECT_FALSE(input.parameters.contains("password"));
}

TEST(ConnectionInput, prefersAPasswordThatWasGivenByItself) {
  const TemporaryFile file{"postgresql://u:hunter2@db/shop"};
  const auto none = input_of({{"--url-file", file.path()}}, {"--no-password"});
  ASSERT_TRUE(none.password);
  EXPECT_TRUE(none.password->empty());
}

TEST(ConnectionInput, refusesWhatContradictsItself) {
  EXPECT_NE(refusal({{"--url", "postgresql://db/a"}, {"--url-file", "f"}}), "not refused");
  EXPECT_NE(refusal({{"--url", "postgresql://db/a"}, {"--host", "other"}}), "not refused");
  EXPECT_NE(refusal({{"--host", "db"}, {"--password-file", "f"}}, {"--no-password"}), "not refused");
}

TEST(ConnectionInput, doesNotRepeatAPasswordGivenAsAVariablesName) {
  const auto words = refusal({{"--host", "db"}, {"--password-env", "hunter2"}});
  EXPECT_NE(words.find("name of a variable"), std::string::npos) << words;
  EXPECT_EQ(words.find("hunter2"), std::string::npos) << words;
}

TEST(ConnectionInput, mergesPartsAndReplacesWholes) {
  const Parameters old{{"host", "db"}, {"user", "u"}, {"sslmode", "require"}};
  EXPECT_EQ(operations::merged(old, input_of({{"--host", "db2"}, {"--sslmode", ""}})),
            (Parameters{{"host", "db2"}, {"user", "u"}}));
  EXPECT_EQ(operations::merged(old, input_of({{"--url", "postgresql://x/y"}})),
            (Parameters{{"host", "x"}, {"dbname", "y"}}));
  EXPECT_EQ(operations::merged(old, input_of({})), old);
}

std::optional<domain::ParsedConnection> from_environment(const std::map<std::string, std::string>& variables) {
  return operations::connection_from_environment(
      [&](const char* name) {
        const auto found = variables.find(name);
        return found == variables.end() ? std::string{} : found->second;
      },
      kEngine);
}

TEST(EnvironmentDatabase, isTheUrlWhereThereIsOne) {
  const auto connection = from_environment({{"DATABASE_URL", "postgresql://u:hunter2@db/shop"}, {"DB_HOST", "other"}});
  ASSERT_TRUE(connection);
  EXPECT_EQ(connection->parameters, (Parameters{{"host", "db"}, {"user", "u"}, {"dbname", "shop"}}));
  EXPECT_EQ(connection->password.reveal(), "hunter2");
}

TEST(EnvironmentDatabase, isThePartsOtherwise) {
  const auto connection = from_environment(
      {{"DB_HOST", "db"}, {"DB_PORT", "5433"}, {"DB_NAME", "shop"}, {"DB_USER", "u"}, {"DB_PASSWORD", "hunter2"}});
  ASSERT_TRUE(connection);
  EXPECT_EQ(connection->parameters, (Parameters{{"host", "db"}, {"port", "5433"}, {"user", "u"}, {"dbname", "shop"}}));
  EXPECT_EQ(connection->password.reveal(), "hunter2");
}

TEST(EnvironmentDatabase, takesThePasswordBesideAUrlWithoutOne) {
  const auto connection = from_environment({{"DATABASE_URL", "postgresql://u@db/shop"}, {"DB_PASSWORD", "hunter2"}});
  ASSERT_TRUE(connection);
  EXPECT_EQ(connection->password.reveal(), "hunter2");
}

TEST(EnvironmentDatabase, isNoneWhereNothingSaysWhere) {
  EXPECT_FALSE(from_environment({}));
  EXPECT_FALSE(from_environment({{"DB_PASSWORD", "hunter2"}, {"DB_USER", "u"}}));
}

TEST(EnvironmentDatabase, namesTheVariableThatCannotBeUsed) {
  try {
    from_environment({{"DATABASE_URL", "mysql://u:hunter2@db/shop"}});
    FAIL() << "not refused";
  } catch (const Error& error) {
    EXPECT_NE(error.message().find("DATABASE_URL"), std::string::npos);
    EXPECT_EQ(error.message().find("hunter2"), std::string::npos);
  }
}

}  // namespace
}  // namespace strongroom::cli
