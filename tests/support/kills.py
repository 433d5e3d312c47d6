"""One round of a kill test: a backup dies somewhere, and afterwards nothing may be wrong.

After each kill: everything below strongroom is gone within two seconds; the run's lock can be taken; the next command that
writes calls the run interrupted (or finished, when it died after that was recorded); what was acknowledged before is still
there, unchanged; and the next backup succeeds, its check included, which needs the repository free of our stale locks.
"""

import collections
import os
import time

from support import processes

FINAL = ("succeeded", "warning", "failed", "cancelled", "interrupted")


class KillRounds:
    def __init__(self, room, plan, restic):
        self.room, self.plan, self.restic = room, plan, restic
        self.hits = collections.Counter()
        self.slowest = 0.0
        self.survived = 0

    def died(self, running, label, acknowledged, seconds=2.0):
        """For a process that kills itself at a named point: waits for its end, then for what was below it."""
        result = running.finish()
        assert result.exit_status == -9, f"{label}: the point was not reached\n{result!r}"
        begin = time.monotonic()
        while left := [pid for pid in processes.descendants(os.getpid()) if pid not in self._ours]:
            alive = processes.wait_gone(left, begin + seconds - time.monotonic())
            assert not alive, f"{label}: still alive: {[processes.command_line(pid) for pid in alive]}"
            processes.reap(left)
        self.slowest = max(self.slowest, time.monotonic() - begin)
        self.after(result, acknowledged, label)

    def watch_only_what_comes(self):
        """Processes of the test itself (a server) are none of strongroom's."""
        self._ours = set(processes.descendants(os.getpid()))

    _ours = frozenset()

    def after(self, result, acknowledged, label):
        step = self.step_hit(acknowledged)
        self.hits[step] += 1
        print(f"{label}: died in {step}")
        said = [line for line in result.text.splitlines() if '"type":"result"' in line]
        good = self.room.backup(self.plan)
        assert good["state"] == "succeeded" and good["verified"] is True, good
        runs = {run["id"]: run for run in self.room.runs()}
        for run in acknowledged:
            assert runs[run["id"]] == run, f"{label}: an acknowledged run changed"
        for run in runs.values():
            assert run["state"] in FINAL, f"{label}: {run['id']} is still {run['state']}"
        new = set(runs) - {run["id"] for run in acknowledged} - {good["id"]}
        assert len(new) <= 1
        for run_id in new:
            assert runs[run_id]["state"] == ("succeeded" if said else runs[run_id]["state"])
            assert runs[run_id]["state"] in ("interrupted", "succeeded"), runs[run_id]
        assert self.restic.lock_ids() == [], f"{label}: a lock was left in the repository"
        self.survived += 1

    def step_hit(self, acknowledged):
        """The step the newest unfinished run was in, as the store has it."""
        known = {run["id"] for run in acknowledged}
        new = [run for run in self.room.runs() if run["id"] not in known]
        if not new:
            return "before the run"
        if new[0]["state"] in ("succeeded", "warning", "failed"):
            return "after the run"
        steps = new[0]["steps"]
        return steps[-1]["name"] if steps else "before the steps"

    def report(self):
        print(f"{self.survived} kills survived; slowest end of the tree {self.slowest * 1000:.0f} ms; {dict(self.hits)}")
