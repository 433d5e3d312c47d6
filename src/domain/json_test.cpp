#include "domain/json.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "base/json.h"
#include "base/text.h"

namespace strongroom::domain {
namespace {

namespace json = boost::json;
using base::ErrorCode;

// Bytes as a file name can have them, and worse.
rc::Gen<std::string> any_bytes() {
  return rc::gen::map(rc::gen::container<std::vector<int>>(rc::gen::inRange(0, 256)),
                      [](const std::vector<int>& values) {
                        std::string bytes;
                        for (const int value : values) bytes.push_back(static_cast<char>(value));
                        return bytes;
                      });
}

rc::Gen<std::vector<std::string>> any_list() {
  return rc::gen::container<std::vector<std::string>>(any_bytes());
}

std::string any_text() {
  return base::terminal_safe(*any_bytes());
}

base::UtcTime any_time() {
  return base::UtcTime{std::chrono::microseconds{*rc::gen::inRange<std::int64_t>(0, 4'000'000'000'000'000)}};
}

std::optional<base::UtcTime> maybe_time() {
  return *rc::gen::arbitrary<bool>() ? std::optional{any_time()} : std::nullopt;
}

base::Milliseconds any_duration() {
  return base::Milliseconds{*rc::gen::inRange<std::int64_t>(0, INT64_MAX)};
}

std::uint64_t any_count() {
  return *rc::gen::arbitrary<std::uint64_t>();
}

ErrorCode any_code() {
  return base::error_classes()[*rc::gen::inRange<std::size_t>(0, base::error_classes().size())].code;
}

template <typename Enum>
Enum any_of(Enum last) {
  return static_cast<Enum>(*rc::gen::inRange(0, static_cast<int>(last) + 1));
}

Run any_run() {
  Run run;
  run.id = any_text();
  run.plan = any_text();
  run.repository = any_text();
  run.kind = any_of(RunKind::prune);
  run.state = any_of(RunState::interrupted);
  run.verified = *rc::gen::arbitrary<bool>();
  run.trigger = any_of(Trigger::quickstart);
  run.actor = any_text();
  run.created_at = any_time();
  run.started_at = maybe_time();
  run.finished_at = maybe_time();
  run.duration = any_duration();
  run.snapshot_id = any_text();
  run.files = {any_count(), any_count(), any_count(), any_count()};
  run.bytes = {any_count(), any_count()};
  for (int i = *rc::gen::inRange(0, 3); i > 0; --i) run.warnings.push_back({any_code(), any_text(), *any_bytes()});
  run.warning_count = any_count();
  if (*rc::gen::arbitrary<bool>()) run.error = RunError{any_code(), any_text(), any_text()};
  for (int i = *rc::gen::inRange(0, 3); i > 0; --i)
    run.steps.push_back({any_text(), any_of(StepState::skipped), any_time(), any_duration()});
  for (int i = *rc::gen::inRange(0, 3); i > 0; --i)
    run.retries.push_back({any_text(), any_code(), any_text(), any_time(), any_time()});
  run.scheduled_at = maybe_time();
  run.next_at = maybe_time();
  run.target = *any_bytes();
  if (*rc::gen::arbitrary<bool>()) {
    run.database = any_text() + "x";
    if (*rc::gen::arbitrary<bool>())
      run.dumps = {1 + any_count() / 2, any_text(), *any_bytes(), any_count(), any_text()};
  }
  if (*rc::gen::arbitrary<bool>()) run.retry_of = any_text();
  if (*rc::gen::arbitrary<bool>()) run.ledger_seq = any_count();
  if (*rc::gen::arbitrary<bool>()) run.data_part = {*rc::gen::arbitrary<unsigned>(), *rc::gen::arbitrary<unsigned>()};
  if (*rc::gen::arbitrary<bool>()) run.freed_bytes = any_count();
  return run;
}

FilesOptions any_files() {
  FilesOptions files;
  for (auto* list : {&files.sources, &files.excludes, &files.iexcludes, &files.exclude_files, &files.exclude_if_present,
                     &files.tags, &files.extra_arguments})
    *list = *any_list();
  files.exclude_caches = *rc::gen::arbitrary<bool>();
  files.exclude_larger_than = any_text();
  files.one_file_system = *rc::gen::arbitrary<bool>();
  files.host = any_text();
  files.compression = any_text();
  files.upload_limit_kib = any_count();
  files.download_limit_kib = any_count();
  files.read_concurrency = *rc::gen::arbitrary<unsigned>();
  auto& rules = files.retention;
  for (auto* number : {&rules.keep_last, &rules.keep_hourly, &rules.keep_daily, &rules.keep_weekly, &rules.keep_monthly,
                       &rules.keep_yearly})
    *number = *rc::gen::arbitrary<unsigned>();
  rules.keep_within = any_text();
  rules.when = any_of(RetentionWhen::never);
  return files;
}

Retention any_retention() {
  Retention rules;
  for (auto* number : {&rules.keep_days, &rules.keep_last, &rules.keep_daily, &rules.keep_weekly, &rules.keep_monthly})
    *number = *rc::gen::arbitrary<unsigned>();
  rules.when = any_of(RetentionWhen::never);
  return rules;
}

Plan any_plan() {
  Plan plan;
  plan.name = any_text();
  if (*rc::gen::arbitrary<bool>()) {
    plan.dump = {any_text() + "x", *any_bytes(), any_text(), *rc::gen::arbitrary<bool>(), *rc::gen::arbitrary<bool>(),
                 any_retention()};
  } else {
    plan.repository = any_text();
    plan.files = any_files();
    plan.check = any_of(CheckPolicy::weekly);
  }
  plan.schedule = any_text();
  plan.time_zone = any_text();
  plan.missed = any_of(MissedRuns::skip);
  plan.jitter = any_duration();
  plan.paused = *rc::gen::arbitrary<bool>();
  plan.retries = {*rc::gen::arbitrary<unsigned>(), any_duration(), *rc::gen::arbitrary<unsigned>(), any_duration()};
  plan.limits = {any_duration(), any_duration(), any_duration()};
  plan.created_at = any_time();
  return plan;
}

Dump any_dump() {
  Dump dump;
  for (auto* text : {&dump.run, &dump.plan, &dump.database, &dump.filename, &dump.sha256, &dump.sql_sha256,
                     &dump.sidecar_sha256, &dump.level, &dump.server_version, &dump.tool_version})
    *text = any_text();
  dump.dbname = *any_bytes();
  dump.directory = *any_bytes();
  dump.content = any_of(DumpContent::globals);
  dump.state = any_of(DumpState::withdrawn);
  dump.created_at = any_time();
  for (auto* number : {&dump.size, &dump.sql_bytes, &dump.database_bytes, &dump.tables, &dump.rows})
    *number = any_count();
  dump.duration = any_duration();
  return dump;
}

// Through the text that the store holds.
template <typename Value>
json::object stored(const Value& value) {
  const auto text = json::serialize(to_json(value));
  RC_ASSERT(base::is_valid_utf8(text));
  return base::parse_json(text).as_object();
}

void expect_same(const Warning& one, const Warning& other) {
  RC_ASSERT(one.code == other.code);
  RC_ASSERT(one.message == other.message);
  RC_ASSERT(one.path == other.path);
}

void expect_same(const Step& one, const Step& other) {
  RC_ASSERT(one.name == other.name);
  RC_ASSERT(one.state == other.state);
  RC_ASSERT(one.started_at == other.started_at);
  RC_ASSERT(one.duration == other.duration);
}

void expect_same(const Retry& one, const Retry& other) {
  RC_ASSERT(std::tie(one.step, one.code, one.message, one.failed_at, one.next_at) ==
            std::tie(other.step, other.code, other.message, other.failed_at, other.next_at));
}

template <typename Value>
void expect_same(const std::vector<Value>& one, const std::vector<Value>& other) {
  RC_ASSERT(one.size() == other.size());
  for (std::size_t i = 0; i < one.size(); ++i) expect_same(one[i], other[i]);
}

void expect_same_counts(const Run& one, const Run& other) {
  RC_ASSERT(one.files.added == other.files.added);
  RC_ASSERT(one.files.changed == other.files.changed);
  RC_ASSERT(one.files.unmodified == other.files.unmodified);
  RC_ASSERT(one.files.total == other.files.total);
  RC_ASSERT(one.bytes.processed == other.bytes.processed);
  RC_ASSERT(one.bytes.added == other.bytes.added);
  RC_ASSERT(one.warning_count == other.warning_count);
  RC_ASSERT(one.ledger_seq == other.ledger_seq);
}

void expect_same(const std::optional<RunError>& one, const std::optional<RunError>& other) {
  RC_ASSERT(one.has_value() == other.has_value());
  if (!one) return;
  RC_ASSERT(one->code == other->code);
  RC_ASSERT(one->message == other->message);
  RC_ASSERT(one->hint == other->hint);
}

RC_GTEST_PROP(RunJson, ComesBackFromText, ()) {
  const auto run = any_run();
  const auto back = run_from_json(stored(run));
  RC_ASSERT(std::tie(back.id, back.plan, back.repository, back.actor, back.snapshot_id, back.target, back.retry_of) ==
            std::tie(run.id, run.plan, run.repository, run.actor, run.snapshot_id, run.target, run.retry_of));
  RC_ASSERT(std::tie(back.kind, back.state, back.verified, back.trigger) ==
            std::tie(run.kind, run.state, run.verified, run.trigger));
  RC_ASSERT(std::tie(back.created_at, back.started_at, back.finished_at, back.duration) ==
            std::tie(run.created_at, run.started_at, run.finished_at, run.duration));
  RC_ASSERT(std::tie(back.database, back.dumps.count, back.dumps.filename, back.dumps.path, back.dumps.size,
                     back.dumps.sha256) == std::tie(run.database, run.dumps.count, run.dumps.filename, run.dumps.path,
                                                    run.dumps.size, run.dumps.sha256));
  expect_same_counts(back, run);
  expect_same(back.error, run.error);
  expect_same(back.warnings, run.warnings);
  expect_same(back.steps, run.steps);
  expect_same(back.retries, run.retries);
  RC_ASSERT(std::tie(back.scheduled_at, back.next_at) == std::tie(run.scheduled_at, run.next_at));
}

RC_GTEST_PROP(PlanJson, ComesBackFromText, ()) {
  const auto plan = any_plan();
  const auto back = plan_from_json(stored(plan));
  RC_ASSERT(back.name == plan.name);
  RC_ASSERT(back.repository == plan.repository);
  RC_ASSERT(back.files == plan.files);
  RC_ASSERT(back.dump == plan.dump);
  RC_ASSERT(std::tie(back.schedule, back.time_zone, back.missed, back.jitter, back.paused, back.windows) ==
            std::tie(plan.schedule, plan.time_zone, plan.missed, plan.jitter, plan.paused, plan.windows));
  RC_ASSERT(back.retries == plan.retries);
  RC_ASSERT(back.check == plan.check);
  RC_ASSERT(back.limits == plan.limits);
  RC_ASSERT(back.created_at == plan.created_at);
}

RC_GTEST_PROP(DumpJson, ComesBackFromText, ()) {
  const auto dump = any_dump();
  const auto back = dump_from_json(stored(dump));
  RC_ASSERT(stored(back) == stored(dump));
  RC_ASSERT(std::tie(back.directory, back.dbname, back.filename, back.state, back.content, back.size) ==
            std::tie(dump.directory, dump.dbname, dump.filename, dump.state, dump.content, dump.size));
}

template <typename Read>
void expect_integrity(const json::object& object, Read&& read, const std::string& what) {
  try {
    read(object);
    ADD_FAILURE() << "took a record with " << what;
  } catch (const base::Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::integrity) << what << ": " << error.message();
  }
}

// Takes away each member in turn, and puts something of another type in its place.
template <typename Read>
void expect_every_member_needed(const json::object& whole, Read&& read, std::string_view not_read) {
  for (const auto& member : whole) {
    const std::string key{member.key()};
    if (key == not_read) continue;
    auto without = whole;
    without.erase(key);
    expect_integrity(without, read, "no " + key);
    auto another = whole;
    another[key] = 1.5;
    expect_integrity(another, read, "a fraction for " + key);
  }
}

TEST(RunJson, EveryMemberIsNeeded) {
  expect_every_member_needed(to_json(domain::Run{}), run_from_json, "");
}

// Plans of before there were schedules and rules for snapshots have none.
json::object without_later_members(const Plan& plan) {
  auto object = to_json(plan);
  for (const auto* later : {"schedule", "time_zone", "missed", "jitter_ms", "paused", "windows", "retries"})
    object.erase(later);
  if (!plan.is_database()) object.at("files").as_object().erase("retention");
  return object;
}

TEST(PlanJson, EveryMemberIsNeeded) {
  Plan database;
  database.dump.database = "shop";
  for (const auto& plan : {Plan{}, database}) {
    const auto whole = without_later_members(plan);
    const std::string options = plan.is_database() ? "dump" : "files";
    expect_every_member_needed(whole, plan_from_json, "");
    expect_every_member_needed(
        whole.at(options).as_object(),
        [&](const json::object& members) {
          auto changed = whole;
          changed[options] = members;
          return plan_from_json(changed);
        },
        "");
  }
}

TEST(DumpJson, EveryMemberIsNeeded) {
  auto whole = to_json(Dump{});
  for (const auto* said_twice : {"state", "path", "size_text"}) whole.erase(said_twice);
  expect_every_member_needed(whole, dump_from_json, "");
}

TEST(RunJson, DamagedWordsTimesAndPathsAreIntegrityToo) {
  const auto with = [](std::string_view key, json::value value) {
    auto object = to_json(domain::Run{});
    object[key] = std::move(value);
    return object;
  };
  expect_integrity(with("state", "finished"), run_from_json, "an unknown state");
  expect_integrity(with("kind", ""), run_from_json, "an unknown kind");
  expect_integrity(with("created_at", "yesterday"), run_from_json, "a time that is none");
  expect_integrity(with("target", "a\\b"), run_from_json, "a path that is not escaped");
  expect_integrity(with("warning_count", -1), run_from_json, "a negative count");
  expect_integrity(with("duration_ms", UINT64_MAX), run_from_json, "a duration that does not fit");
  expect_integrity(with("steps", json::array{1}), run_from_json, "a step that is none");
  expect_integrity(with("warnings", json::array{json::object{{"code", "ERROR_X"}, {"message", ""}, {"path", nullptr}}}),
                   run_from_json, "a code that the table does not know");
}

TEST(RunJson, HasTheFormThatScriptsRelyOn) {
  domain::Run run;
  run.id = "20261122t053612-k7f3q2xw";
  run.plan = "photos";
  run.repository = "default";
  run.state = RunState::warning;
  run.created_at = base::parse_utc("2026-11-22T05:36:12Z");
  run.started_at = run.created_at;
  run.duration = base::Milliseconds{1'500};
  run.files = {1, 2, 3, 6};
  run.bytes = {10, 5};
  add_warning(run, {ErrorCode::source_missing, "not there", "/a\xff"});
  run.error = RunError{ErrorCode::network, "m", "h"};
  run.steps = {{"backup", StepState::succeeded, run.created_at, base::Milliseconds{7}}};
  run.ledger_seq = 9;
  EXPECT_EQ(json::value(to_json(run)), base::parse_json(R"({
    "id":"20261122t053612-k7f3q2xw","plan":"photos","repository":"default","kind":"backup","state":"warning",
    "verified":false,"trigger":"manual","actor":"","created_at":"2026-11-22T05:36:12.000000Z",
    "started_at":"2026-11-22T05:36:12.000000Z","finished_at":null,"duration_ms":1500,"snapshot_id":null,
    "files":{"new":1,"changed":2,"unmodified":3,"total":6},"bytes":{"processed":10,"added":5},
    "warnings":[{"code":"ERROR_SOURCE_MISSING","message":"not there","path":"/a\\xff"}],"warning_count":1,
    "error":{"code":"ERROR_NETWORK","message":"m","hint":"h"},
    "steps":[{"name":"backup","state":"succeeded","started_at":"2026-11-22T05:36:12.000000Z","duration_ms":7}],
    "target":null,"retry_of":null,"ledger_seq":9})"));
}

TEST(RunJson, TellsOfADatabaseOnlyWhereThereIsOne) {
  domain::Run run;
  EXPECT_FALSE(to_json(run).contains("database"));
  run.database = "shop";
  EXPECT_TRUE(to_json(run).at("dump").is_null());
  run.dumps = {1, "backup_2026-02-14T10-30-00.sql.gz", "/b/backup_2026-02-14T10-30-00.sql.gz", 2'500'000, "ab"};
  EXPECT_EQ(to_json(run).at("dump"), base::parse_json(R"({"count":1,"filename":"backup_2026-02-14T10-30-00.sql.gz",
    "path":"/b/backup_2026-02-14T10-30-00.sql.gz","size":2500000,"size_text":"2.5 MB","sha256":"ab"})"));
}

TEST(PlanJson, ListsOfOneAreListsStill) {
  Plan plan;
  plan.files.sources = {"/home"};
  EXPECT_EQ(to_json(plan).at("files").as_object().at("sources"), json::value(json::array{"/home"}));
}

TEST(RepositoryJson, HoldsNoSecretsNotEvenSealedOnes) {
  Repository repository;
  repository.name = "default";
  repository.shown_location = "rest:https://host/";
  repository.backend = "rest";
  repository.location = repository.password = repository.environment = {"SEALED"};
  const auto object = to_json(repository);
  EXPECT_EQ(json::serialize(object).find("SEALED"), std::string::npos);
  EXPECT_EQ(json::value(object), base::parse_json(R"({"name":"default","location":"rest:https://host/",
    "backend":"rest","created_at":"1970-01-01T00:00:00.000000Z","checked_at":null,
    "maintenance":{"prune":null,"max_unused":null,"max_repack":null,"verify":null,"verify_days":30,"time_zone":null},
    "reading":{"parts":0,"done":0,"began_at":null,"completed_at":null,"complete_since":null}})"));
}

TEST(ProgressJson, EscapesTheCurrentFile) {
  Progress progress;
  EXPECT_TRUE(to_json(progress).at("current_file").is_null());
  progress.current_file = "/a\x1b";
  EXPECT_EQ(to_json(progress).at("current_file").as_string(), "/a\\x1b");
}

TEST(SnapshotJson, EscapesPathsAndMakesTheRestSafe) {
  const Snapshot snapshot{"id", {}, "ho\x1bst", "us\ner", {"/a\\b", "/\xff"}, {"t\x07"}};
  EXPECT_EQ(json::value(to_json(snapshot)), base::parse_json(R"({"id":"id","time":"1970-01-01T00:00:00.000000Z",
    "host":"ho\\x1bst","user":"us\\x0aer","paths":["/a\\\\b","/\\xff"],"tags":["t\\x07"]})"));
}

TEST(OtherJson, EntriesStatsLocksAndErrorsKeepTheirNames) {
  EXPECT_EQ(json::value(to_json(SnapshotEntry{"/x", "file", 3, std::nullopt})),
            base::parse_json(R"({"path":"/x","type":"file","size":3,"modified":null})"));
  EXPECT_EQ(json::value(to_json(RepositoryStats{1, 2, 3})),
            base::parse_json(R"({"snapshots":1,"stored_bytes":2,"restore_bytes":3})"));
  EXPECT_EQ(json::value(to_json(RepositoryLock{"l", {}, true, "h", "u", 4})),
            base::parse_json(
                R"({"id":"l","time":"1970-01-01T00:00:00.000000Z","exclusive":true,"host":"h","user":"u","pid":4})"));
  EXPECT_EQ(json::value(to_json(RunError{ErrorCode::password, "m", "h"})),
            base::parse_json(R"({"code":"ERROR_PASSWORD","message":"m","hint":"h"})"));
}

}  // namespace
}  // namespace strongroom::domain
