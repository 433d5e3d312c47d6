"""strongroom dies at each of its named points (test builds only: STRONGROOM_KILL_AT=name:n)."""

import os

import pytest

from support.kills import KillRounds
from support.strongroom import rounds

POINTS = [
    *(f"run.{name}:1" for name in ("locked", "queued", "started", "finish.before", "finish.after")),
    *(f"step.{step}.{edge}:1" for step in ("preflight", "enumerate", "backup", "check") for edge in ("begin", "end")),
    *(f"process.{name}:{n}" for name in ("spawned", "started", "ended", "tree_gone") for n in (1, 2)),
    *(f"store.{name}:{n}" for name in ("before_commit", "after_commit") for n in (1, 2, 3, 4, 5)),
    "progress:1",
]


@pytest.fixture
def kills(room, plain_restic):
    room.backup("docs")
    return KillRounds(room, "docs", plain_restic)


def test_every_named_point_of_a_backup(kills, plain_restic, source):
    for turn in range(rounds(1, 4)):
        for point in POINTS:
            acknowledged = kills.room.runs()
            kills.watch_only_what_comes()
            if point.startswith("progress"):
                # Newer versions of restic say nothing of themselves before a quarter of a second is over.
                (source / "large").write_bytes(os.urandom(150_000_000))
            running = kills.room.start("backup", "docs", environment={"STRONGROOM_KILL_AT": point})
            kills.died(running, point, acknowledged)
            (source / "large").unlink(missing_ok=True)
    kills.report()
    assert kills.survived == len(POINTS) * rounds(1, 4)
    for step in ("preflight", "backup", "check"):
        assert kills.hits[step] >= 3, f"{step} was hit {kills.hits[step]} times"
    plain_restic.check()


@pytest.mark.parametrize("point", ["recovery.partial:1", "recovery.locks:1"])
def test_recovery_itself_can_die(kills, point):
    acknowledged = kills.room.runs()
    kills.watch_only_what_comes()
    first = kills.room.start("backup", "docs", environment={"STRONGROOM_KILL_AT": "step.backup.end:1"}).finish()
    assert first.exit_status == -9
    kills.died(kills.room.start("backup", "docs", environment={"STRONGROOM_KILL_AT": point}), point, acknowledged)
