"""The table "what bad things get", as far as it needs no kill and no broken network."""

import os
import shutil

import pytest

from support.ledger import bring_back, keep_copy
from support.proxy import GatedProxy
from support.restic import Restic
from support.strongroom import names_snapshot
from support.trees import make_big_tree, make_tree

PASSWORD = "correct horse"


def assert_explains_itself(error, code):
    assert error["code"] == code, error
    assert error["message"] and error["hint"], "an error says what happened and what to do now"
    assert error["hint"][0].isupper() and error["hint"].rstrip()[-1] in ".?)", "hints are sentences"


def test_one_of_several_sources_missing_is_a_warning(room, source, tmp_path, each_restic):
    room.add_plan("two", "local", source, tmp_path / "not there")
    run = room.backup("two", expect=3)
    assert run["state"] == "warning" and run["snapshot_id"]
    assert [(warning["code"], warning["path"]) for warning in run["warnings"]] == [
        ("ERROR_SOURCE_MISSING", str(tmp_path / "not there"))]


def test_all_sources_missing_fails_before_restic_starts(room, tmp_path, plain_restic):
    room.add_plan("gone", "local", tmp_path / "a", tmp_path / "b")
    run = room.backup("gone", expect=1)
    assert run["state"] == "failed" and run["snapshot_id"] is None
    assert_explains_itself(run["error"], "ERROR_SOURCE_MISSING")
    assert [step["name"] for step in run["steps"]] == ["preflight"]
    assert plain_restic.snapshots() == []


def test_a_plan_without_a_source_is_refused_or_fails(room):
    added = room.call("plan", "add", "empty", "--repo", "local", expect=None)
    if added.exit_status == 0:
        run = room.backup("empty", expect=1)
        assert_explains_itself(run["error"], "ERROR_SOURCE_MISSING")
    else:
        assert added.exit_status == 2
        assert_explains_itself(added.error(), "ERROR_INVALID_INPUT")


@pytest.fixture
def unreadable(tmp_path):
    """A tree with a file and a folder that nobody may read."""
    root = make_tree(tmp_path / "mixed", files=5)
    (root / "locked").write_bytes(b"x")
    (root / "locked").chmod(0)
    (root / "locked folder").mkdir(mode=0)
    return root


def test_unreadable_files_are_warnings_with_their_paths(strongroom_that_cannot_read_all, repository, unreadable,
                                                        each_restic):
    room = strongroom_that_cannot_read_all
    room.add_repository("local", repository, PASSWORD, init=False)
    room.add_plan("mixed", "local", unreadable)
    run = room.backup("mixed", expect=3)
    assert run["state"] == "warning" and run["snapshot_id"]
    paths = {warning["path"] for warning in run["warnings"] if warning["code"] == "ERROR_SOURCE_UNREADABLE"}
    assert paths == {str(unreadable / "locked"), str(unreadable / "locked folder")}


def test_a_wrong_password(room, repository_path, home, each_restic):
    refused = room.add_repository("wrong", repository_path, "battery staple", init=False, expect=1)
    assert_explains_itself(refused.error(), "ERROR_PASSWORD")
    assert [repository["name"] for repository in room.call("repo", "list").document()] == ["local"]

    (home / "wrong").write_text("battery staple")
    room.call("repo", "edit", "local", "--password-file", home / "wrong", "--offline")
    run = room.backup("docs", expect=1)
    assert_explains_itself(run["error"], "ERROR_PASSWORD")
    assert "password" in room.call("runs", "log", run["id"], json_output=False).text


def test_no_repository_at_the_location(room, repository_path, source, each_restic):
    shutil.rmtree(repository_path)
    run = room.backup("docs", expect=1)
    assert_explains_itself(run["error"], "ERROR_REPOSITORY_MISSING")
    assert run["snapshot_id"] is None


def test_a_refused_connection_is_the_network_and_no_missing_repository(strongroom, rest_server, source, each_restic):
    strongroom.add_repository("away", rest_server.location(), PASSWORD, init=False)
    strongroom.add_plan("docs", "away", source, options=["--network-minutes", "1", "--retries", "0"])
    rest_server.stop()
    run = strongroom.backup("docs", expect=1)
    assert_explains_itself(run["error"], "ERROR_NETWORK")


