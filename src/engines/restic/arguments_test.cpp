#include "engines/restic/arguments.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fnmatch.h>
#include <rapidcheck/gtest.h>

#include "base/error.h"
#include "engines/restic/environment.h"
#include "engines/restic/test_tools.h"

namespace strongroom::restic {
namespace {

using base::ErrorCode;
using ::testing::Contains;
using ::testing::ElementsAre;
using testing::error_of;
using ::testing::HasSubstr;

constexpr Version kOld{0, 14, 0};
constexpr Version kNew{0, 19, 0};

domain::BackupRequest request_for(std::vector<std::string> sources) {
  domain::BackupRequest request;
  request.files.sources = std::move(sources);
  return request;
}

TEST(BackupArguments, SourcesComeLastAndAsTheyAre) {
  EXPECT_THAT(backup_arguments(request_for({"/a", "-b", "/new\nline", "/invalid\xff"}), kOld),
              ElementsAre("backup", "--json", "--", "/a", "-b", "/new\nline", "/invalid\xff"));
}

TEST(BackupArguments, EveryOptionOfAPlanBecomesOneToken) {
  auto request = request_for({"/a"});
  request.tags = {"strongroom.plan.photos", "mine"};
  auto& files = request.files;
  files.excludes = {"-starts-with-dash", "*.o"};
  files.iexcludes = {"*.TMP"};
  files.exclude_files = {"/list"};
  files.exclude_if_present = {".nobackup"};
  files.exclude_caches = files.one_file_system = true;
  files.exclude_larger_than = "100M";
  files.host = "box";
  files.compression = "max";
  files.upload_limit_kib = 100;
  files.download_limit_kib = 200;
  files.read_concurrency = 3;
  files.extra_arguments = {"--ignore-inode", "--option=s3.connections=9"};
  request.exclude_paths = {"/data/[x]"};
  EXPECT_THAT(
      backup_arguments(request, kNew),
      ElementsAre("backup", "--json", "--tag=strongroom.plan.photos", "--tag=mine", "--exclude=-starts-with-dash",
                  "--exclude=*.o", "--iexclude=*.TMP", "--exclude-file=/list", "--exclude-if-present=.nobackup",
                  "--exclude=/data/\\[x\\]", "--exclude-caches", "--exclude-larger-than=100M", "--one-file-system",
                  "--host=box", "--compression=max", "--limit-upload=100", "--limit-download=200",
                  "--read-concurrency=3", "--ignore-inode", "--option=s3.connections=9", "--", "/a"));
}

TEST(BackupArguments, SaysWhatAnOldResticCannotDo) {
  auto request = request_for({"/a"});
  request.files.read_concurrency = 3;
  const auto error = error_of([&] { backup_arguments(request, kOld); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), ErrorCode::tool_version);
  EXPECT_THAT(error->message(), HasSubstr("restic 0.14.0 has no --read-concurrency"));
}

TEST(BackupArguments, RefusesWhatResticWouldTakeForSomethingElse) {
  EXPECT_EQ(error_of([] { backup_arguments(request_for({}), kNew); })->code(), ErrorCode::invalid_input);
  auto request = request_for({"/a"});
  request.tags = {"two,tags"};
  EXPECT_EQ(error_of([&] { backup_arguments(request, kNew); })->code(), ErrorCode::invalid_input);
  request.tags = {""};
  EXPECT_EQ(error_of([&] { backup_arguments(request, kNew); })->code(), ErrorCode::invalid_input);
}

TEST(ExtraArguments, NothingThatRunsAProgramOrChangesTheRepository) {
  for (const auto* argument : {"--password-command=x",
                               "--password-file=/x",
                               "--repo=/x",
                               "-r",
                               "-r=/x",
                               "--repository-file=/x",
                               "-o",
                               "--option=sftp.command=x",
                               "--option=rclone.program=x",
                               "--option=sftp.args=x",
                               "--option=",
                               "--option",
                               "--stdin",
                               "--stdin-from-command",
                               "--dry-run",
                               "--skip-if-unchanged",
                               "--ignore-inode=x",
                               "--pack-size",
                               "--",
                               "/etc",
                               "",
                               "--files-from=/x",
                               "--no-lock",
                               "--json=false",
                               "--tag=x",
                               "--host=x",
                               "--quiet"})
    EXPECT_EQ(error_of([&] { require_allowed(argument); })->code(), ErrorCode::invalid_input) << argument;
  for (const auto& allowed : allowed_arguments())
    if (allowed.name != "--option") require_allowed(std::string{allowed.name} + (allowed.value ? "=1" : ""));
}

RC_GTEST_PROP(LiteralPattern, MatchesItsPathAndNoOther, (const std::string& any, const std::string& other)) {
  // fnmatch's rules for these characters are those of Go's filepath.Match.
  const auto path = any.substr(0, any.find('\0'));
  const auto different = other.substr(0, other.find('\0'));
  RC_ASSERT(::fnmatch(literal_pattern(path).c_str(), path.c_str(), 0) == 0);
  if (path != different) RC_ASSERT(::fnmatch(literal_pattern(path).c_str(), different.c_str(), 0) != 0);
}

TEST(RestoreArguments, IncludesAreLiteral) {
  EXPECT_THAT(restore_arguments({"0123abcd", {"/a*b"}, "/target"}),
              ElementsAre("restore", "--json", "--verify", "--target=/target", "--include=/a\\*b", "--", "0123abcd"));
  EXPECT_EQ(error_of([] { restore_arguments({"latest", {}, "/t"}); })->code(), ErrorCode::invalid_input);
  EXPECT_EQ(error_of([] { restore_arguments({"--target=/", {}, "/t"}); })->code(), ErrorCode::invalid_input);
  EXPECT_EQ(error_of([] { restore_arguments({"0123abcd", {"a"}, "/t"}); })->code(), ErrorCode::invalid_input);
}

TEST(OtherArguments, AreWhatResticTakes) {
  EXPECT_THAT(check_arguments({}, base::Milliseconds{0}), ElementsAre("check", "--json"));
  EXPECT_THAT(check_arguments({}, base::Milliseconds{1500}), ElementsAre("check", "--json", "--retry-lock=2s"));
  EXPECT_THAT(check_arguments(domain::DataPart{2, 7}, base::Milliseconds{0}),
              ElementsAre("check", "--json", "--read-data-subset=2/7"));
  for (const auto& part : {domain::DataPart{0, 7}, domain::DataPart{8, 7}, domain::DataPart{1, 257}})
    EXPECT_EQ(error_of([&] { check_arguments(part, base::Milliseconds{0}); })->code(), ErrorCode::invalid_input);
  EXPECT_THAT(list_arguments("0123abcd", "", true), ElementsAre("ls", "--json", "--", "0123abcd"));
  EXPECT_THAT(list_arguments("0123abcd", "/d", true),
              ElementsAre("ls", "--json", "--recursive", "--", "0123abcd", "/d"));
  EXPECT_THAT(diff_arguments("0123abcd", "4567abcd"),
              ElementsAre("diff", "--json", "--no-lock", "--", "0123abcd", "4567abcd"));
  EXPECT_THAT(find_arguments({{"-x", "b"}, "t", {}, true}),
              ElementsAre("find", "--json", "--no-lock", "--ignore-case", "--tag=t", "--", "-x", "b"));
  EXPECT_THAT(find_arguments({{"a"}, "t", "0123abcd", false}),
              ElementsAre("find", "--json", "--no-lock", "--snapshot", "0123abcd", "--", "a"));
  EXPECT_THAT(snapshots_arguments(""), ElementsAre("snapshots", "--json"));
  EXPECT_THAT(forget_arguments({"0123abcd"}, base::Milliseconds{1000}),
              ElementsAre("forget", "--json", "--retry-lock=1s", "--", "0123abcd"));
}

TEST(RetentionArguments, AskAboutOnePlanInOneGroup) {
  domain::SnapshotRetention rules{1, 2, 3, 4, 5, 6, "1y2m3d4h", {}};
  EXPECT_THAT(decide_arguments("t", rules),
              ElementsAre("forget", "--dry-run", "--no-lock", "--json", "--group-by=", "--tag=t", "--keep-last=1",
                          "--keep-hourly=2", "--keep-daily=3", "--keep-weekly=4", "--keep-monthly=5", "--keep-yearly=6",
                          "--keep-within=1y2m3d4h"));
  // Both would be every snapshot there is.
  EXPECT_EQ(error_of([] { decide_arguments("t", {}); })->code(), ErrorCode::invalid_input);
  EXPECT_EQ(error_of([] { decide_arguments("", {.keep_last = 1}); })->code(), ErrorCode::invalid_input);
  rules.keep_within = "3d2m";
  EXPECT_EQ(error_of([&] { decide_arguments("t", rules); })->code(), ErrorCode::invalid_input);
}

TEST(PruneArguments, TakeSharesSizesAndNothingElse) {
  EXPECT_THAT(prune_arguments({}, base::Milliseconds{0}), ElementsAre("prune"));
  EXPECT_THAT(prune_arguments({"10%", "2G"}, base::Milliseconds{0}),
              ElementsAre("prune", "--max-unused=10%", "--max-repack-size=2G"));
  for (const auto* good : {"0", "0%", "99.5%", "5k", "unlimited", ""})
    EXPECT_NO_THROW(require_prune_limits({good, {}})) << good;
  for (const auto* bad : {"%", "100%", "1.2.3%", "-1", "5 G", ".%", "some", "1e1%", "5.%", "99999999999999G"})
    EXPECT_EQ(error_of([&] { require_prune_limits({bad, {}}); })->code(), ErrorCode::invalid_input) << bad;
  for (const auto* bad : {"5%", "G", "unlimited", "--x"})
    EXPECT_EQ(error_of([&] { require_prune_limits({{}, bad}); })->code(), ErrorCode::invalid_input) << bad;
}

domain::RepositoryAccess access(std::string backend, std::map<std::string, base::SecretString> environment) {
  return {base::SecretString{"location"}, base::SecretString{"password"}, std::move(environment), std::move(backend)};
}

TEST(Environment, HoldsWhatIsNamedAndNothingElse) {
  Options options;
  options.search_path = "/usr/bin";
  options.home = "/home/x";
  options.cache_directory = "/cache";
  std::vector<std::string> names;
  for (const auto& [name, value] : environment_for(options, access("s3", {{"AWS_ACCESS_KEY_ID", {}}})))
    names.push_back(name);
  EXPECT_THAT(names,
              ElementsAre("PATH", "HOME", "LANG", "RESTIC_CACHE_DIR", "RESTIC_PROGRESS_FPS", "AWS_ACCESS_KEY_ID"));
}

TEST(Environment, SecretsGoByFile) {
  const auto files = secret_files_for(access("local", {}));
  ASSERT_EQ(files.size(), 2U);
  EXPECT_EQ(files[0].variable, "RESTIC_REPOSITORY_FILE");
  EXPECT_EQ(files[0].content.reveal(), "location");
  EXPECT_EQ(files[1].variable, "RESTIC_PASSWORD_FILE");
  EXPECT_EQ(files[1].content.reveal(), "password");
}

TEST(Environment, EachBackendBringsItsOwnAndNoProgram) {
  EXPECT_TRUE(is_allowed_variable("s3", "AWS_SECRET_ACCESS_KEY"));
  EXPECT_FALSE(is_allowed_variable("local", "AWS_SECRET_ACCESS_KEY"));
  EXPECT_TRUE(is_allowed_variable("rest", "HTTPS_PROXY"));
  EXPECT_FALSE(is_allowed_variable("local", "HTTPS_PROXY"));
  for (const auto* backend : {"local", "sftp", "rest", "s3", "rclone", "swift", "azure", "gs", "b2"})
    for (const auto* name : {"RESTIC_PASSWORD_COMMAND", "RESTIC_REPOSITORY", "RESTIC_PASSWORD", "LD_PRELOAD", "PATH",
                             "RCLONE_PASSWORD_COMMAND", "RCLONE_CONFIG_X_SSH", "AWS_PROFILE", "HOME", "SSL_KEYLOGFILE",
                             "GOOGLE_EXTERNAL_ACCOUNT_ALLOW_EXECUTABLES", "RESTIC_CACHE_DIR", ""})
      EXPECT_FALSE(is_allowed_variable(backend, name)) << backend << " " << name;
}

TEST(Environment, NamesTheRefusedVariableButNotItsValue) {
  const auto error = error_of([] {
    require_allowed_variables(access("s3", {{"RESTIC_PASSWORD_COMMAND", base::SecretString{"steal"}}}));
  });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), ErrorCode::invalid_input);
  EXPECT_THAT(error->message(), HasSubstr("RESTIC_PASSWORD_COMMAND"));
  EXPECT_THAT(error->message() + error->detail(), ::testing::Not(HasSubstr("steal")));
}

}  // namespace
}  // namespace strongroom::restic
