"""Backup windows: what nobody has asked for is at work within them; what they end goes on in the next one."""

import datetime

import pytest

from support import ledger
from support.proxy import GatedProxy
from support.service import serving, watching
from support.trees import make_big_tree


def in_hours(hours):
    return datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(hours=hours)


def window_in(hours):
    return f"{in_hours(hours):%H:%M}-{in_hours(hours + 1):%H:%M}"


def opening(stamp, window):
    return stamp[11:16] == window[:5]


def until_event(viewer, kind, seconds=60):
    return viewer.until(lambda message: message["type"] == "event" and message["kind"] == kind, seconds)[-1]


def is_end(message):
    return message["type"] == "event" and message["kind"] in ("run.interrupted", "run.succeeded", "run.warning", "run.failed")


def status_of(service, plan):
    return next(one for one in service.local.get("/api/v1/status").data["plans"] if one["plan"] == plan)


def until_next(service, plan, wanted):
    """The scheduler looks as soon as it hears of a change: until then the status says what was."""
    with watching(service) as viewer:
        while not wanted(status_of(service, plan)["next_at"]):
            viewer.message()


def let_it_be_due(strongroom, plan):
    """As if nobody had served since a minute before now."""
    strongroom.call("plan", "edit", plan, "--schedule", "@daily", "--time-zone", "UTC")
    with serving(strongroom) as service:
        until_next(service, plan, lambda at: at is not None)
    ledger.tamper(strongroom, "UPDATE due SET next_at = strftime('%Y-%m-%dT%H:%M:%f000Z', 'now', '-1 minute')")


def test_what_is_due_comes_when_the_next_window_opens(room):
    let_it_be_due(room, "docs")
    window = window_in(6)
    room.call("plan", "edit", "docs", "--window", window)
    shown = room.call("plan", "show", "docs", json_output=False).text
    assert f"only within         {window}" in shown, shown
    assert opening(room.call("plan", "show", "docs").document()["timetable"]["next"][0], window)
    with serving(room) as service, watching(service) as viewer:
        assert opening(status_of(service, "docs")["next_at"], window)
        assert opening(service.local.get("/api/v1/schedules").data["items"][0]["next"][0], window)
        assert room.backup("docs")["state"] == "succeeded", "by hand it is backed up meanwhile"
        assert len(room.runs()) == 1, "nothing else has begun"
        room.call("plan", "edit", "docs", "--window", "")
        while [run["trigger"] for run in room.runs() if run["state"] == "succeeded"] != ["schedule", "manual"]:
            viewer.message()


def test_a_backup_is_ended_with_its_window_and_goes_on_in_the_next(strongroom, rest_server, tmp_path, each_restic):
    window = window_in(6)
    with GatedProxy(rest_server.port) as gate:
        strongroom.add_repository("gated", rest_server.location(gate.port), init=False)
        strongroom.add_plan("big", "gated", make_big_tree(tmp_path / "big", 8))
        let_it_be_due(strongroom, "big")
        gate.close_after(4_000_000, action="stall")
        with serving(strongroom) as service, watching(service) as viewer:
            assert gate.reached.wait(60)
            strongroom.call("plan", "edit", "big", "--window", window)
            # Whatever hangs when the tool is told to stop breaks off; before that it is tried again.
            while not is_end(viewer.message()):
                gate.drop_connections()
            gate.open()
            run = strongroom.runs()[0]
            assert (run["state"], run["trigger"]) == ("interrupted", "schedule"), run
            assert run["error"]["code"] == "ERROR_INTERRUPTED" and "window has closed" in run["error"]["message"], run
            assert opening(run["next_at"], window) and opening(status_of(service, "big")["next_at"], window), run
        # It is closed still: a service that begins leaves it to the window.
        with serving(strongroom) as service:
            assert opening(status_of(service, "big")["next_at"], window)
        assert len(strongroom.runs()) == 1
        ledger.tamper(strongroom, "UPDATE due SET next_at = strftime('%Y-%m-%dT%H:%M:%f000Z', 'now', '-1 minute')")
        strongroom.call("plan", "edit", "big", "--window", window_in(-0.2))
        with serving(strongroom) as service, watching(service) as viewer:
            if strongroom.runs()[0]["state"] != "succeeded":
                until_event(viewer, "run.succeeded")
        run = strongroom.runs()[0]
        assert (run["state"], run["verified"], run["trigger"]) == ("succeeded", True, "schedule"), run
        assert len(strongroom.runs()) == 2, "once"
        ledger.verify(strongroom, expect=0)


@pytest.mark.parametrize("wrong", ["22:00", "25:00-26:00", "22:00-22:00", "Someday 22:00-23:00", ",".join(["22:00-23:00"] * 21), "x" * 100_000])
def test_a_window_that_is_none_is_refused(room, wrong):
    before = room.call("plan", "show", "docs").document()
    error = room.call("plan", "edit", "docs", "--window", wrong, expect=2).error()
    assert error["code"] == "ERROR_INVALID_INPUT" and "22:00-06:00" in error["message"] and len(error["message"]) < 500, error
    assert room.call("plan", "show", "docs").document() == before
