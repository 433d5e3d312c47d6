"""A backup through the real restic, and that what it made needs no strongroom."""

import pytest

from support import trees
from support.rest_server import RestServer
from support.restic import Restic
from support.strongroom import names_snapshot

PASSWORD = "correct horse"
STEPS = ["preflight", "enumerate", "backup", "check"]


def restore_with_plain_restic(restic, snapshot_id, source, target):
    restic.call("restore", snapshot_id, "--target", target)
    return target / source.relative_to("/")


def test_a_snapshot_restored_with_plain_restic_is_byte_identical(room, source, plain_restic, tmp_path, each_restic):
    run = room.backup("docs")
    assert run["state"] == "succeeded" and run["verified"] is True and run["error"] is None
    (snapshot,) = plain_restic.snapshots()
    assert names_snapshot(run["snapshot_id"], snapshot["id"])
    trees.assert_same(source, restore_with_plain_restic(plain_restic, run["snapshot_id"], source, tmp_path / "restored"))
    assert plain_restic.lock_ids() == []


def test_a_second_backup_is_incremental(room, source, each_restic):
    first = room.backup("docs")
    (source / "folder 0" / "file 0.dat").write_bytes(b"changed")
    (source / "brand new").write_bytes(b"new")
    second = room.backup("docs")
    assert first["files"]["new"] == first["files"]["total"] > 40
    assert second["files"] == {"new": 1, "changed": 1, "unmodified": first["files"]["total"] - 1,
                               "total": first["files"]["total"] + 1}
    assert 0 < second["bytes"]["added"] < first["bytes"]["added"]
    assert second["bytes"]["processed"] > 0


def test_the_record_holds_what_scripts_rely_on(room):
    run = room.backup("docs")
    assert {"id", "plan", "kind", "state", "verified", "trigger", "started_at", "finished_at", "duration_ms", "snapshot_id",
            "files", "bytes", "warnings", "error", "steps", "ledger_seq"} <= run.keys()
    assert (run["plan"], run["kind"], run["trigger"]) == ("docs", "backup", "manual")
    assert run["warnings"] == []
    assert [step["name"] for step in run["steps"]] == STEPS
    assert all({"name", "state", "started_at", "duration_ms"} <= step.keys() for step in run["steps"])
    assert run["started_at"].endswith("Z") and run["finished_at"].endswith("Z") and run["duration_ms"] > 0
    assert isinstance(run["ledger_seq"], int)


def test_every_snapshot_carries_the_plans_tag(room, plain_restic, source):
    room.add_plan("tagged", "local", source, options=["--tag", "monthly"])
    room.backup("docs")
    room.backup("tagged")
    tags = [set(snapshot["tags"]) for snapshot in plain_restic.snapshots()]
    assert "strongroom.plan.docs" in tags[0] and "strongroom.plan.tagged" not in tags[0]
    assert {"strongroom.plan.tagged", "monthly"} <= tags[1]


def test_exclusions_are_kept_out(room, source, plain_restic):
    (source / "cache").mkdir()
    (source / "cache" / "junk").touch()
    (source / "NOISE.TMP").touch()
    room.add_plan("lean", "local", source, options=["--exclude", f"{source}/cache", "--iexclude", "*.tmp"])
    run = room.backup("lean")
    names = plain_restic.call("ls", run["snapshot_id"])
    assert "private" in names and "junk" not in names and "NOISE.TMP" not in names


def test_the_data_directory_is_left_out_of_a_plan_that_holds_it(room, plain_restic, tmp_path):
    room.add_plan("everything", "local", tmp_path)
    run = room.backup("everything", expect=None)
    assert run["state"] in ("succeeded", "warning") and run["snapshot_id"]
    names = plain_restic.call("ls", run["snapshot_id"])
    assert f"{tmp_path}/source/private" in names
    assert "strongroom.db" not in names and "secret.key" not in names


def test_a_rest_backend_works_like_a_directory(strongroom, source, tmp_path, home, restic_binary, each_restic):
    with RestServer(tmp_path / "empty", home) as rest_server:
        strongroom.add_repository("away", rest_server.location(), PASSWORD)
        strongroom.add_plan("docs", "away", source)
        run = strongroom.backup("docs")
        assert run["state"] == "succeeded" and run["verified"] is True
        restic = Restic(restic_binary, rest_server.location(), PASSWORD, home)
        trees.assert_same(source, restore_with_plain_restic(restic, run["snapshot_id"], source, tmp_path / "restored"))


def test_progress_lines_come_before_the_result(room):
    lines = room.call("backup", "docs").lines()
    assert lines[-1]["type"] == "result" and all(line["type"] != "result" for line in lines[:-1])
    assert lines[0] == {"type": "started", "run_id": lines[-1]["run"]["id"]}


def test_runs_status_snapshots_and_ls_tell_the_same_story(room, source):
    run = room.backup("docs")
    assert [listed["id"] for listed in room.runs()] == [run["id"]]
    assert room.show_run(run["id"]) == run
    assert room.call("status").document()["plans"][0]["last_run"] == run
    (snapshot,) = room.call("snapshots", "docs").document()
    assert names_snapshot(run["snapshot_id"], snapshot["id"])
    for snapshot in ("latest", run["snapshot_id"][:8]):
        paths = [entry["path"] for entry in room.call("ls", "docs", snapshot).document()]
        assert f"{source}/private" in paths
    in_folder = room.call("ls", "docs", "latest", source / "folder 0").document()
    assert {entry["path"] for entry in in_folder if entry["type"] == "file"} == set(map(str, (source / "folder 0").iterdir()))


def test_the_log_of_a_run_has_every_line_with_stream_and_time(room):
    run = room.backup("docs")
    log = room.call("runs", "log", run["id"], json_output=False).text
    assert '"message_type":"summary"' in log and "restic" in log
    assert all(line[:4].isdigit() for line in log.splitlines() if line), "each line begins with its time"


@pytest.mark.parametrize("command", [["--version"], ["--help"], ["backup", "--help"], ["repo", "add", "--help"]])
def test_help_and_version_need_no_data_directory(strongroom, command):
    result = strongroom.call(*command, json_output=False)
    assert result.text and result.error_text == ""
    assert not strongroom.data_dir.exists()
