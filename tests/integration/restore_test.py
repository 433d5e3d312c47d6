"""restore, the plain form: to a new or empty directory, complete or not at all."""

import os

import pytest

from support import trees
from support.proxy import GatedProxy
from support.strongroom import names_snapshot


def below(target, source):
    return target / source.relative_to("/")


def test_everything_comes_back_and_the_record_says_so(room, source, tmp_path, each_restic):
    backup = room.backup("docs")
    target = tmp_path / "restored"
    run = room.call("restore", "docs", "--target", target).run_record()
    assert (run["kind"], run["state"], run["plan"]) == ("restore", "succeeded", "docs")
    assert run["verified"] is True and names_snapshot(backup["snapshot_id"], run["snapshot_id"])
    trees.assert_same(source, below(target, source))


def test_latest_is_the_plans_own_and_an_older_one_can_be_named(room, source, tmp_path):
    old = room.backup("docs")
    (source / "private").write_bytes(b"newer\n")
    room.backup("docs")
    other = trees.make_tree(tmp_path / "other", files=3)
    room.add_plan("other", "local", other)
    room.backup("other")
    room.call("restore", "docs", "--target", tmp_path / "latest")
    room.call("restore", "docs", "--snapshot", old["snapshot_id"][:10], "--target", tmp_path / "old")
    assert (below(tmp_path / "latest", source) / "private").read_bytes() == b"newer\n"
    assert (below(tmp_path / "old", source) / "private").read_bytes() == b"secret\n"


def test_included_paths_alone_are_restored(room, source, tmp_path, each_restic):
    room.backup("docs")
    target = tmp_path / "part"
    room.call("restore", "docs", "--include", source / "folder 1", "--target", target)
    assert os.listdir(below(target, source)) == ["folder 1"]
    trees.assert_same(source / "folder 1", below(target, source) / "folder 1")


def test_a_path_that_looks_like_a_pattern_is_taken_literally(strongroom, repository, tmp_path, each_restic):
    source = tmp_path / "source"
    for name in ("star *", "star one", "[a]", "a"):
        (source / name).mkdir(parents=True)
        (source / name / "file").write_text(name)
    strongroom.add_repository("local", repository, init=False)
    strongroom.add_plan("docs", "local", source)
    strongroom.backup("docs")
    for name in ("star *", "[a]"):
        target = tmp_path / f"restored {name}"
        strongroom.call("restore", "docs", "--include", source / name, "--target", target)
        assert os.listdir(below(target, source)) == [name]


def test_nothing_is_restored_into_the_data_directory(room, tmp_path):
    room.backup("docs")
    (tmp_path / "way in").symlink_to(room.data_dir / "ledger")
    for target in (room.data_dir / "ledger" / "z", room.data_dir / "new", tmp_path / "way in" / "z"):
        assert room.call("restore", "docs", "--target", target, expect=2).error()["code"] == "ERROR_INVALID_INPUT"
        assert not target.exists()


def test_a_target_that_holds_something_is_refused_and_untouched(room, tmp_path):
    room.backup("docs")
    target = tmp_path / "used"
    target.mkdir()
    (target / "mine").write_text("mine")
    error = room.call("restore", "docs", "--target", target, expect=None).error()
    assert error["code"] in ("ERROR_CONFLICT", "ERROR_INVALID_INPUT") and "empty" in error["message"] + error["hint"]
    assert os.listdir(target) == ["mine"]


def test_an_empty_target_is_taken(room, source, tmp_path):
    room.backup("docs")
    (tmp_path / "empty").mkdir()
    room.call("restore", "docs", "--target", tmp_path / "empty")
    trees.assert_same(source, below(tmp_path / "empty", source))


@pytest.mark.parametrize("arguments", [["--snapshot", "0123456789"], ["--include", "/no/such/thing"]])
def test_what_is_not_there_cannot_be_restored_and_leaves_nothing(room, tmp_path, arguments):
    room.backup("docs")
    before = set(os.listdir(tmp_path))
    result = room.call("restore", "docs", *arguments, "--target", tmp_path / "restored", expect=1)
    last = result.lines()[-1]
    error = last["error"] if last["type"] == "error" else last["run"]["error"]
    assert error["code"] in ("ERROR_NOT_FOUND", "ERROR_SOURCE_MISSING")
    assert set(os.listdir(tmp_path)) == before


def test_a_cancelled_restore_leaves_nothing(strongroom, rest_server, tmp_path):
    big = trees.make_big_tree(tmp_path / "big", 12)
    with GatedProxy(rest_server.port) as gate:
        strongroom.add_repository("away", rest_server.location(gate.port), init=False)
        strongroom.add_plan("big", "away", big)
        strongroom.backup("big")
        before = set(os.listdir(tmp_path))
        gate.close_after_reply(4_000_000)
        running = strongroom.start("restore", "big", "--target", tmp_path / "restored")
        assert gate.reached.wait(60)
        running.signal(2)
        gate.open()
        result = running.finish()
    assert result.exit_status == 130 and result.run_record()["state"] == "cancelled"
    assert set(os.listdir(tmp_path)) == before
