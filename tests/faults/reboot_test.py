"""Everything dies, as when the power fails, and starts again: all plans come to a good backup without a hand."""

import os

import pytest

from support import processes
from support.service import serving
from support.strongroom import rounds
from support.websocket import WebSocket

# As in kill_named_test: where a backup can die, its lock and record included.
POINTS = [
    *(f"run.{name}:1" for name in ("queued", "started", "finish.before", "finish.after")),
    *(f"step.{step}.{edge}:1" for step in ("preflight", "enumerate", "backup", "check") for edge in ("begin", "end")),
    *(f"process.{name}:{n}" for name in ("spawned", "started", "ended", "tree_gone") for n in (1, 2, 3)),
    *(f"store.{name}:{n}" for name in ("before_commit", "after_commit") for n in range(3, 15)),
]


def points():
    """Every one in the long rounds; otherwise each fourth, another set each time."""
    step = rounds(4, 1)
    begin = int.from_bytes(os.urandom(1), "big") % step
    return POINTS[begin::step]


def die_at(room, point):
    """A service that is killed at this point of a backup that it was asked for, or right after it."""
    running = room.start("serve", "--listen", "127.0.0.1:0", environment={"STRONGROOM_KILL_AT": point})
    try:
        running.read_until(lambda line: "serving" in line)
        room.start("backup", "docs").finish()
    except AssertionError:
        pass  # it died before it served
    if running.popen.poll() is None:
        running.signal(9)  # the backup was over before it came so far
    result = running.finish()
    assert result.exit_status == -9, f"{point}: {result}"
    left = processes.descendants(os.getpid())
    assert processes.wait_gone(left, 5) == [], f"{point}: something lives on"
    processes.reap(left)


def settled(service, room):
    """The newest run, once it has ended and nothing is made up for any more."""
    token = service.token("viewer", f"viewer-{os.urandom(4).hex()}")
    with WebSocket(service.address, "/api/v1/events", {"Authorization": f"Bearer {token}"}) as viewer:
        while True:
            newest = room.runs()[0]
            if newest["state"] in ("queued", "running"):
                service.local.get(f"/api/v1/runs/{newest['id']}/log?follow=true")
            elif newest["state"] != "interrupted":
                return newest
            else:
                viewer.message()


def test_a_service_that_starts_again_makes_up_for_what_was_cut_off(room, plain_restic):
    room.backup("docs")
    ends = {}
    for point in points():
        known = {run["id"] for run in room.runs()}
        die_at(room, point)
        with serving(room) as service:
            newest = settled(service, room)
            assert newest["state"] == "succeeded" and newest["verified"] is True, (point, newest)
            new = [run for run in room.runs() if run["id"] not in known]
            cut_off = [run for run in new if run["state"] == "interrupted"]
            for run in cut_off:
                assert newest["retry_of"] == run["id"] and newest["trigger"] == "retry", (point, newest)
        ends[point] = [run["state"] for run in new]
        assert plain_restic.lock_ids() == [], f"{point}: a lock was left"
    print("\n".join(f"{point}: {states}" for point, states in ends.items()))
    assert sum("interrupted" in states for states in ends.values()) >= len(ends) / 3
    plain_restic.check()


def test_a_service_that_is_told_to_end_goes_on_with_its_backups_when_it_is_back(room, plain_restic):
    """SIGTERM, as a reboot does it: not the user's wish, so not `cancelled`."""
    with serving(room) as service:
        run_id = service.local.post("/api/v1/plans/docs/runs", expect=202).data["run_id"]
        service.stop()
    before = room.show_run(run_id)
    with serving(room) as service:
        settled(service, room)
    runs = room.runs()
    if before["state"] == "interrupted":
        assert before["error"]["code"] == "ERROR_INTERRUPTED"
        assert runs[0]["retry_of"] == run_id
    assert runs[0]["state"] == "succeeded" and runs[0]["verified"] is True
    assert plain_restic.lock_ids() == []