@pytest.fixture
def foreign_backup(rest_server, home, restic_binary, tmp_path):
    """Somebody else's backup into the REST repository, held in its middle by a gate."""
    with GatedProxy(rest_server.port) as gate:
        big = make_big_tree(tmp_path / "somebody's", 8)
        restic = Restic(restic_binary, rest_server.location(gate.port), PASSWORD, home)

        def begin():
            gate.close_after(2_000_000)
            process = restic.start("backup", "--quiet", big)
            assert gate.reached.wait(60)
            return process

        yield begin


def test_a_lock_of_another_client_makes_check_wait_and_then_warn(strongroom, rest_server, source, foreign_backup, each_restic):
    strongroom.add_repository("away", rest_server.location(), PASSWORD, init=False)
    strongroom.add_plan("docs", "away", source, options=["--lock-minutes", "0"])
    other = foreign_backup()
    run = strongroom.backup("docs", expect=3)
    other.kill()
    other.communicate()
    assert run["state"] == "warning" and run["verified"] is False and run["snapshot_id"]
    assert [warning["code"] for warning in run["warnings"]] == ["ERROR_REPOSITORY_LOCKED"]
    assert str(other.pid) in run["warnings"][0]["message"], "the owner of the lock is named"


def test_no_restic_on_this_machine(room, tmp_path):
    nowhere = tmp_path / "nowhere"
    nowhere.mkdir()
    run = room.backup("docs", expect=1, environment={"PATH": str(nowhere)})
    assert_explains_itself(run["error"], "ERROR_TOOL_MISSING")


def test_a_restic_that_is_too_old(room, tmp_path):
    old = tmp_path / "old" / "restic"
    old.parent.mkdir()
    old.write_text("#!/bin/sh\necho restic 0.9.6 compiled with go1.13 on linux/amd64\n")
    old.chmod(0o755)
    run = room.backup("docs", expect=1, environment={"STRONGROOM_RESTIC": str(old)})
    assert_explains_itself(run["error"], "ERROR_TOOL_VERSION")
    assert "0.9.6" in run["error"]["message"]


