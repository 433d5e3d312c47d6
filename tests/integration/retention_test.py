"""What happens to old snapshots: which go, that only the plan's own do, that their room is freed, and what kills leave."""

import json
import os

import pytest

from support import ledger
from support.service import serving, watching
from support.strongroom import names_snapshot

FILES = {"files": {"retention": {"keep_last": 1}}}


def tagged(restic, plan):
    """Oldest first."""
    return [one["id"] for one in restic.snapshots() if f"strongroom.plan.{plan}" in (one.get("tags") or [])]


def test_old_snapshots_go_and_only_the_plans_own(room, plain_restic, source, tmp_path, each_restic):
    room.add_plan("other", "local", source)
    foreign = json.loads(plain_restic.call("backup", "--json", str(source)).splitlines()[-1])["snapshot_id"]
    others = [room.backup("other")["snapshot_id"] for _ in range(2)]
    first = [room.backup("docs")["snapshot_id"] for _ in range(2)]
    more = tmp_path / "more"
    more.mkdir()
    (more / "file").write_text("more")
    # Another source, so restic alone would count them apart.
    room.call("plan", "edit", "docs", "--source", str(more), "--keep-last", "2")

    preview = room.call("plan", "retention", "docs").document()
    assert (preview["kept"], preview["going"], preview["when"]) == (2, 0, "every-run"), preview
    tried = room.call("plan", "retention", "docs", "--keep-last", "1").document()
    assert [item["keep"] for item in tried["items"]] == [True, False]
    words = room.call("plan", "retention", "docs", "--keep-last", "1", json_output=False).text
    assert "1 snapshot of 2 would go with these rules; nothing was removed" in words and "goes" in words, words
    assert len(tagged(plain_restic, "docs")) == 2

    third = room.backup("docs")
    assert [step["name"] for step in third["steps"]][-1] == "retention" and third["state"] == "succeeded"
    kept = tagged(plain_restic, "docs")
    assert len(kept) == 2 and names_snapshot(first[1], kept[0]) and names_snapshot(third["snapshot_id"], kept[1])
    there = [one["id"] for one in plain_restic.snapshots()]
    for untouched in (foreign, *others):
        assert any(one.startswith(untouched) for one in there), "another's snapshot is gone"
    entry = ledger.entries(room, "--action", "snapshot.forgotten")[0]
    assert entry["target"] == "plan/docs" and entry["run"] == third["id"] and entry["details"]["count"] == 1
    assert names_snapshot(first[0][:8], entry["details"]["snapshots"][0])
    shown = room.call("plan", "show", "docs", json_output=False).text
    assert "the newest 2; older ones go after every run" in shown, shown
    plain_restic.check()


def test_another_strongrooms_plan_of_the_same_name_loses_nothing(room, strongrooms, plain_restic, repository, source):
    other = strongrooms["distribution"]
    other.add_repository("local", repository, init=False)
    other.add_plan("docs", "local", source)
    theirs = [other.backup("docs")["snapshot_id"] for _ in range(2)]
    earlier = room.backup("docs")["snapshot_id"]
    room.call("plan", "remove", "docs")
    room.add_plan("docs", "local", source, options=["--keep-last", "1"])
    for _ in range(2):
        newest = room.backup("docs")["snapshot_id"]
    there = tagged(plain_restic, "docs")
    assert len(there) == 4 and all(any(names_snapshot(one, full) for full in there) for one in (*theirs, earlier, newest))
    told = room.call("plan", "retention", "docs").document()
    assert (told["kept"], told["going"], told["others"]) == (1, 0, 3), told
    assert "3 more in the repository have the plan's name and stay" in room.call("plan", "retention", "docs", json_output=False).text
    refused = room.call("plan", "edit", "docs", "--tag", "strongroom.plan.other", expect=2).error()
    assert "strongroom's own" in refused["message"], refused


def test_the_rules_mean_what_they_mean_to_restic(room, plain_restic, source):
    room.backup("docs")
    own, = {tag for one in plain_restic.snapshots() for tag in one["tags"] if tag.startswith("strongroom.id.")}
    for time in ("2024-02-29 10:00:00", "2024-12-31 23:59:59", "2025-01-01 00:00:01", "2025-06-30 12:00:00",
                 "2026-11-01 01:00:00", "2026-11-01 01:30:00", "2026-11-02 01:00:00", "2026-11-08 22:00:00"):
        plain_restic.call("backup", "--quiet", "--tag", own, "--time", time, str(source / "sub" if (source / "sub").is_dir() else source))
    for rules in (["--keep-last", "3"], ["--keep-hourly", "2"], ["--keep-daily", "2", "--keep-weekly", "2"],
                  ["--keep-monthly", "3"], ["--keep-yearly", "2"], ["--keep-within", "1y5m"],
                  ["--keep-last", "1", "--keep-within", "8d", "--keep-yearly", "9"]):
        group = json.loads(plain_restic.call("forget", "--dry-run", "--json", "--group-by", "", "--tag", own, *rules))[0]
        told = room.call("plan", "retention", "docs", *rules).document()
        # The newest, which strongroom made, is kept by every one of these rules.
        assert {item["id"] for item in told["items"] if item["keep"]} == {one["id"] for one in group["keep"]}, rules
        assert {item["id"] for item in told["items"] if not item["keep"]} == {one["id"] for one in group["remove"] or []}, rules
        times = [item["time"] for item in told["items"]]
        assert times == sorted(times, reverse=True) and len(times) == 9


