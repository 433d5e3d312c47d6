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
        strongroom.add_plan("big", "gated", source, options=["--network-minutes", "1"])
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
