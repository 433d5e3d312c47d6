"""What must hold whenever nothing is running: asked of the data directory and of the repository, not of strongroom's words."""

import os
import pathlib
import sqlite3

FINAL = ("succeeded", "warning", "failed", "cancelled", "interrupted")


def all_runs(room):
    return room.call("runs", "list", "--limit", "10000").document()


def acknowledged(room):
    """The runs whose outcome was recorded until now."""
    return [run for run in all_runs(room) if run["state"] in FINAL]


def assert_nothing_lost(room, before, restic=None):
    """Every run of `before` is there as it was, and its snapshot is in the repository."""
    now = {run["id"]: run for run in all_runs(room)}
    for run in before:
        assert now.get(run["id"]) == run, f"an acknowledged run changed: {run} became {now.get(run['id'])}"
    if restic:
        stored = [snapshot["id"] for snapshot in restic.snapshots()]
        for run in before:
            if run["kind"] == "backup" and run["snapshot_id"]:
                assert any(full.startswith(run["snapshot_id"]) for full in stored), f"no snapshot of {run}"


def assert_tidy(room, restic=None):
    """The store is sound, the ledger has no gap, every run has its end, and no lock is left anywhere."""
    store = sqlite3.connect(f"file:{room.data_dir}/strongroom.db?mode=ro", uri=True)
    try:
        assert store.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        numbers = [row[0] for row in store.execute("SELECT seq FROM entry ORDER BY seq")]
    finally:
        store.close()
    assert numbers == list(range(numbers[0], numbers[0] + len(numbers))) if numbers else True, "the ledger has a gap"
    unfinished = [run for run in all_runs(room) if run["state"] not in FINAL]
    assert not unfinished, f"runs without an end: {unfinished}"
    left = [name for name in os.listdir(room.data_dir / "runs") if name.endswith(".lock")]
    assert not left, f"lock files of runs were left: {left}"
    if restic:
        assert restic.lock_ids() == [], "a lock was left in the repository"


def assert_no_partial_restore(directory):
    found = [path for path in pathlib.Path(directory).rglob(".strongroom-*")]
    assert not found, f"an unfinished restore was left: {found}"
