#include "engines/postgres/copy_counter.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>

#include "engines/postgres/restore_filter.h"
#include "engines/postgres/test_tools.h"

namespace strongroom::postgres {
namespace {

using testing::error_of;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr std::string_view kTrailer = "--\n-- PostgreSQL database dump complete\n--\n\n";

CopyCounter counted(std::string_view text) {
  CopyCounter counter;
  counter.feed(text);
  return counter;
}

// Everything a counter says, for comparing.
std::string all_of(CopyCounter& counter) {
  std::string text;
  for (const auto& table : counter.tables())
    text += table.name + " " + std::to_string(table.rows) + " " + std::to_string(table.bytes) + " " + table.hash + "\n";
  for (const auto& command : counter.take_commands())
    text += command.text + " " + std::to_string(command.begin) + "-" + std::to_string(command.end) +
            (command.alone ? " alone\n" : "\n");
  return text + std::to_string(static_cast<int>(counter.trailer())) + " " + std::to_string(counter.settled()) + " " +
         counter.oddity();
}

TEST(CopyCounter, CountsRowsOfEachTable) {
  const auto counter = counted(
      "COPY public.a (id, name) FROM stdin;\n1\tone\n2\t\\\\.\n\\.\n\nCOPY \"odd \"\"na(me\".\"t \" (\"x)\") FROM "
      "stdin;\n"
      "\\.\n");
  ASSERT_THAT(counter.tables(), SizeIs(2));
  EXPECT_EQ(counter.tables()[0].name, "public.a");
  EXPECT_EQ(counter.tables()[0].rows, 2U);
  EXPECT_EQ(counter.tables()[0].bytes, 12U);
  EXPECT_EQ(counter.tables()[1].name, "\"odd \"\"na(me\".\"t \"");
  EXPECT_EQ(counter.tables()[1].rows, 0U);
}

TEST(CopyCounter, TheHashKnowsRowsAndColumnsButNoOrder) {
  const auto hash = [](const std::string& columns, const std::string& rows) {
    return counted("COPY t (" + columns + ") FROM stdin;\n" + rows + "\\.\n").tables().at(0).hash;
  };
  EXPECT_EQ(hash("a", "1\n2\n3\n"), hash("a", "3\n1\n2\n"));
  EXPECT_NE(hash("a", "1\n2\n"), hash("b", "1\n2\n"));
  EXPECT_NE(hash("a", "1\n1\n"), hash("a", "2\n2\n"));  // an xor would be the same
  EXPECT_NE(hash("a", "1\n"), hash("a", "1\n1\n"));
  EXPECT_THAT(hash("a", ""), SizeIs(32));
  // The format: what a restored database is compared with years later.
  EXPECT_EQ(hash("a", "1\n2\n"), "da216e9dd72d6ca8e809ab50421c2012");
}

TEST(CopyCounter, WhatOnlyLooksLikeRowsIsNone) {
  for (const std::string_view text : {
           "CREATE FUNCTION f() RETURNS text LANGUAGE sql AS $_$\nCOPY x FROM stdin;\n1\n\\.\n$_$;\n",
           "SELECT 'COPY x FROM stdin;\n1\n\\.\n';\n",
           "SELECT 'it''s\nCOPY x FROM stdin;\n1\n\\.\n';\n",
           "SELECT E'\\'\nCOPY x FROM stdin;\n1\n\\.\n';\n",
           "SELECT e'a'\n'\\'\nCOPY x FROM stdin;\n';\n",
           "SET standard_conforming_strings = off;\nSELECT '\\'\nCOPY x FROM stdin;\n';\n",
           "SET standard_conforming_strings = off;\nSELECT N'\\'\nCOPY x FROM stdin;\n';\n",
           "SELECT \"\nCOPY x FROM stdin;\n\";\n",
           "-- COPY x FROM stdin;\n",
           "/* /* */ COPY x FROM stdin;\n */\n",
           "SELECT $$ $a$ COPY x FROM stdin;\n $$;\n",
           "SELECT $a$ $b$a$;\n",
           "SELECT (1;\nCOPY x FROM stdin;\n2);\n",
           "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT CASE WHEN true THEN 1 END;\nCOPY x FROM stdin;\nEND;\n",
           "CREATE TABLE copy_x_from (stdin int);\n",
           "COPY (SELECT 1) TO stdout;\n",
       }) {
    auto counter = counted(std::string{text} + std::string{kTrailer});
    EXPECT_THAT(counter.tables(), IsEmpty()) << text;
    EXPECT_THAT(counter.take_commands(), IsEmpty()) << text;
    EXPECT_EQ(counter.trailer(), Trailer::database) << text;
  }
}

TEST(CopyCounter, QuotesEndWherePostgresEndsThem) {
  for (const std::string_view before :
       {"SELECT 'a\\';\n", "SELECT foo$a$;\n", "SELECT foo$b$, $1;\n", "SELECT 1/2--'\n;", "SELECT '' '';\n",
        "SELECT fooe'\\';\n", "SELECT E'a\\\\';\n", "SELECT \"\"\"\";\n",
        "SET standard_conforming_strings = off;\nSELECT U&'\\', b'\\'\n'\\', X'\\';\n", "/*/ * /*/**/*/*/SELECT 1;\n"})
    EXPECT_THAT(counted(std::string{before} + "COPY x FROM stdin;\n1\n\\.\n").tables(), SizeIs(1)) << before;
}

TEST(CopyCounter, TheTrailerCountsOnlyAtTheEnd) {
  const std::string trailer{kTrailer};
  EXPECT_EQ(counted("SELECT 1;\n" + trailer + "\\unrestrict abc\n\n").trailer(), Trailer::database);
  EXPECT_EQ(counted("--\n-- PostgreSQL database cluster dump complete\n--\n").trailer(), Trailer::cluster);
  for (const std::string& text : {trailer + "SELECT 1;\n", trailer + "SELECT 1", "SELECT '\n" + trailer,
                                  "SELECT '\n" + trailer + "'", "COPY x FROM stdin;\n" + trailer, "/*\n" + trailer,
                                  "SELECT $$\n" + trailer, "(" + trailer, trailer.substr(0, 30), std::string{}})
    EXPECT_EQ(counted(text).trailer(), Trailer::none) << text;
}

TEST(CopyCounter, ReportsCommandsForPsql) {
  auto counter = counted("\\restrict abc\nSELECT 1 \\gexec\n  \\! rm -rf /\n\\unrestrict");
  const auto commands = counter.take_commands();
  ASSERT_THAT(commands, SizeIs(3));
  EXPECT_EQ(commands[0].text, "\\restrict abc");
  EXPECT_TRUE(commands[0].alone);
  EXPECT_EQ(commands[0].end, 14U);
  EXPECT_EQ(commands[1].text, "\\gexec");
  EXPECT_FALSE(commands[1].alone);
  EXPECT_EQ(commands[2].text, "\\! rm -rf /");
  EXPECT_EQ(counter.settled(), counter.bytes() - 11);  // the last one has not ended
}

TEST(CopyCounter, NamesWhatItAndPsqlMayReadDifferently) {
  for (const std::string_view text :
       {"COPY x FROM stdin; \\! id\n", "COPY x FROM stdin WITH (FORMAT csv);\n", "SET client_encoding = 'SJIS';\n",
        "COPY x FROM '/etc/passwd';\n", "SET NAMES big5;\n", "SELECT $1E'\\';\n", "SELECT 1.e'a';\n", "SELECT 1a$b$;\n",
        "SELECT 1U&'a';\n"})
    EXPECT_FALSE(counted(text).oddity().empty()) << text;
  EXPECT_THAT(
      counted("SET client_encoding = 'UTF8';\nSELECT 1e5, 1E-5, t1.e'a', '1'E'a';\nCOPY x (a) FROM stdin;\n\\.\n")
          .oddity(),
      IsEmpty());
}

// Made of what makes scanners stumble.
std::string awkward_text() {
  std::string text;
  for (const auto& part : *rc::gen::container<std::vector<std::string>>(
           rc::gen::elementOf(std::vector<std::string>{"'",
                                                       "\"",
                                                       "\\",
                                                       "$",
                                                       "$$",
                                                       "$a$",
                                                       "--",
                                                       "/*",
                                                       "*/",
                                                       "\n",
                                                       ";",
                                                       "(",
                                                       ")",
                                                       "E",
                                                       "e'",
                                                       "COPY t FROM stdin;\n",
                                                       "\\.\n",
                                                       "\\.",
                                                       "1\t2\n",
                                                       " ",
                                                       "x",
                                                       "-- PostgreSQL database dump complete\n",
                                                       "\\restrict a\n",
                                                       "SET standard_conforming_strings = off;",
                                                       "CREATE FUNCTION f() BEGIN ATOMIC ",
                                                       "END",
                                                       "CASE"})))
    text += part;
  return text;
}

RC_GTEST_PROP(CopyCounter, PiecesOfAnySizeGiveTheSame, ()) {
  const auto text = awkward_text();
  CopyCounter whole, pieces;
  whole.feed(text);
  for (std::size_t at = 0; at < text.size();) {
    const auto size = *rc::gen::inRange<std::size_t>(1, 8);
    pieces.feed(std::string_view{text}.substr(at, size));
    at += std::min(size, text.size() - at);
  }
  RC_ASSERT(all_of(whole) == all_of(pieces));
}

std::string filtered(std::string_view text, std::size_t size) {
  RestoreFilter filter;
  std::string out;
  for (std::size_t at = 0; at < text.size(); at += size) filter.feed(text.substr(at, size), out);
  filter.finish();
  return out;
}

TEST(RestoreFilter, TakesOutOnlyWhatPgDumpPutIn) {
  const std::string dump = "--\n\\restrict a1\nSELECT 1;\nCOPY t FROM stdin;\n\\! no command\n\\.\n" +
                           std::string{kTrailer} + "\\unrestrict a1\n\n";
  const std::string wanted = "--\nSELECT 1;\nCOPY t FROM stdin;\n\\! no command\n\\.\n" + std::string{kTrailer} + "\n";
  for (std::size_t size = 1; size <= dump.size(); ++size) ASSERT_EQ(filtered(dump, size), wanted) << size;
}

TEST(RestoreFilter, RefusesEveryOtherCommandBeforePsqlSeesIt) {
  for (const std::string_view evil :
       {"\\! touch /tmp/x\n", "SELECT 1 \\g |sh\n", "SELECT 1; \\restrict a\n", "\\copy t from program 'id'\n",
        "\\restrictx\n", "SELECT 1\\;\n", "COPY t FROM stdin;\\! id\n\\.\n", "SET client_encoding TO gbk;\n",
        "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC COPY t FROM stdin;\n\\! id\n\\.\n"}) {
    RestoreFilter filter;
    std::string out;
    const auto error = error_of([&] {
      for (const char byte : std::string{evil} + std::string{kTrailer}) filter.feed({&byte, 1}, out);
    });
    ASSERT_TRUE(error) << evil;
    EXPECT_EQ(error->code(), base::ErrorCode::integrity) << evil;
    EXPECT_EQ(out.find('!'), std::string::npos) << out;
  }
}

TEST(RestoreFilter, RefusesADumpWithoutAnEnd) {
  EXPECT_EQ(error_of([] { filtered("SELECT 1;\n", 5); })->code(), base::ErrorCode::integrity);
  EXPECT_EQ(error_of([] { filtered(std::string("SELECT 1;\0\n", 11) + std::string{kTrailer}, 5); })->code(),
            base::ErrorCode::integrity);
}

}  // namespace
}  // namespace strongroom::postgres
