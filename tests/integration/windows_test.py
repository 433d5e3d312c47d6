"""Backup windows: what nobody has asked for is at work within them, is interrupted at their end, and goes on in the next."""

import datetime

import pytest

from support import ledger
from support.proxy import GatedProxy
from support.service import serving, watching
from support.trees import make_big_tree


def window_in(hours):
    begin = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(hours=hours)
    return f"{begin:%H:%M}-{begin + datetime.timedelta(hours=1):%H:%M}"


def until_event(viewer, kind, seconds=60):
    return viewer.until(lambda message: message["type"] == "event" and message["kind"] == kind, seconds)[-1]


def let_it_be_due(strongroom, plan):
    """As if nobody had served since yesterday."""
    strongroom.call("plan", "edit", plan, "--schedule", "@daily", "--time-zone", "UTC")
    with serving(strongroom) as service, watching(service) as viewer:
        while all(one["next_at"] is None for one in service.local.get("/api/v1/status").data["plans"]):
            viewer.message()
    ledger.tamper(strongroom, "UPDATE due SET next_at = strftime('%Y-%m-%dT%H:%M:%fZ', 'now', '-1 minute')")


def until_waiting(service, viewer, plan, text="next backup window opens"):
    while True:
        for run in service.local.get("/api/v1/status").data["running"]:
            waiting = run["waiting"]
            if run["plan"] == plan and waiting and waiting["reason"] == "window" and text in waiting["text"]:
                return run
        viewer.message()


def test_a_due_backup_waits_for_its_window(room):
    let_it_be_due(room, "docs")
    room.call("plan", "edit", "docs", "--window", window_in(6))
    assert f"only within         {window_in(6)}" in room.call("plan", "show", "docs", json_output=False).text
    with serving(room) as service, watching(service) as viewer:
        held = until_waiting(service, viewer, "docs")
        assert "backup window" in room.call("status", json_output=False).text
        assert room.backup("docs")["state"] == "succeeded", "by hand it can be backed up meanwhile"
        room.call("plan", "edit", "docs", "--window", "")
        viewer.until(lambda message: message["type"] == "event" and message["kind"] == "run.succeeded"
                     and message["data"]["run_id"] == held["run_id"], 60)
    run = room.show_run(held["run_id"])
    assert (run["trigger"], run["state"], run["verified"]) == ("schedule", "succeeded", True)
    assert ledger.entries(room, "--action", "run.held") == [], "nothing was interrupted"


def test_what_is_asked_for_does_not_wait(room):
    room.call("plan", "edit", "docs", "--window", window_in(6))
    assert room.backup("docs")["state"] == "succeeded"


def test_a_backup_that_waits_is_cancelled_at_once(room):
    let_it_be_due(room, "docs")
    room.call("plan", "edit", "docs", "--window", window_in(6))
    with serving(room) as service, watching(service) as viewer:
        held = until_waiting(service, viewer, "docs")
        room.call("runs", "cancel", held["run_id"])
        until_event(viewer, "run.cancelled")
    assert room.runs()[0]["state"] == "cancelled"


def test_a_backup_goes_on_in_the_next_window(strongroom, rest_server, tmp_path, each_restic):
    with GatedProxy(rest_server.port) as gate:
        strongroom.add_repository("gated", rest_server.location(gate.port), init=False)
        strongroom.add_plan("big", "gated", make_big_tree(tmp_path / "big", 8), options=["--retries", "0"])
        let_it_be_due(strongroom, "big")
        gate.close_after(4_000_000, action="hold")
        with serving(strongroom) as service, watching(service) as viewer:
            assert gate.reached.wait(60)
            strongroom.call("plan", "edit", "big", "--window", window_in(6))
            stopping = until_waiting(service, viewer, "big", text="it has closed")
            gate.open()
            held = until_waiting(service, viewer, "big")
            assert held["run_id"] == stopping["run_id"] and held["state"] == "running"
            strongroom.call("plan", "edit", "big", "--window", window_in(-0.2))
            until_event(viewer, "run.succeeded")
    run = strongroom.runs()[0]
    assert (run["state"], run["verified"], run.get("retries", [])) == ("succeeded", True, []), run
    entry = ledger.entries(strongroom, "--action", "run.held")[0]
    assert entry["severity"] == "info" and entry["details"]["until"] is not None, entry


@pytest.mark.parametrize("wrong", ["22:00", "25:00-26:00", "22:00-22:00", "Someday 22:00-23:00"])
def test_a_window_that_is_none_is_refused(room, wrong):
    before = room.call("plan", "show", "docs").document()
    error = room.call("plan", "edit", "docs", "--window", wrong, expect=2).error()
    assert error["code"] == "ERROR_INVALID_INPUT" and "22:00-06:00" in error["message"], error
    assert room.call("plan", "show", "docs").document() == before