def test_damage_in_the_repository_fails_the_run_and_keeps_the_snapshot(room, repository_path, each_restic):
    room.backup("docs")
    pack = max((path for path in (repository_path / "data").rglob("*") if path.is_file()), key=lambda path: path.stat().st_size)
    pack.chmod(0o600)
    os.truncate(pack, pack.stat().st_size // 2)
    run = room.backup("docs", expect=1)
    assert run["state"] == "failed" and run["verified"] is False
    assert_explains_itself(run["error"], "ERROR_INTEGRITY")
    assert run["snapshot_id"]


@pytest.mark.parametrize("arguments", [
    ["backup"],
    ["backup", "docs", "--nonsense"],
    ["nonsense"],
    ["plan", "add", "Bad Name", "--repo", "local", "--source", "/etc"],
    ["plan", "add", "../up", "--repo", "local", "--source", "/etc"],
    ["plan", "add", "x" * 64, "--repo", "local", "--source", "/etc"],
])
def test_wrong_usage_is_exit_2_with_a_way_on(room, arguments):
    assert_explains_itself(room.call(*arguments, expect=2).error(), "ERROR_INVALID_INPUT")


def test_unknown_things_are_named(room):
    for arguments in (["backup", "nobody"], ["runs", "show", "nobody"], ["plan", "show", "nobody"], ["repo", "show", "nobody"]):
        error = room.call(*arguments, expect=1).error()
        assert error["code"] == "ERROR_NOT_FOUND" and "nobody" in error["message"]


def test_names_are_taken_once(room, repository_path, source):
    assert room.add_plan("docs", "local", source, expect=None).error()["code"] == "ERROR_CONFLICT"
    assert room.add_repository("local", repository_path, expect=None).error()["code"] == "ERROR_CONFLICT"


def test_repository_and_snapshots_outlive_their_removal(room, plain_restic):
    run = room.backup("docs")
    assert room.call("repo", "remove", "local", expect=1).error()["code"] == "ERROR_CONFLICT"
    assert "snapshots" in room.call("plan", "remove", "docs", json_output=False).text
    assert "repository" in room.call("repo", "remove", "local", json_output=False).text
    (snapshot,) = plain_restic.snapshots()
    assert names_snapshot(run["snapshot_id"], snapshot["id"])


def test_what_failed_is_done_again_when_its_cause_is_gone(room, tmp_path, plain_restic):
    room.add_plan("late", "local", tmp_path / "a")
    failed = room.backup("late", expect=1)
    make_tree(tmp_path / "a", files=3)
    again = room.call("runs", "retry", failed["id"]).run_record()
    assert (again["state"], again["retry_of"], again["trigger"]) == ("succeeded", failed["id"], "retry")
    assert names_snapshot(again["snapshot_id"], plain_restic.snapshots()[0]["id"])
    assert_explains_itself(room.call("runs", "retry", again["id"], expect=1).error(), "ERROR_CONFLICT")


def test_a_disk_that_is_not_mounted_costs_no_snapshot(strongroom, repository, tmp_path):
    """Its mount point is there, and empty."""
    source = make_tree(tmp_path / "disk", files=3)
    strongroom.add_repository("local", repository, init=False)
    strongroom.add_plan("disk", "local", source, options=("--keep-last", "1"))
    good = strongroom.backup("disk")
    shutil.rmtree(source)
    source.mkdir()
    for _ in range(2):
        run = strongroom.backup("disk", expect=3)
        assert run["state"] == "warning" and run["files"]["total"] == 0
        assert "is a disk not mounted?" in run["warnings"][0]["message"]
    assert any(names_snapshot(good["snapshot_id"], each["id"]) for each in strongroom.call("snapshots", "disk").document())


def test_a_repository_is_no_source_of_itself(strongroom, repository, tmp_path):
    strongroom.add_repository("local", repository, init=False)
    for source in (repository, repository / "data", strongroom.data_dir):
        error = strongroom.call("plan", "add", "own", "--repo", "local", "--source", source, expect=2).error()
        assert error["code"] == "ERROR_INVALID_INPUT" and "cannot be a source" in error["message"]
    (tmp_path / "link").symlink_to(repository)
    assert strongroom.call("plan", "add", "own", "--repo", "local", "--source", f"{tmp_path}/link/", expect=2)


@pytest.mark.parametrize("password", [" begins", "ends ", "has a \t tab", "nul \0 byte"])
def test_a_password_that_the_recovery_sheet_could_not_say_is_refused(strongroom, tmp_path, password):
    error = strongroom.add_repository("odd", tmp_path / "odd", password=password, expect=2).error()
    assert error["code"] == "ERROR_INVALID_INPUT" and "password" in error["message"]
    assert not (tmp_path / "odd").exists() and strongroom.call("repo", "list").document() == []


def test_a_list_that_was_not_written_is_no_success(room):
    for number in range(30):
        room.call("plan", "edit", "docs", "--tag", f"tag-{number}")
    assert len(room.call("audit", "list", "--limit", "1000").stdout) > 8192, "more than a buffer holds"
    with open("/dev/full", "wb") as full:
        running = room.start("audit", "list", "--limit", "1000", stdout=full)
        assert running.popen.wait(60) == 1
        running.popen.stderr.close()


def test_rules_remove_no_snapshot_that_knows_of_what_is_lost_here(room, source, tmp_path):
    room.call("plan", "edit", "docs", "--keep-last", "1")
    room.backup("docs")
    copy = keep_copy(room, tmp_path / "copy")
    later = room.backup("docs")
    bring_back(room, copy)
    run = room.backup("docs", expect=3)
    assert "another state of this ledger" in run["warnings"][-1]["message"], run["warnings"]
    assert any(names_snapshot(later["snapshot_id"], each["id"]) for each in room.call("snapshots", "docs").document())
    room.call("audit", "verify", expect=1)
    room.call("audit", "acknowledge", "--reason", "a copy was put back")
    assert room.backup("docs")["state"] == "succeeded"
