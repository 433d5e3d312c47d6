"""A full disk: said plainly, nothing is broken, and the next run works when there is space."""

import shutil
import subprocess

from support.proxy import GatedProxy
from support.restic import Restic
from support.trees import make_big_tree, make_tree

PASSWORD = "correct horse"


def grow(directory, megabytes):
    subprocess.run(["mount", "-o", f"remount,size={megabytes}m", str(directory)], check=True)


def fill(directory):
    """Leaves not one block; returns the file that does it."""
    filler = directory / "filler"
    with open(filler, "wb", buffering=0) as file:
        block = 1 << 20
        while block:
            try:
                written = file.write(b"x" * block)
            except OSError:
                written = 0
            if written < block:
                block //= 2
    return filler


def test_no_room_for_the_repository_is_said_before_restic_starts(strongroom, small_disk, tmp_path):
    disk = small_disk("disk", 200)
    strongroom.add_repository("local", disk / "repository", PASSWORD)
    strongroom.add_plan("docs", "local", make_tree(tmp_path / "source"))
    grow(disk, 8)
    run = strongroom.backup("docs", expect=1)
    assert run["error"]["code"] == "ERROR_NO_SPACE" and [step["name"] for step in run["steps"]] == ["preflight"]
    grow(disk, 200)
    assert strongroom.backup("docs")["state"] == "succeeded"


def test_a_repository_that_fills_up_in_the_middle(strongroom, small_disk, tmp_path, restic_binary, home, each_restic):
    disk = small_disk("disk", 60)
    strongroom.add_repository("local", disk / "repository", PASSWORD)
    strongroom.add_plan("first", "local", make_tree(tmp_path / "source"))
    strongroom.add_plan("big", "local", make_big_tree(tmp_path / "big", 90))
    first = strongroom.backup("first")
    run = strongroom.backup("big", expect=1)
    assert run["state"] == "failed" and run["error"]["code"] == "ERROR_NO_SPACE", run
    assert run["error"]["hint"]
    grow(disk, 400)
    assert strongroom.backup("big")["state"] == "succeeded"
    ids = [snapshot["id"] for snapshot in Restic(restic_binary, disk / "repository", PASSWORD, home).snapshots()]
    assert first["snapshot_id"] in ids and len(ids) == 2


def test_a_data_directory_that_fills_up_in_the_middle(strongroom, small_disk, tmp_path, rest_server):
    disk = small_disk("disk", 40)
    strongroom.data_dir = disk / "data"
    with GatedProxy(rest_server.port) as gate:
        strongroom.add_repository("gated", rest_server.location(gate.port), PASSWORD, init=False)
        strongroom.add_plan("big", "gated", make_big_tree(tmp_path / "big", 8))
        earlier = strongroom.backup("big")
        (tmp_path / "big" / "more").write_bytes((tmp_path / "big" / "0001.bin").read_bytes()[::-1] * 4)
        gate.close_after(1_000_000)
        running = strongroom.start("backup", "big")
        assert gate.reached.wait(60)
        filler = fill(disk)
        gate.open()
        result = running.finish()
        last = result.lines()[-1]
        error = last["error"] if last["type"] == "error" else last["run"]["error"]
        assert result.exit_status == 1 and error["code"] == "ERROR_NO_SPACE", result
        filler.unlink()
        assert strongroom.show_run(earlier["id"]) == earlier, "what was acknowledged is still there"
        assert strongroom.backup("big")["state"] == "succeeded"
    assert {run["state"] for run in strongroom.runs()} <= {"succeeded", "failed", "interrupted"}


def test_an_answer_that_could_not_be_written_is_no_success(room):
    for command in (["runs", "list"], ["plan", "list"], ["status"]):
        with open("/dev/full", "wb") as full:
            result = room.start(*command, stdout=full).popen
            assert result.wait(60) == 1 and b"could not be written" in result.stderr.read(), command


def test_no_room_for_the_data_directory_at_all(strongroom, small_disk, tmp_path):
    disk = small_disk("disk", 40)
    strongroom.data_dir = disk / "data"
    strongroom.add_repository("local", tmp_path / "repository", PASSWORD)
    strongroom.add_plan("docs", "local", make_tree(tmp_path / "source"))
    filler = fill(disk)
    last = strongroom.call("backup", "docs", expect=1).lines()[-1]
    error = last["error"] if last["type"] == "error" else last["run"]["error"]
    assert error["code"] == "ERROR_NO_SPACE", error
    filler.unlink()
    assert strongroom.backup("docs")["state"] == "succeeded"
    shutil.rmtree(disk / "data")
