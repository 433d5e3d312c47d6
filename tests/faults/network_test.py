"""Broken networks: shown at once, bounded, and survived when they come back."""

import time

import pytest

from support.proxy import GatedProxy
from support.trees import make_big_tree


@pytest.fixture
def gated(strongroom, rest_server, tmp_path):
    big = make_big_tree(tmp_path / "big", 8)
    with GatedProxy(rest_server.port) as gate:
        strongroom.add_repository("gated", rest_server.location(gate.port), init=False)
        strongroom.add_plan("big", "gated", big, options=["--network-minutes", "1"])
        yield gate


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


def test_a_network_that_stays_away_ends_the_run_in_the_stated_time(strongroom, gated, each_restic):
    gated.close_after(2_000_000, action="reset")
    running = strongroom.start("backup", "big")
    assert gated.reached.wait(60)
    begin = time.monotonic()
    running.read_until(waiting_for("network"))
    shown = time.monotonic() - begin
    result = running.finish()
    took = time.monotonic() - begin
    run = result.run_record()
    assert result.exit_status == 1 and run["state"] == "failed" and run["error"]["code"] == "ERROR_NETWORK", run
    assert shown < 5, f"shown after {shown:.1f} s"
    assert 50 < took < 110, f"ended after {took:.0f} s; the limit was 60"
    gated.open()
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