@pytest.mark.parametrize("options, reason", [
    (["--keep-within", "1w"], "2y5m7d3h"), (["--keep-last", "100001"], "--keep-last"), (["--retention", "always"], "--retention"),
    (["--keep-days", "3"], "--keep-days")])
def test_rules_that_are_none_are_refused(room, options, reason):
    before = room.call("plan", "show", "docs").document()
    assert reason in room.call("plan", "edit", "docs", *options, expect=2).error()["message"]
    assert room.call("plan", "show", "docs").document() == before


def test_room_is_freed_by_pruning(room, repository, plain_restic, source):
    def taken():
        return sum(path.stat().st_size for path in (repository / "data").rglob("*") if path.is_file())

    (source / "big").write_bytes(os.urandom(2_000_000))
    room.backup("docs")
    (source / "big").unlink()
    room.call("plan", "edit", "docs", "--keep-last", "1")
    room.backup("docs")
    before = taken()
    room.call("repo", "edit", "local", "--max-unused", "0")
    run = room.call("repo", "prune", "local").run_record()
    assert run["kind"] == "prune" and run["state"] == "succeeded" and [step["name"] for step in run["steps"]] == ["preflight", "prune"]
    assert run["freed_bytes"] > 1_900_000 and taken() < before - 1_900_000
    assert "freed" in room.call("repo", "prune", "local", json_output=False).text
    assert room.runs()[0]["kind"] == "prune"
    plain_restic.check()
    for limits in (["--max-unused", "all"], ["--max-repack", "5%"], ["--prune-schedule", "never"], ["--verify-days", "0"]):
        assert room.call("repo", "edit", "local", *limits, expect=2).error()["code"] == "ERROR_INVALID_INPUT", limits
    ledger.verify(room, expect=0)


