"""Schedules as their users meet them: told in words, followed by the service, and made up for when nobody served."""

import datetime
import time

import pytest

from support import ledger
from support.service import serving, watching

DAY = datetime.timedelta(days=1)


def now():
    return datetime.datetime.now(datetime.timezone.utc)


def text(moment):
    return moment.strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def moment(stamp):
    return datetime.datetime.strptime(stamp, "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=datetime.timezone.utc)


def last_two_oclock():
    today = now().replace(hour=2, minute=0, second=0, microsecond=0)
    return today if today <= now() else today - DAY


def until_event(viewer, kind, seconds=30):
    return viewer.until(lambda message: message["type"] == "event" and message["kind"] == kind, seconds)[-1]


def until_next(service, plan, wanted):
    """The scheduler looks as soon as it hears of a change: until then the status says what was."""
    with watching(service) as viewer:
        deadline = time.monotonic() + 30
        while True:
            status = next(one for one in service.local.get("/api/v1/status").data["plans"] if one["plan"] == plan)
            if wanted(status["next_at"]):
                return status["next_at"]
            assert time.monotonic() < deadline, status
            viewer.message()


@pytest.fixture
def daily(room):
    """`docs` is due at two o'clock, and has had a backup."""
    room.call("plan", "edit", "docs", "--schedule", "0 2 * * *", "--time-zone", "UTC")
    run = room.backup("docs")
    assert moment(run["next_at"]) == last_two_oclock() + DAY, "the end of a backup says when the plan comes next"
    return room


def put_back(room, days):
    """As if nobody had served for so long. Returns the first instant that was missed."""
    first = last_two_oclock() - (days - 1) * DAY
    ledger.tamper(room, f"UPDATE due SET next_at = '{text(first)}'")
    return first


def test_a_schedule_is_told_in_words_and_instants(strongroom):
    told = strongroom.call("plan", "next", "30 2 * * mon-fri", "--time-zone", "Europe/Berlin").document()
    assert told["sentence"] == "every Monday, Tuesday, Wednesday, Thursday and Friday at 02:30" and told["time_zone"] == "Europe/Berlin", told
    assert len(told["next"]) == 5 and told["next"] == sorted(told["next"]) and moment(told["next"][0]) > now()
    assert all(moment(at).minute == 30 and moment(at).hour in (0, 1) for at in told["next"]), told
    words = strongroom.call("plan", "next", "every 6 hours", json_output=False).text
    assert words.splitlines()[0].split(maxsplit=1) == ["schedule", "every 6 hours"]
    for wrong, reason in (("0 25 * * *", "hour"), ("every 6 days", "every 6 days"), ("", "schedule")):
        refused = strongroom.call("plan", "next", wrong, expect=2).error()
        assert refused["code"] == "ERROR_INVALID_INPUT" and reason in refused["message"], refused
    assert "Middle/Earth" in strongroom.call("plan", "next", "@daily", "--time-zone", "Middle/Earth", expect=2).error()["message"]


def test_a_plan_takes_only_what_comes_some_day(room):
    before = room.call("plan", "show", "docs").document()
    for options in (["--schedule", "0 0 30 2 *"], ["--schedule", "tomorrow"], ["--schedule", "@daily", "--time-zone", "Nowhere"],
                    ["--missed", "perhaps"], ["--jitter-minutes", "1441"], ["--retries", "21"], ["--retry-factor", "0"]):
        assert room.call("plan", "edit", "docs", *options, expect=2).error()["code"] == "ERROR_INVALID_INPUT", options
    assert room.call("plan", "show", "docs").document() == before
    room.call("plan", "edit", "docs", "--schedule", "@daily", "--time-zone", "Asia/Kolkata", "--missed", "skip",
              "--jitter-minutes", "5", "--retries", "1", "--retry-seconds", "7", "--retry-factor", "3",
              "--retry-most-seconds", "70")
    plan = room.call("plan", "show", "docs").document()
    assert (plan["schedule"], plan["time_zone"], plan["missed"], plan["jitter_ms"]) == ("@daily", "Asia/Kolkata", "skip", 300_000)
    assert plan["retries"] == {"attempts": 1, "first_ms": 7000, "factor": 3, "most_ms": 70_000}
    assert [moment(at).strftime("%H:%M") for at in plan["timetable"]["next"]] == ["18:30"] * 5
    shown = room.call("plan", "show", "docs", json_output=False).text
    assert "every day at 00:00 (Asia/Kolkata)" in shown and "once, first after" in shown, shown
    room.call("plan", "edit", "docs", "--schedule", "")
    assert room.call("plan", "show", "docs").document()["schedule"] is None


def test_what_was_missed_is_made_up_for_by_one_backup(daily):
    first = put_back(daily, 3)
    assert "due" in daily.call("status", json_output=False).text
    with serving(daily) as service, watching(service) as viewer:
        if not any(run["trigger"] == "schedule" and run["state"] == "succeeded" for run in daily.runs()):
            until_event(viewer, "run.succeeded")
        run = daily.runs()[0]
        assert (run["trigger"], run["actor"], run["state"], run["verified"]) == ("schedule", "system", "succeeded", True)
        assert moment(run["scheduled_at"]) == last_two_oclock() and moment(run["next_at"]) == last_two_oclock() + DAY
        entry = ledger.entries(daily, "--action", "schedule.missed")[0]
        assert entry["result"] == "caught-up" and entry["details"]["count"] == 3, entry
        assert moment(entry["details"]["first"]) == first
        status = service.local.get("/api/v1/status").data["plans"][0]
        assert status["next_at"] == run["next_at"]
        listed = service.local.get("/api/v1/schedules").data["items"][0]
        assert listed["next"][0] == run["next_at"] and listed["sentence"] == "every day at 02:00" and not listed["paused"]
    count = len(daily.runs())
    with serving(daily) as service:
        until_next(service, "docs", lambda at: at == run["next_at"])
    assert len(daily.runs()) == count, "it is made up for once"
    ledger.verify(daily, expect=0)


def test_or_left_out_where_the_plan_says_so(daily):
    daily.call("plan", "edit", "docs", "--missed", "skip")
    put_back(daily, 4)
    with serving(daily) as service:
        until_next(service, "docs", lambda at: at and moment(at) > now())
    assert len(daily.runs()) == 1
    entry = ledger.entries(daily, "--action", "schedule.missed")[0]
    assert entry["result"] == "skipped" and entry["severity"] == "warning" and entry["details"]["count"] == 4, entry


def test_a_due_time_that_somebody_has_spoilt_is_healed(daily):
    ledger.tamper(daily, "UPDATE due SET next_at = 'rubbish'")
    assert daily.call("status").document()["plans"][0]["outcome"] == "succeeded"
    assert len(daily.call("plan", "show", "docs").document()["timetable"]["next"]) == 5
    with serving(daily) as service:
        assert service.local.get("/api/v1/schedules").data["items"][0]["problem"] is None
        until_next(service, "docs", lambda at: at and moment(at) > now())
    assert ledger.query(daily, "SELECT next_at FROM due")[0][0] == text(last_two_oclock() + DAY)


def test_a_pause_ends_where_somebody_ends_it(daily):
    with serving(daily) as service:
        until_next(service, "docs", lambda at: at is not None)
        daily.call("plan", "pause", "docs")
        until_next(service, "docs", lambda at: at is None)
        assert service.local.get("/api/v1/schedules").data["items"][0]["next"] == []
        assert daily.backup("docs")["state"] == "succeeded", "by hand it can be backed up as before"
        daily.call("plan", "resume", "docs")
    put_back(daily, 5)
    daily.call("plan", "pause", "docs")
    daily.call("plan", "resume", "docs")
    with serving(daily) as service:
        until_next(service, "docs", lambda at: at and moment(at) > now())
    assert not any(run["trigger"] == "schedule" for run in daily.runs()), "nothing was missed by a pause"
    assert ledger.entries(daily, "--action", "schedule.missed") == []


def test_the_service_follows_what_is_changed_beside_it_by_the_real_clock(room):
    """A plan that is due each minute: the next minute begins it."""
    with serving(room) as service, watching(service) as viewer:
        service.local.patch("/api/v1/plans/docs", {"schedule": "every minute"})
        event = until_event(viewer, "run.queued", 75)
        until_event(viewer, "run.succeeded")
        service.local.patch("/api/v1/plans/docs", {"schedule": None})
    run = room.show_run(event["data"]["run_id"])
    late = (moment(run["created_at"]) - moment(run["scheduled_at"])).total_seconds()
    print(f"begun {late:.3f} s after it was due")
    assert run["trigger"] == "schedule" and 0 <= late < 30
    assert moment(run["scheduled_at"]).second == 0


def test_the_api_says_what_a_rule_means_and_what_is_wrong_with_it(room):
    with serving(room) as service:
        viewer = service.client("viewer")
        told = viewer.get("/api/v1/schedules/preview?schedule=0+3+*+*+sun&time_zone=America/New_York").data
        assert told["sentence"] == "every Sunday at 03:00" and len(told["next"]) == 5 and told["problem"] is None
        for query in ("schedule=%FF+*+*+*+*", "schedule=@daily&time_zone=%FF", "schedule=", "schedule=61+*+*+*+*", "schedule=@daily&time_zone=Mars", "time_zone=UTC"):
            assert viewer.get(f"/api/v1/schedules/preview?{query}", expect=422).code == "ERROR_INVALID_INPUT"
        plan = service.local.get("/api/v1/plans/docs").data
        for change in ({"retries": {"attempts": 99}}, {"missed": "later"}, {"jitter_ms": -1}, {"time_zone": "Mars"},
                       {"schedule": "0 0 31 2 *"}, {"retries": {"tries": 1}}):
            assert service.local.patch("/api/v1/plans/docs", change, expect=422).code == "ERROR_INVALID_INPUT"
        assert service.local.get("/api/v1/plans/docs").data == plan
        assert service.local.patch("/api/v1/plans/docs", plan).data == plan, "an answer can be sent back"
