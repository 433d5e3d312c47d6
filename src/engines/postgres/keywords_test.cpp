#include "engines/postgres/keywords.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <set>
#include <string>

#include "engines/postgres/libpq.h"
#include "engines/postgres/test_tools.h"

namespace strongroom::postgres {
namespace {

using base::ErrorCode;
using ::testing::AllOf;
using testing::error_of;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::Pair;
using ::testing::UnorderedElementsAre;

TEST(ParseConnection, TakesUrlsAndKeywords) {
  const auto url = parse_connection("postgresql://joe:s%3Ae%40cret@db.example:5433/shop?sslmode=verify-full");
  EXPECT_THAT(url.parameters,
              UnorderedElementsAre(Pair("host", "db.example"), Pair("port", "5433"), Pair("user", "joe"),
                                   Pair("dbname", "shop"), Pair("sslmode", "verify-full")));
  EXPECT_EQ(url.password.reveal(), "s:e@cret");
  const auto words = parse_connection("service=shop dbname='my db' password='a b'");
  EXPECT_THAT(words.parameters, UnorderedElementsAre(Pair("service", "shop"), Pair("dbname", "my db")));
  EXPECT_EQ(words.password.reveal(), "a b");
  EXPECT_TRUE(parse_connection("postgresql:///shop").password.empty());
}

TEST(ParseConnection, NeverRepeatsWhatItDoesNotUnderstand) {
  for (const auto* text : {"postgresql://joe:geheim@[::1/x", "geheim", "host=x geheim",
                           "postgresql://joe:geheim@h/d?x=geheim", "password='geheim", "host=x geheim=1"}) {
    const auto error = error_of([&] { parse_connection(text); });
    ASSERT_TRUE(error) << text;
    EXPECT_EQ(error->code(), ErrorCode::invalid_input);
    EXPECT_THAT(error->message() + error->hint() + error->detail(), Not(HasSubstr("geheim"))) << text;
  }
}

TEST(RequireUsable, RefusesSecretsAndPrograms) {
  for (const auto& [keyword, value] : Parameters{{"password", "x"},
                                                 {"sslpassword", "x"},
                                                 {"sslkey", "engine:id"},
                                                 {"gremlins", "x"},
                                                 {"client_encoding", "SJIS"},
                                                 {"scram_client_key", "x"},
                                                 {"replication", "database"},
                                                 {"host", std::string("a\0b", 3)}}) {
    const auto error = error_of([&] { require_usable({{keyword, value}}); });
    ASSERT_TRUE(error) << keyword;
    EXPECT_EQ(error->code(), ErrorCode::invalid_input);
    EXPECT_THAT(error->message(), HasSubstr(keyword == "password" ? "password" : keyword));
    EXPECT_FALSE(error->hint().empty());
  }
  require_usable({{"host", "a,b"}, {"user", "u"}, {"sslkey", "/k"}, {"passfile", "/p"}, {"keepalives_idle", "9"}});
}

TEST(ForTools, TheConnectionIsTextAndThePasswordAFile) {
  const domain::DatabaseAccess access{{{"dbname", "it's \\ odd"}, {"host", "h"}, {"passfile", "/p"}},
                                      base::SecretString{"a:b\\c"}};
  const auto text = connection_text(for_tool(access, "strongroom-1"));
  EXPECT_THAT(text, AllOf(HasSubstr("dbname='it\\'s \\\\ odd'"), HasSubstr("application_name='strongroom-1'"),
                          Not(HasSubstr("passfile")), Not(HasSubstr("a:b"))));
  // What is written is what libpq reads.
  EXPECT_EQ(parse_connection(text).parameters.at("dbname"), "it's \\ odd");
  const auto files = password_file(access.password);
  ASSERT_EQ(files.size(), 1U);
  EXPECT_EQ(files[0].variable, "PGPASSFILE");
  EXPECT_EQ(files[0].content.reveal(), "*:*:*:*:a\\:b\\\\c\n");
  EXPECT_THAT(password_file({}), IsEmpty());
}

TEST(ForTools, TheUsersOwnPasswordFileCountsOnlyWithoutAPasswordOfOurs) {
  Options options;
  options.pgpassfile = "/home/me/.pgpass";
  const auto has = [&](bool password) {
    return std::ranges::any_of(tool_environment(options, password),
                               [](const auto& variable) { return variable.first == "PGPASSFILE"; });
  };
  EXPECT_TRUE(has(false));
  EXPECT_FALSE(has(true));
}

TEST(ForLibpq, EveryVariableOfLibpqsOwnButThePasswordsIsForgotten) {
  auto* known = libpq().PQconndefaults();
  ASSERT_NE(known, nullptr);
  std::set<std::string> kept;
  for (const auto* option = known; option->keyword != nullptr; ++option)
    if (option->envvar != nullptr) ::setenv(option->envvar, "x", 1);
  forget_connection_variables();
  for (const auto* option = known; option->keyword != nullptr; ++option)
    if (option->envvar != nullptr && ::getenv(option->envvar) != nullptr) kept.insert(option->envvar);
  libpq().PQconninfoFree(known);
  EXPECT_EQ(kept, (std::set<std::string>{"PGPASSFILE", "PGPASSWORD"}));
  for (const auto& name : kept) ::unsetenv(name.c_str());
}

TEST(ForLibpq, VariablesThatWouldCompleteAConnectionAreForgotten) {
  for (const auto* name : {"PGHOSTADDR", "PGPORT", "PGSERVICE", "PGOPTIONS", "PGPASSFILE", "PGPASSWORD", "PG_OF_MINE"})
    ::setenv(name, "x", 1);
  forget_connection_variables();
  for (const auto* name : {"PGHOSTADDR", "PGPORT", "PGSERVICE", "PGOPTIONS"})
    EXPECT_EQ(::getenv(name), nullptr) << name;
  for (const auto* name : {"PGPASSFILE", "PGPASSWORD", "PG_OF_MINE"}) {
    EXPECT_NE(::getenv(name), nullptr) << name;
    ::unsetenv(name);
  }
}

}  // namespace
}  // namespace strongroom::postgres