def test_reading_goes_round_and_finds_what_has_rotted(room, repository, each_restic):
    room.backup("docs")
    room.call("repo", "edit", "local", "--verify-schedule", "every 12 hours", "--verify-days", "1")
    parts = []
    for _ in range(2):
        run = room.call("repo", "check", "local", "--next-part").run_record()
        parts.append((run["data_part"]["number"], run["data_part"]["of"]))
    assert parts == [(1, 2), (2, 2)]
    reading = room.call("repo", "show", "local").document()["reading"]
    assert reading["completed_at"] and reading["done"] == 2
    shown = room.call("repo", "show", "local", json_output=False).text
    assert "every 12 hours" in shown and "was all read by" in shown, shown

    pack = max((path for path in (repository / "data").rglob("*") if path.is_file()), key=lambda path: path.stat().st_size)
    pack.chmod(0o600)
    data = bytearray(pack.read_bytes())
    data[len(data) // 3] ^= 1
    pack.write_bytes(data)
    room.call("repo", "check", "local")  # its structure is whole
    ends = [room.call("repo", "check", "local", "--next-part", expect=None) for _ in range(2)]
    broken = [end for end in ends if end.exit_status != 0]
    assert broken and broken[0].run_record()["error"]["code"] == "ERROR_INTEGRITY"
    after = room.call("repo", "show", "local").document()["reading"]
    assert after["completed_at"] == reading["completed_at"], "a pass with a damaged part is not complete"
    everything = room.call("repo", "check", "local", "--read-data", expect=1).run_record()
    assert everything["error"]["code"] == "ERROR_INTEGRITY" and everything["data_part"] == {"number": 1, "of": 1}
    assert room.call("repo", "check", "local", "--read-data", "--next-part", expect=2)


def test_the_service_prunes_and_reads_by_itself(room):
    room.backup("docs")
    room.call("repo", "edit", "local", "--prune-schedule", "0 3 * * 0", "--verify-schedule", "0 4 * * *", "--time-zone", "UTC")
    # As if nobody had served since.
    ledger.tamper(room, *(f"INSERT INTO due VALUES('{work}', 'local', '2026-01-04T04:00:00.000000Z', '0 {hour} * * {day}' || char(10) || 'UTC')"
                          for work, hour, day in (("prune", 3, 0), ("verify", 4, "*"))))
    with serving(room) as service, watching(service) as viewer:
        listed = {item.get("work", "backup"): item for item in service.local.get("/api/v1/schedules").data["items"]}
        assert listed["prune"]["repository"] == "local" and listed["prune"]["sentence"] == "every Sunday at 03:00"
        assert len(listed["verify"]["next"]) == 5

        def ended():
            runs = service.local.get("/api/v1/runs?limit=10").data["items"]
            return {run["kind"]: run for run in runs if run["trigger"] == "schedule" and run["state"] not in ("queued", "running")}

        while len(ended()) < 2:
            viewer.until(lambda message: message["type"] == "event" and message["kind"].startswith("run."), 60)
        for run in ended().values():
            assert run["state"] == "succeeded" and run["actor"] == "system" and run["plan"] == "", run
        assert ended()["check"]["data_part"] == {"number": 1, "of": 30}
    missed = ledger.entries(room, "--action", "schedule.missed")
    assert {entry["details"]["work"] for entry in missed} == {"prune", "verify"}
    assert all(entry["target"] == "repository/local" for entry in missed)


def test_the_same_over_the_network(room):
    for _ in range(2):
        room.backup("docs")
    with serving(room) as service:
        viewer, operator, admin = service.client("viewer"), service.client("operator"), service.client("admin")
        assert viewer.post("/api/v1/plans/docs/retention").data["going"] == 0
        told = viewer.post("/api/v1/plans/docs/retention", FILES).data
        assert told["going"] == 1 and told["items"][1]["reason"] == "no rule keeps it"
        assert viewer.post("/api/v1/plans/docs/retention", {"files": {"retention": {"keep": 1}}}, expect=422).code == "ERROR_INVALID_INPUT"
        assert viewer.get("/api/v1/plans/docs").data["files"]["retention"]["keep_last"] == 0, "a preview changes nothing"
        assert admin.patch("/api/v1/plans/docs", FILES).data["files"]["retention"]["keep_last"] == 1
        maintenance = {"maintenance": {"prune": "@weekly", "max_unused": "10%", "verify": "every 6 hours", "verify_days": 7}}
        changed = admin.patch("/api/v1/repositories/local", maintenance).data
        assert changed["maintenance"]["max_unused"] == "10%" and changed["reading"]["parts"] == 0
        assert admin.patch("/api/v1/repositories/local", {"maintenance": {"verify": "0 25 * * *"}}, expect=422).code == "ERROR_INVALID_INPUT"
        sent_back = admin.patch("/api/v1/repositories/local", changed).data
        assert sent_back == changed, "an answer can be sent back"
        assert operator.post("/api/v1/repositories/local/prune", expect=403).code == "ERROR_FORBIDDEN"
        run = admin.post("/api/v1/repositories/local/prune", expect=202).data["run_id"]
        read = operator.post("/api/v1/repositories/local/check", {"read": "next-part"}, expect=202).data["run_id"]
        assert operator.post("/api/v1/repositories/local/check", {"read": "all"}, expect=422).code == "ERROR_INVALID_INPUT"
        # What a check has found meanwhile is no edit of somebody else.
        seen = admin.get("/api/v1/repositories/local")
        follows = room.call("repo", "check", "local", "--read-data").run_record()  # a command asks the service
        assert follows["data_part"] == {"number": 1, "of": 1}
        assert admin.get("/api/v1/repositories/local").data["reading"] != seen.data["reading"]
        assert admin.patch("/api/v1/repositories/local", {"maintenance": {"max_unused": "11%"}}, **{"If-Match": seen.header("ETag")}).data
        assert admin.patch("/api/v1/repositories/local", {"maintenance": {"max_unused": "12%"}}, expect=412, **{"If-Match": seen.header("ETag")})
        assert room.show_run(run)["state"] == "succeeded" and room.show_run(read)["data_part"] == {"number": 1, "of": 28}


@pytest.mark.parametrize("point", ["step.retention.begin:1", "snapshot.forgetting:1", "snapshot.forgotten:1", "step.retention.end:1"])
def test_a_kill_while_old_ones_go_leaves_everything_usable(room, plain_restic, point):
    for _ in range(2):
        room.backup("docs")
    room.call("plan", "edit", "docs", "--keep-last", "1")
    killed = room.start("backup", "docs", environment={"STRONGROOM_KILL_AT": point}).finish()
    assert killed.exit_status == -9, killed
    after = room.backup("docs")
    assert after["state"] == "succeeded"
    assert len(tagged(plain_restic, "docs")) == 1 and names_snapshot(after["snapshot_id"], tagged(plain_restic, "docs")[0])
    assert plain_restic.lock_ids() == []
    plain_restic.check()
    ledger.verify(room, expect=0)
    assert room.runs()[1]["state"] == "interrupted"
