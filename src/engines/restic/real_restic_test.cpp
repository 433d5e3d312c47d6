// The engine with real restic under the real runner: the distribution's restic, found on PATH, and those that
// STRONGROOM_TEST_RESTICS names (paths with colons between them). Without any the tests fail.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <random>
#include <stop_token>
#include <thread>

#include "base/file.h"
#include "base/text.h"
#include "engines/restic/restic_engine.h"
#include "engines/restic/test_tools.h"
#include "process/supervised_runner.h"
#include "support/temporary_directory.h"

namespace strongroom::restic {
namespace {

namespace fs = std::filesystem;
using base::ErrorCode;
using testing::error_of;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::RecordingObserver;
using ::testing::SizeIs;

constexpr const char* kTag = "strongroom.plan.photos";

std::string variable(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

// Empty = the one on PATH.
std::vector<std::string> restics() {
  std::vector<std::string> found{""};
  auto rest = variable("STRONGROOM_TEST_RESTICS");
  while (!rest.empty()) {
    const auto end = rest.find(':');
    if (end != 0) found.push_back(rest.substr(0, end));
    rest.erase(0, end == std::string::npos ? rest.size() : end + 1);
  }
  return found;
}

class RealRestic {
 public:
  explicit RealRestic(std::string binary) : binary_{std::move(binary)} {
    fs::create_directories(source_);
    base::write_file_atomically(source_ / "one", "one\n");
    fs::create_directory(source_ / "directory");
    base::write_file_atomically(source_ / "directory" / "two", std::string(300'000, 'x'));
  }

  Options options() const {
    Options options;
    options.binary = binary_;
    options.search_path = variable("PATH");
    options.cache_directory = directory_ / "cache";
    options.version_cache = directory_ / "version";
    return options;
  }
  domain::EngineCall call(std::stop_token stop = {}) { return {observer_, std::move(stop), limits_, -1}; }
  domain::BackupRequest request() const {
    domain::BackupRequest request;
    request.files.sources = {source_.native()};
    request.tags = {kTag};
    return request;
  }
  domain::BackupResult backup() { return engine_.backup(repository_, request(), call()); }
  std::vector<std::string> listed(const std::string& id) {
    std::vector<std::string> paths;
    engine_.list(
        repository_, id, "", true, [&](const auto& entry) { paths.push_back(entry.path); }, call());
    return paths;
  }
  std::optional<base::Error> check_error() {
    return error_of([&] { engine_.check(repository_, {}, call()); });
  }
  std::vector<fs::path> packs() const {
    std::vector<fs::path> found;
    for (const auto& entry : fs::recursive_directory_iterator{directory_ / "repository" / "data"})
      if (entry.is_regular_file()) found.push_back(entry.path());
    return found;
  }

  std::string binary_;
  support::TemporaryDirectory directory_;
  fs::path source_ = directory_ / "source";
  base::SystemClock clock_;
  process::SupervisedRunner runner_{clock_};
  RecordingObserver observer_;
  domain::PlanLimits limits_;
  domain::RepositoryAccess repository_{
      base::SecretString{(directory_ / "repository").native()}, base::SecretString{"a pass word"}, {}, "local"};
  ResticEngine engine_{runner_, clock_, options()};
};
// One test that runs its body with each restic, afresh. Not a parameter: the list of tests is made when they are built,
// the list of restics is known when they run.
#define EACH_RESTIC(name)                             \
  class name final : public RealRestic {              \
   public:                                            \
    using RealRestic::RealRestic;                     \
    void body();                                      \
  };                                                  \
  TEST(RealResticTest, name) {                        \
    for (const auto& restic : restics()) {            \
      SCOPED_TRACE(restic.empty() ? "PATH" : restic); \
      name{restic}.body();                            \
    }                                                 \
  }                                                   \
  void name::body()

EACH_RESTIC(FromInitToForget) {
  EXPECT_TRUE(parse_version(engine_.version().version));
  engine_.init(repository_, call());
  const auto first = backup();
  EXPECT_THAT(first.snapshot_id, SizeIs(64));
  EXPECT_EQ(first.files.added, 2U);
  EXPECT_EQ(first.bytes.processed, 300'004U);
  EXPECT_THAT(first.warnings, IsEmpty());
  const auto second = backup();
  EXPECT_EQ(second.files.unmodified, 2U);
  engine_.check(repository_, {}, call());
  const auto snapshots = engine_.snapshots(repository_, kTag, call());
  ASSERT_THAT(snapshots, SizeIs(2));
  EXPECT_EQ(snapshots[1].id, second.snapshot_id);
  EXPECT_EQ(engine_.stats(repository_, call()).snapshots, 2U);
  EXPECT_THAT(engine_.locks(repository_, call()), IsEmpty());
  EXPECT_EQ(error_of([&] {
              engine_.forget(repository_, {"other", {first.snapshot_id}}, call());
            })->code(),
            ErrorCode::not_found);
  engine_.forget(repository_, {kTag, {first.snapshot_id}}, call());
  EXPECT_THAT(engine_.snapshots(repository_, kTag, call()), SizeIs(1));
  engine_.unlock(repository_, false, call());
}

// What no compression makes smaller.
std::string noise(std::size_t bytes) {
  std::mt19937 random{7};
  std::string text(bytes, 0);
  for (auto& each : text) each = static_cast<char>(random());
  return text;
}

EACH_RESTIC(RulesKeepWhatResticKeepsAndPruningFreesTheRest) {
  engine_.init(repository_, call());
  EXPECT_THAT(engine_.decide(repository_, kTag, {.keep_last = 1}, call()), IsEmpty());
  const auto first = backup();
  base::write_file_atomically(source_ / "three", noise(400'000));
  const auto second = backup();
  fs::remove(source_ / "three");
  const auto third = backup();
  const auto decisions = engine_.decide(repository_, kTag, {.keep_last = 1}, call());
  ASSERT_THAT(decisions, SizeIs(3));
  EXPECT_EQ(decisions[0].snapshot.id, third.snapshot_id);
  EXPECT_TRUE(decisions[0].keep);
  EXPECT_EQ(decisions[0].reason, "last snapshot");
  EXPECT_FALSE(decisions[1].keep);
  EXPECT_EQ(decisions[2].snapshot.id, first.snapshot_id);
  EXPECT_FALSE(decisions[2].keep);
  EXPECT_THAT(engine_.snapshots(repository_, kTag, call()), SizeIs(3)) << "deciding removes nothing";
  const auto all = engine_.decide(repository_, kTag, {.keep_within = "1d"}, call());
  EXPECT_TRUE(std::ranges::all_of(all, &domain::SnapshotDecision::keep));

  engine_.forget(repository_, {kTag, {second.snapshot_id, first.snapshot_id}}, call());
  EXPECT_THAT(engine_.snapshots(repository_, kTag, call()), SizeIs(1));
  const auto before = engine_.stats(repository_, call()).stored_bytes;
  const auto freed = engine_.prune(repository_, {.max_unused = "0"}, call()).freed_bytes;
  ASSERT_TRUE(freed);
  EXPECT_GT(*freed, 300'000U);
  EXPECT_LT(engine_.stats(repository_, call()).stored_bytes + 300'000, before + *freed);
  for (unsigned part = 1; part <= 3; ++part) engine_.check(repository_, domain::DataPart{part, 3}, call());
}

// Whatever is damaged lies in one of the parts, and is found there without `check` having seen it.
EACH_RESTIC(ReadingEveryPartFindsWhatHasRotted) {
  engine_.init(repository_, call());
  base::write_file_atomically(source_ / "three", noise(400'000));
  backup();
  std::vector<fs::path> packs;
  for (const auto& entry : fs::recursive_directory_iterator{directory_ / "repository" / "data"})
    if (entry.is_regular_file()) packs.push_back(entry.path());
  const auto biggest = *std::ranges::max_element(packs, {}, [](const fs::path& pack) { return fs::file_size(pack); });
  auto bytes = base::read_file(biggest);
  bytes[bytes.size() / 3] = static_cast<char>(bytes[bytes.size() / 3] ^ 1);
  fs::permissions(biggest, fs::perms::owner_write, fs::perm_options::add);
  std::ofstream{biggest, std::ios::binary} << bytes;
  engine_.check(repository_, {}, call());
  unsigned found = 0;
  for (unsigned part = 1; part <= 4; ++part) {
    const auto error = error_of([&] { engine_.check(repository_, domain::DataPart{part, 4}, call()); });
    if (!error) continue;
    EXPECT_EQ(error->code(), ErrorCode::integrity);
    ++found;
  }
  EXPECT_EQ(found, 1U);
}

EACH_RESTIC(RestoreIsTheSourceByteForByte) {
  engine_.init(repository_, call());
  const auto id = backup().snapshot_id;
  fs::create_directory(directory_ / "target");
  const auto result = engine_.restore(repository_, {id, {}, directory_ / "target"}, call());
  EXPECT_TRUE(result.verified);
  EXPECT_EQ(result.files.total, 2U);
  EXPECT_EQ(result.bytes.processed, 300'004U);
  const auto restored = directory_ / "target" / source_.relative_path();
  EXPECT_EQ(base::read_file(restored / "one"), "one\n");
  EXPECT_EQ(base::read_file(restored / "directory" / "two"), std::string(300'000, 'x'));
}

const std::vector<std::string> kOddNames{
    "a*b",   "a?b",       "[x]",      "back\\slash",     "$HOME",   "${HOME}", "-dash",
    "!bang", "new\nline", "quote\"'", "invalid\xff\xfe", " space ", "a,b",     "#x",
    "{a,b}", "~",         "**"};

EACH_RESTIC(EveryOddNameIsBackedUpAsASourceOfItsOwn) {
  engine_.init(repository_, call());
  auto request = this->request();
  request.files.sources.clear();
  for (const auto& name : kOddNames) {
    base::write_file_atomically(source_ / name, name);
    request.files.sources.push_back((source_ / name).native());
  }
  const auto result = engine_.backup(repository_, request, call());
  EXPECT_EQ(result.files.added, kOddNames.size());
  EXPECT_THAT(result.warnings, IsEmpty());
  fs::create_directory(directory_ / "target");
  engine_.restore(repository_, {result.snapshot_id, {}, directory_ / "target"}, call());
  for (const auto& name : kOddNames)
    EXPECT_EQ(base::read_file(directory_ / "target" / source_.relative_path() / name), name);
}

// What a pattern made of one of the odd names would match too.
const std::vector<std::string> kDecoys{"aXb", "aXXb", "x", "backslash", "back", "bang", "a", "b", "anything"};

EACH_RESTIC(ExcludedPathsAndIncludesAreLiteral) {
  engine_.init(repository_, call());
  auto without = request();
  std::vector<std::string> odd;
  for (const auto& name : kOddNames) {
    base::write_file_atomically(source_ / name, name);
    odd.push_back((source_ / name).native());
  }
  for (const auto& name : kDecoys) base::write_file_atomically(source_ / name, name);

  const auto all = backup();
  EXPECT_EQ(all.files.total, 2 + kOddNames.size() + kDecoys.size());
  without.exclude_paths = odd;
  EXPECT_EQ(engine_.backup(repository_, without, call()).files.total, 2 + kDecoys.size());
  fs::create_directory(directory_ / "target");
  const auto result = engine_.restore(repository_, {all.snapshot_id, odd, directory_ / "target"}, call());
  EXPECT_EQ(result.files.total, kOddNames.size());
  for (const auto& name : kOddNames)
    EXPECT_EQ(base::read_file(directory_ / "target" / source_.relative_path() / name), name);
}

EACH_RESTIC(NoExcludeFileBringsBackWhatIsLeftOut) {
  engine_.init(repository_, call());
  auto without = request();
  const auto list = directory_ / "list";
  for (const auto* name : {"secret.key", "with blank ", "$HOME", "a[b]*"}) {
    base::write_file_atomically(source_ / name, name);
    without.exclude_paths.push_back((source_ / name).native());
  }
  base::write_file_atomically(source_ / "with blank", "another");
  base::write_file_atomically(list, "*.never\n!secret.key\n!with*\n!*HOME\n!a*\n");
  const auto files = backup().files.total;
  without.files.exclude_files = {list.native()};
  EXPECT_EQ(engine_.backup(repository_, without, call()).files.total, files - without.exclude_paths.size());
  for (const auto& entry : fs::directory_iterator{directory_ / "cache"})
    EXPECT_EQ(entry.path().filename().native().find("own-excludes"), std::string::npos);
}

EACH_RESTIC(AnIncludeThatMatchesNothingIsNotFound) {
  engine_.init(repository_, call());
  const auto id = backup().snapshot_id;
  fs::create_directory(directory_ / "target");
  const auto error = error_of([&] {
    engine_.restore(repository_, {id, {"/no/such/path"}, directory_ / "target"}, call());
  });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), ErrorCode::not_found);
}

EACH_RESTIC(ListsOneDirectory) {
  engine_.init(repository_, call());
  const auto id = backup().snapshot_id;
  std::vector<std::string> flat;
  std::vector<std::string> deep;
  const auto into = [](auto& paths) {
    return [&](const domain::SnapshotEntry& entry) { paths.push_back(entry.path); };
  };
  engine_.list(repository_, id, source_.native(), false, into(flat), call());
  engine_.list(repository_, id, source_.native(), true, into(deep), call());
  EXPECT_THAT(flat, ::testing::UnorderedElementsAre((source_ / "one").native(), (source_ / "directory").native()));
  EXPECT_THAT(deep, ::testing::Contains((source_ / "directory" / "two").native()));
  EXPECT_THAT(listed(id), ::testing::IsSupersetOf(deep));
}

EACH_RESTIC(SourcesThatAreNotThere) {
  engine_.init(repository_, call());
  auto request = this->request();
  const auto gone = (source_ / "go\nne").native();
  request.files.sources.push_back(gone);
  const auto result = engine_.backup(repository_, request, call());
  ASSERT_THAT(result.warnings, SizeIs(1));
  EXPECT_EQ(result.warnings[0].code, ErrorCode::source_missing);
  EXPECT_EQ(result.warnings[0].path, gone);
  request.files.sources = {gone};
  EXPECT_EQ(error_of([&] { engine_.backup(repository_, request, call()); })->code(), ErrorCode::source_missing);
}

EACH_RESTIC(WrongPasswordMissingAndExistingRepository) {
  EXPECT_EQ(error_of([&] { backup(); })->code(), ErrorCode::repository_missing);
  engine_.init(repository_, call());
  EXPECT_EQ(error_of([&] { engine_.init(repository_, call()); })->code(), ErrorCode::conflict);
  repository_.password = base::SecretString{"another"};
  EXPECT_EQ(error_of([&] { backup(); })->code(), ErrorCode::password);
}

EACH_RESTIC(ARefusedConnectionIsShownAtOnceAndBounded) {
  repository_.backend = "rest";
  repository_.location = base::SecretString{"rest:http://user:hidden@127.0.0.1:1/"};
  limits_.network = base::Milliseconds{3'000};
  const auto error = error_of([&] { backup(); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), ErrorCode::network);
  EXPECT_THAT(error->message(), HasSubstr("connection refused"));
  EXPECT_THAT(error->message() + error->hint(), ::testing::Not(HasSubstr("hidden")));
}

EACH_RESTIC(DamageIsFound) {
  engine_.init(repository_, call());
  backup();
  for (const auto& pack : packs()) {
    ::chmod(pack.c_str(), 0600);
    fs::resize_file(pack, fs::file_size(pack) - 1);
  }
  const auto error = check_error();
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), ErrorCode::integrity);
}

// Those that are there whole; one may go away meanwhile.
void copy_locks(const fs::path& from, const fs::path& to) {
  std::error_code gone;
  for (const auto& entry : fs::directory_iterator{from})
    if (entry.path().filename().native().size() == 64)
      fs::copy_file(entry, to / entry.path().filename(), fs::copy_options::skip_existing, gone);
}

EACH_RESTIC(CheckWaitsForALockAndCanBeStopped) {
  engine_.init(repository_, call());
  // A lock that looks alive: one of a backup that ends would be removed again, so it is copied while the backup holds
  // it.
  const auto locks = directory_ / "repository" / "locks";
  const auto kept = directory_ / "kept";
  fs::create_directory(kept);
  base::write_file_atomically(source_ / "big", std::string(60'000'000, 'y'));
  {
    std::jthread copier{[&](const std::stop_token& stop) {
      while (!stop.stop_requested() && fs::is_empty(kept)) copy_locks(locks, kept);
    }};
    backup();
  }
  ASSERT_FALSE(fs::is_empty(kept));
  for (const auto& entry : fs::directory_iterator{kept}) fs::copy(entry, locks / entry.path().filename());

  const auto found = engine_.locks(repository_, call());
  ASSERT_THAT(found, SizeIs(1));
  EXPECT_GT(found[0].pid, 0U);
  limits_.lock_wait = base::Milliseconds{0};
  const auto error = check_error();
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), ErrorCode::repository_locked);
  EXPECT_THAT(error->message(), HasSubstr("by process " + std::to_string(found[0].pid)));

  std::stop_source stop;
  class StopWhenWaiting final : public domain::EngineObserver {
   public:
    explicit StopWhenWaiting(std::stop_source& stop) : stop_{stop} {}
    void line(domain::LogStream, std::string_view) override {}
    void progress(const domain::Progress&) override {}
    void waiting(const std::optional<domain::Waiting>& now) override {
      if (now) stop_.request_stop();
    }

   private:
    std::stop_source& stop_;
  };
  StopWhenWaiting stopper{stop};
  limits_.lock_wait = std::chrono::minutes{10};
  EXPECT_EQ(error_of([&] {
              engine_.check(repository_, {}, {stopper, stop.get_token(), limits_, -1});
            })->code(),
            ErrorCode::cancelled);
  engine_.unlock(repository_, true, call());
  EXPECT_THAT(engine_.locks(repository_, call()), IsEmpty());
  engine_.check(repository_, {}, call());
}

EACH_RESTIC(AStoppedBackupLeavesNoLock) {
  engine_.init(repository_, call());
  base::write_file_atomically(source_ / "big", std::string(60'000'000, 'y'));
  std::stop_source stop;
  class StopAtFirstProgress final : public domain::EngineObserver {
   public:
    explicit StopAtFirstProgress(std::stop_source& stop) : stop_{stop} {}
    void line(domain::LogStream, std::string_view) override {}
    void progress(const domain::Progress&) override { stop_.request_stop(); }
    void waiting(const std::optional<domain::Waiting>&) override {}

   private:
    std::stop_source& stop_;
  };
  StopAtFirstProgress stopper{stop};
  auto slow = request();
  slow.files.upload_limit_kib = 1;
  base::write_file_atomically(source_ / "noise", base::read_file("/proc/self/exe", std::size_t{1} << 30));
  const auto error = error_of([&] { engine_.backup(repository_, slow, {stopper, stop.get_token(), limits_, -1}); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), ErrorCode::cancelled);
  EXPECT_TRUE(fs::is_empty(directory_ / "repository" / "locks"));
  backup();
  engine_.check(repository_, {}, call());
}

}  // namespace
}  // namespace strongroom::restic
