"""restore, the plain form: to a new or empty directory, complete or not at all."""

import os
import random

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


def damage_one_file(repository):
    """In the middle of what a file of its own pack holds."""
    pack = max((path for path in (repository / "data").rglob("*") if path.is_file()), key=lambda path: path.stat().st_size)
    pack.chmod(0o600)
    content = bytearray(pack.read_bytes())
    content[5000] ^= 1
    pack.write_bytes(content)


@pytest.fixture
def five(strongroom, repository, tmp_path, each_restic):
    """A plan over five files of noise that has backed up once."""
    source = tmp_path / "five"
    source.mkdir()
    for number in range(5):
        (source / f"{number}.bin").write_bytes(random.Random(number).randbytes(1_000_000))
    strongroom.add_repository("local", repository, init=False)
    strongroom.add_plan("five", "local", source)
    strongroom.backup("five")
    return strongroom, source


def test_what_cannot_be_restored_does_not_take_the_rest_away(five, repository, tmp_path):
    room, source = five
    damage_one_file(repository)
    run = room.call("restore", "five", "--target", tmp_path / "back", expect=3).run_record()
    assert run["state"] == "warning" and run["verified"] is False
    assert [warning["code"] for warning in run["warnings"]] == ["ERROR_INTEGRITY"], run["warnings"]
    lost = run["warnings"][0]["path"]
    assert run["warnings"][0]["message"].startswith("could not be restored whole: ")
    for file in source.iterdir():
        back = below(tmp_path / "back", file)
        whole = back.exists() and back.read_bytes() == file.read_bytes()
        assert whole != (str(file) == lost), file
    assert [entry["target"] for entry in room.call("audit", "list", "--action", "damage.found").document()] == ["repository/local"]
    assert "damage/local" in [failure["topic"] for failure in room.call("failures", "list").document()]


def test_when_nothing_asked_for_is_whole_there_is_no_restore(five, repository, tmp_path):
    room, source = five
    damage_one_file(repository)
    whole = room.call("restore", "five", "--target", tmp_path / "back", expect=3).run_record()
    lost = whole["warnings"][0]["path"]
    other = next(str(file) for file in source.iterdir() if str(file) != lost)
    run = room.call("restore", "five", "--include", lost, "--include", other, "--target", tmp_path / "two", expect=3).run_record()
    assert [warning["path"] for warning in run["warnings"]] == [lost], "one is named once"
    run = room.call("restore", "five", "--include", lost, "--target", tmp_path / "one", expect=1).run_record()
    assert run["state"] == "failed" and run["error"]["code"] == "ERROR_INTEGRITY"
    assert not (tmp_path / "one").exists()


def test_a_path_that_is_not_in_the_snapshot_is_named(room, source, tmp_path, each_restic):
    room.backup("docs")
    run = room.call("restore", "docs", "--include", source / "folder 1", "--include", source / "no such", "--target",
                    tmp_path / "part", expect=3).run_record()
    assert [(warning["code"], warning["path"]) for warning in run["warnings"]] == [("ERROR_NOT_FOUND", str(source / "no such"))]
    trees.assert_same(source / "folder 1", below(tmp_path / "part", source) / "folder 1")


def test_a_target_that_is_a_link_to_nothing_is_refused_at_once(room, tmp_path):
    room.backup("docs")
    (tmp_path / "dangling").symlink_to("nowhere")
    error = room.call("restore", "docs", "--target", tmp_path / "dangling", expect=1).error()
    assert error["code"] == "ERROR_CONFLICT" and "leads nowhere" in error["message"]


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
