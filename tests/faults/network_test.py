"""Broken networks: shown at once, bounded, and survived when they come back."""

import contextlib
import shutil
import time

import pytest

from support import quick_repository
from support.proxy import GatedProxy
from support.rest_server import RestServer
from support.trees import make_big_tree


@contextlib.contextmanager
def behind_a_gate(strongroom, server, source):
    with GatedProxy(server.port) as gate:
        strongroom.add_repository("gated", server.location(gate.port), init=False)
        strongroom.add_plan("big", "gated", source, options=["--network-minutes", "1", "--retries", "0"])
        yield gate


@pytest.fixture
def big(tmp_path):
    return make_big_tree(tmp_path / "big", 8)


@pytest.fixture
def gated(strongroom, rest_server, big):
    with behind_a_gate(strongroom, rest_server, big) as gate:
        yield gate


@pytest.fixture
def all_gated(strongrooms, all_restics, home, tmp_path, big):
    """{restic: (its strongroom, its gate)}"""
    with contextlib.ExitStack() as stack:
        made = {}
        for name, strongroom in strongrooms.items():
            directory = shutil.copytree(quick_repository.template(all_restics[name]), tmp_path / name / "rest")
            server = stack.enter_context(RestServer(directory, home))
            made[name] = strongroom, stack.enter_context(behind_a_gate(strongroom, server, big))
        yield made


def waiting_for(reason):
    return lambda line: line["type"] == "progress" and line["waiting"] and line["waiting"]["reason"] == reason


def test_a_network_that_comes_back_is_survived(strongroom, gated, each_restic):
    gated.close_after(2_000_000, action="reset")
    running = strongroom.start("backup", "big")
    assert gated.reached.wait(60)
    line = running.read_until(waiting_for("network"))
    assert line["waiting"]["text"]
    status = strongroom.call("status").document()["running"][0]
    assert status["waiting"]["reason"] == "network"
    gated.open()
    run = running.finish().run_record()
    assert run["state"] == "succeeded" and run["verified"] is True


def test_a_network_that_stays_away_ends_the_run_in_the_stated_time(all_gated):
    started = {}
    for name, (strongroom, gate) in all_gated.items():
        gate.close_after(2_000_000, action="reset")
        running = strongroom.start("backup", "big")
        assert gate.reached.wait(60), name
        started[name] = running, time.monotonic()
        running.read_until(waiting_for("network"))
        shown = time.monotonic() - started[name][1]
        assert shown < 5, f"{name}: shown after {shown:.1f} s"
    for name, (running, begin) in started.items():
        result = running.finish()
        took, run = time.monotonic() - begin, result.run_record()
        assert result.exit_status == 1 and run["state"] == "failed" and run["error"]["code"] == "ERROR_NETWORK", run
        assert 50 < took < 110, f"{name}: ended after {took:.0f} s; the limit was 60"
    for strongroom, gate in all_gated.values():
        gate.open()
        assert strongroom.backup("big")["state"] == "succeeded", "the next run works, no lock is left"


def test_cancel_works_while_the_network_is_away(strongroom, gated):
    gated.close_after(2_000_000, action="reset")
    running = strongroom.start("backup", "big")
    run_id = running.read_until(lambda line: line["type"] == "started")["run_id"]
    running.read_until(waiting_for("network"))
    strongroom.call("runs", "cancel", run_id)
    gated.open()
    result = running.finish()
    assert result.exit_status == 130 and result.run_record()["state"] == "cancelled"
    assert strongroom.backup("big")["state"] == "succeeded"


@pytest.fixture
def retrying(gated, strongroom):
    """Gives up on the network at once, and tries again by itself."""
    strongroom.call("plan", "edit", "big", "--network-minutes", "0", "--retries", "3", "--retry-seconds", "1")
    return gated


def test_a_backup_whose_network_comes_back_is_tried_again_and_succeeds(strongroom, retrying):
    retrying.close_after(2_000_000, action="reset")
    running = strongroom.start("backup", "big")
    line = running.read_until(waiting_for("retry"))
    assert "attempt 2 of 4" in line["waiting"]["text"], line
    retrying.open()
    run = running.finish().run_record()
    assert run["state"] == "succeeded" and run["verified"] is True, run
    assert run["retries"] and {retry["code"] for retry in run["retries"]} == {"ERROR_NETWORK"}
    entries = strongroom.call("audit", "list", "--run", run["id"]).document()
    assert [entry["action"] for entry in entries].count("run.retrying") == len(run["retries"])


def test_when_all_attempts_are_used_up_it_has_failed(strongroom, retrying):
    retrying.close_after(2_000_000, action="reset")
    result = strongroom.start("backup", "big").finish()
    run = result.run_record()
    assert result.exit_status == 1 and run["state"] == "failed" and run["error"]["code"] == "ERROR_NETWORK", run
    assert len(run["retries"]) == 3 and [step["name"] for step in run["steps"]].count("backup") == 1
    retrying.open()
    assert strongroom.backup("big")["state"] == "succeeded", "the next run works, no lock is left"
