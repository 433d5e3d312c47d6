"""One owner per data directory: what others see and may do while a lone backup runs."""

import os
import signal
import socket
import time

import pytest

from support.proxy import GatedProxy
from support.service import UnixClient
from support.trees import make_big_tree


@pytest.fixture
def held(strongroom, rest_server, tmp_path):
    """A backup of `big` that a gate holds in its middle: held() starts one and returns (running, run id, gate)."""
    strongroom.add_repository("away", rest_server.location(), init=False)
    big = make_big_tree(tmp_path / "big", 8)
    with GatedProxy(rest_server.port) as gate:
        strongroom.add_repository("gated", rest_server.location(gate.port), init=False)
        strongroom.add_plan("big", "gated", big)

        def begin(**options):
            gate.close_after(2_000_000)
            running = strongroom.start("backup", "big", **options)
            run_id = running.read_until(lambda line: line["type"] == "started")["run_id"]
            assert gate.reached.wait(60)
            return running, run_id, gate

        yield begin


def end(running, gate):
    gate.open()
    return running.finish()


def test_status_of_a_running_backup_from_another_process(strongroom, held):
    running, run_id, gate = held()
    status = strongroom.call("status").document()
    live = status["running"]
    assert [run["run_id"] for run in live] == [run_id]
    assert (live[0]["plan"], live[0]["state"]) == ("big", "running")
    assert live[0]["steps"][-1]["name"] == "backup"
    assert run_id in strongroom.call("status", json_output=False).text
    assert strongroom.show_run(run_id)["state"] == "running"
    assert end(running, gate).run_record()["state"] == "succeeded"
    assert strongroom.call("status").document()["running"] == []


def test_the_log_can_be_read_while_it_grows(strongroom, held):
    running, run_id, gate = held()
    assert "restic" in strongroom.call("runs", "log", run_id, json_output=False).text
    end(running, gate)


def test_cancel_from_another_process(strongroom, held, rest_server):
    running, run_id, gate = held()
    below = running.descendants()
    assert below, "a running backup has processes"
    strongroom.call("runs", "cancel", run_id)
    result = end(running, gate)
    assert result.exit_status == 130
    run = result.run_record()
    assert run["id"] == run_id and run["state"] == "cancelled" and run["error"]["code"] == "ERROR_CANCELLED"
    assert strongroom.show_run(run_id)["state"] == "cancelled"
    assert locks_of(rest_server) == []


def locks_of(rest_server):
    return os.listdir(rest_server.directory / "locks")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_ctrl_c_and_a_closed_terminal_cancel(strongroom, held, rest_server, number):
    running, run_id, gate = held()
    running.signal(number)
    result = end(running, gate)
    assert result.exit_status == 130 and result.run_record()["state"] == "cancelled"
    assert locks_of(rest_server) == []
    assert strongroom.backup("big")["state"] == "succeeded"


def test_a_closed_pipe_does_not_stop_a_backup(strongroom, held):
    running, run_id, gate = held()
    running.popen.stdout.close()
    running.popen.stdout = None
    gate.open()
    strongroom.wait_for_run_lock(run_id, 60)
    running.popen.wait(60)
    assert strongroom.show_run(run_id)["state"] == "succeeded"


def test_a_second_writer_is_told_who_is_there(strongroom, held):
    running, run_id, gate = held()
    for arguments in (["backup", "big"], ["plan", "remove", "big"]):
        error = strongroom.call(*arguments, expect=1).error()
        assert error["code"] == "ERROR_CONFLICT"
        assert str(running.pid) in error["message"] and "backup" in error["message"], error
    end(running, gate)


def test_a_second_writer_can_wait(strongroom, held):
    running, run_id, gate = held()
    waiting = strongroom.start("backup", "big", "--wait")
    gate.open()
    assert running.finish().run_record()["state"] == "succeeded"
    second = waiting.finish().run_record()
    assert second["state"] == "succeeded" and second["id"] != run_id


def test_reading_takes_no_lock_and_recovers_nothing(strongroom, held):
    running, run_id, gate = held()
    before = strongroom.show_run(run_id)
    for arguments in (["runs", "list"], ["plan", "list"], ["repo", "list"], ["status"], ["runs", "show", run_id]):
        strongroom.call(*arguments)
    assert strongroom.show_run(run_id)["state"] == before["state"] == "running"
    assert end(running, gate).run_record()["state"] == "succeeded"


def test_reading_a_data_directory_that_is_not_there_makes_none(strongroom):
    assert strongroom.runs() == [] and strongroom.call("plan", "list").document() == []
    assert not strongroom.data_dir.exists()


def test_a_live_line_tells_percent_files_bytes_and_what_it_waits_for(strongroom, held):
    running, run_id, gate = held()
    line = strongroom.call("status").document()["running"][0]
    assert {"progress", "rate", "time_left_ms", "percent", "waiting", "cancelling", "updated_at"} <= line.keys()
    assert line["progress"]["files_total"] >= 0 and line["cancelling"] is False
    end(running, gate)


@pytest.fixture
def manager(tmp_path):
    """What a service manager hears: a function that waits until something was said."""
    path = tmp_path / "notify"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as heard:
        heard.bind(str(path))
        heard.settimeout(60)

        def until(words):
            deadline = time.monotonic() + 60
            while words not in (said := heard.recv(4096).decode()):
                assert time.monotonic() < deadline, f"{words!r} was not said"
            return said

        until.environment = {"NOTIFY_SOCKET": str(path), "WATCHDOG_USEC": "200000"}
        yield until


def test_a_service_stands_by_until_the_command_has_finished(strongroom, held, manager):
    running, run_id, gate = held()
    service = strongroom.start("serve", "--listen", "127.0.0.1:0", environment=manager.environment)
    assert "READY=1" in (said := manager("standing by")) and "strongroom backup" in said
    manager("WATCHDOG=1")
    assert [run["run_id"] for run in strongroom.call("status").document()["running"]] == [run_id]
    assert end(running, gate).run_record()["state"] == "succeeded"
    manager("STATUS=serving")  # what is not read in time is dropped, as to any service manager
    service.read_until(lambda line: "serving" in line)
    assert UnixClient(strongroom.data_dir / "strongroom.sock").get("/api/v1/status").data["owner"]["command"] == "strongroom serve"
    service.signal(signal.SIGTERM)
    assert service.finish().exit_status == 0


def test_a_service_that_stands_by_can_be_told_to_end(strongroom, held, manager):
    running, _, gate = held()
    service = strongroom.start("serve", "--listen", "127.0.0.1:0", environment=manager.environment)
    manager("standing by")
    service.signal(signal.SIGTERM)
    assert service.finish().exit_status == 0
    assert end(running, gate).run_record()["state"] == "succeeded"


def test_a_service_does_not_wait_for_another(strongroom):
    first = strongroom.start("serve", "--listen", "127.0.0.1:0")
    first.read_until(lambda line: "serving" in line)
    error = strongroom.call("serve", "--listen", "127.0.0.1:0", expect=1).error()
    assert error["code"] == "ERROR_CONFLICT" and str(first.pid) in error["message"]
    first.signal(signal.SIGTERM)
    assert first.finish().exit_status == 0
