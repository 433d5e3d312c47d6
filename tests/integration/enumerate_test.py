"""The step `enumerate`: what a backup will take is counted beside it, by strongroom itself."""

import os
import time

import pytest

from support.dead_mount import dead_mount
from support.proxy import GatedProxy
from support.trees import make_big_tree


def step(run, name="enumerate"):
    return next(each for each in run["steps"] if each["name"] == name)


def counted(line):
    return line["type"] == "progress" and line["progress"]["totals"] == "settled"


@pytest.fixture
def silent(strongroom, rest_server, tmp_path):
    """silent() begins a backup of `big` whose restic cannot even open its repository: it says nothing of any total."""
    strongroom.add_repository("away", rest_server.location(), init=False)
    big = make_big_tree(tmp_path / "big", 4)
    with GatedProxy(rest_server.port) as gate:
        strongroom.add_repository("gated", rest_server.location(gate.port), init=False)
        strongroom.add_plan("big", "gated", big)

        def begin():
            gate.close_after(0)
            return strongroom.start("backup", "big"), gate

        yield begin


def test_the_totals_are_known_while_restic_is_still_silent(strongroom, silent, each_restic):
    preview = strongroom.call("plan", "preview", "big").document()
    running, gate = silent()
    progress = running.read_until(counted)["progress"]
    assert (progress["files_total"], progress["bytes_total"]) == (preview["files"], preview["bytes"])
    assert progress["files_done"] == 0 and progress["totals_settled"] is True
    live = strongroom.call("status").document()["running"][0]
    assert [each["name"] for each in live["steps"]] == ["preflight", "enumerate", "backup"]
    assert live["progress"]["totals"] == "settled"
    gate.open()
    run = running.finish().run_record()
    assert [each["name"] for each in run["steps"]] == ["preflight", "enumerate", "backup", "check"]
    assert step(run)["state"] == "succeeded" and run["state"] == "succeeded"
    assert (run["files"]["total"], run["bytes"]["processed"]) == (preview["files"], preview["bytes"])
    assert step(strongroom.show_run(run["id"]))["state"] == "succeeded"
    assert f"enumerate: {preview['files']} files" in strongroom.call("runs", "log", run["id"], json_output=False).text


def test_a_cancelled_backup_ends_it_at_once(silent):
    running, gate = silent()
    running.read_until(counted)
    running.signal(2)
    begin = time.monotonic()
    gate.open()
    run = running.finish().run_record()
    assert run["state"] == "cancelled" and step(run)["state"] == "succeeded", run["steps"]
    assert time.monotonic() - begin < 10


def test_the_last_run_is_the_estimate_until_then(room, tmp_path):
    """The second run's walk does not begin, nor does restic's scan: an exclude file does not answer until it is closed."""
    before = room.backup("docs")
    fifo = tmp_path / "exclude"
    os.mkfifo(fifo)
    held = os.open(fifo, os.O_RDWR)
    room.call("plan", "edit", "docs", "--exclude-file", fifo)
    running = room.start("backup", "docs")
    line = running.read_until(lambda line: line["type"] == "progress" and line["progress"]["totals"] == "estimated")
    assert line["progress"]["files_total"] == before["files"]["total"]
    assert line["progress"]["bytes_total"] == before["bytes"]["processed"]
    assert line["percent"] is None and line["time_left_ms"] is None and line["progress"]["totals_settled"] is False
    assert f"of about {before['files']['total']} files" in room.call("status", json_output=False).text
    (tmp_path / "empty").touch()
    (tmp_path / "empty").rename(fifo)  # for whoever comes later
    os.close(held)
    run = running.finish().run_record()
    assert run["state"] == "succeeded" and step(run)["state"] in ("succeeded", "skipped"), run["steps"]


def test_a_dead_network_mount_holds_up_no_end(room, source):
    """restic waits for it as well, so the end is a cancelled one."""
    with dead_mount(source / "dead"):
        running = room.start("backup", "docs")
        running.read_until(lambda line: line["type"] == "progress" and line["steps"][-1:] and line["steps"][-1]["name"] == "backup")
        running.signal(2)
        begin = time.monotonic()
        run = running.finish().run_record()
        took = time.monotonic() - begin
    assert run["state"] == "cancelled" and step(run)["state"] == "cancelled", run["steps"]
    assert took < 60, "it would never end by itself; a loaded machine takes its time"
