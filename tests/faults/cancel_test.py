"""Stopping a run in every way a person or a machine does it: cancelled, exit 130, no lock, no child, and the next run works."""

import contextlib
import json
import os
import signal
import subprocess

import pytest

from support import processes
from support.aftermath import assert_no_partial_restore, assert_tidy
from support.file_events import FileEvents, directories_below
from support.proxy import GatedProxy
from support.restic import Restic
from support.terminal import start_on_terminal, wait_for_end
from support.trees import make_big_tree

PASSWORD = "correct horse"


@pytest.fixture
def gate(strongroom, rest_server, tmp_path):
    """The plan `big`, whose every byte passes a gate."""
    big = make_big_tree(tmp_path / "big", 4)
    with GatedProxy(rest_server.port) as proxy:
        strongroom.add_repository("gated", rest_server.location(proxy.port), PASSWORD, init=False)
        strongroom.add_plan("big", "gated", big)
        yield proxy


@pytest.fixture
def far_restic(rest_server, restic_binary, home):
    return Restic(restic_binary, rest_server.location(), PASSWORD, home)


def hold(strongroom, gate, *arguments, at=1_500_000, **options):
    gate.close_after(at)
    running = strongroom.start(*(arguments or ("backup", "big")), **options)
    assert gate.reached.wait(60)
    return running


def assert_cancelled(result):
    run = result.run_record()
    assert result.exit_status == 130 and run["state"] == "cancelled" and run["error"]["code"] == "ERROR_CANCELLED", result
    return run


def of(command, running):
    return [pid for pid in running.descendants() if (processes.stat_of(pid) or ("",))[0] == command]


def test_a_signal_to_every_process_at_once(strongroom, gate, far_restic):
    """As systemd stops a unit. restic, ended by SIGTERM, leaves its lock; it is ours to remove."""
    running = hold(strongroom, gate)
    for pid in [*of("restic", running), *of("strongroom-sv", running), running.pid]:
        with contextlib.suppress(ProcessLookupError):  # when restic has ended, so has its supervisor
            os.kill(pid, signal.SIGTERM)
    gate.open()
    result = running.finish()
    run = result.run_record()
    assert run["state"] in ("cancelled", "failed") and run["verified"] is False, run
    assert_tidy(strongroom, far_restic)
    assert strongroom.backup("big")["verified"] is True


def test_ctrl_c_twice_and_more(strongroom, gate, far_restic):
    running = hold(strongroom, gate)
    for number in (signal.SIGINT, signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        running.signal(number)
    gate.open()
    assert_cancelled(running.finish())
    assert_tidy(strongroom, far_restic)


def test_a_cancel_reaches_a_tool_that_is_stopped(strongroom, gate, far_restic):
    running = hold(strongroom, gate)
    run_id = strongroom.call("status").document()["running"][0]["run_id"]
    stopped = of("restic", running)
    for pid in stopped:
        os.kill(pid, signal.SIGSTOP)
    gate.open()
    strongroom.call("runs", "cancel", run_id)
    assert stopped
    assert_cancelled(running.finish())
    assert_tidy(strongroom, far_restic)


def test_cancelling_twice_and_too_late(strongroom, gate):
    running = hold(strongroom, gate)
    run_id = strongroom.call("status").document()["running"][0]["run_id"]
    strongroom.call("runs", "cancel", run_id)
    strongroom.call("runs", "cancel", run_id, expect=None)
    gate.open()
    before = assert_cancelled(running.finish())
    assert strongroom.call("runs", "cancel", run_id, expect=1).error()["code"] == "ERROR_CONFLICT"
    assert strongroom.show_run(run_id) == before


def test_one_that_waits_for_another_can_be_cancelled(strongroom, gate):
    running = hold(strongroom, gate)
    waiting = strongroom.start("backup", "big", "--wait", json_output=False)
    assert b"waiting until" in os.read(waiting.popen.stdout.fileno(), 200)
    waiting.signal(signal.SIGINT)
    assert waiting.finish().exit_status == 130
    gate.open()
    assert running.finish().run_record()["state"] == "succeeded"
    assert len(strongroom.runs()) == 1, "the one that waited made no run"


def test_ctrl_c_typed_at_a_terminal(strongroom, gate, far_restic):
    gate.close_after(1_500_000)
    running, master = start_on_terminal(strongroom, "backup", "big")
    assert gate.reached.wait(60)
    os.write(master, b"\x03")
    gate.open()
    text = wait_for_end(running, master)
    os.close(master)
    assert running.popen.returncode == 130 and "cancelled" in text, text
    assert strongroom.runs()[0]["state"] == "cancelled"
    assert_tidy(strongroom, far_restic)


def test_a_terminal_that_is_closed(strongroom, gate, far_restic):
    gate.close_after(1_500_000)
    running, master = start_on_terminal(strongroom, "backup", "big")
    assert gate.reached.wait(60)
    os.close(master)
    gate.open()
    assert running.popen.wait(60) == 130
    assert strongroom.runs()[0]["state"] == "cancelled"
    assert_tidy(strongroom, far_restic)


def test_nohup_is_respected(strongroom, gate):
    strongroom.prefix = ["/usr/bin/nohup"]
    running = hold(strongroom, gate)
    running.signal(signal.SIGHUP)
    gate.open()
    assert running.finish().run_record()["state"] == "succeeded"


def close_all_standard_streams():
    for descriptor in (0, 1, 2):
        os.close(descriptor)


def test_closed_standard_streams_damage_nothing(room, plain_restic):
    """What is said must not end up in the files that got the numbers of the streams."""
    for arguments in (["plan", "show", "docs"], ["repo", "show", "local", "--reveal"], ["backup", "docs"]):
        line = [room.binary, *arguments, "--json", "--data-dir", str(room.data_dir)]
        assert subprocess.run(line, env=room.environment, preexec_fn=close_all_standard_streams, check=False).returncode == 0
    for path in room.data_dir.rglob("*"):
        assert not path.is_file() or PASSWORD.encode() not in path.read_bytes(), f"the password is in {path}"
    json.loads((room.data_dir / "strongroom.lock").read_text())
    assert [run["state"] for run in room.runs()] == ["succeeded"]
    assert_tidy(room, plain_restic)


def test_a_check_can_be_cancelled(room, plain_restic, repository_path):
    room.backup("docs")
    with FileEvents([repository_path / "locks"]) as events:
        running = room.start("repo", "check", "local")
        assert events.wait_for_number(1, running.popen)
        running.signal(signal.SIGINT)
        run = running.finish().run_record()
    assert run["state"] == "cancelled"
    assert_tidy(room, plain_restic)


@pytest.mark.parametrize("existing", [False, True])
def test_a_cancelled_restore_leaves_nothing(room, repository_path, tmp_path, plain_restic, existing):
    room.backup("docs")
    target = tmp_path / "target"
    if existing:
        target.mkdir()
    with FileEvents(directories_below(repository_path)) as events:
        running = room.start("restore", "docs", "--target", target)
        running.read_until(lambda line: line["type"] == "progress" and line["steps"] and line["steps"][-1]["name"] == "restore")
        assert events.wait_for_number(events.count + 3, running.popen)
        running.signal(signal.SIGINT)
        assert_cancelled(running.finish())
    assert (os.listdir(target) == []) if existing else not target.exists()
    assert_no_partial_restore(tmp_path)
    assert_tidy(room, plain_restic)
