"""One round of a kill test of databases: something dies somewhere, and afterwards nothing may be wrong."""

import collections
import os
import time

from support import processes
from support.dumps import Dumps, leftover_databases

FINAL = ("succeeded", "warning", "failed", "cancelled", "interrupted")


class DumpKills:
    """Rounds over the plan of a database. `verify_every`: the whole of the ledger and of all dumps is read so often."""

    def __init__(self, room, server, plan="shop", directory=None, verify_every=12):
        self.room, self.server, self.plan = room, server, plan
        self.dumps = Dumps(room, server, directory, plan)
        self.hits = collections.Counter()
        self.states = collections.Counter()
        self.survived, self.slowest, self.verify_every = 0, 0.0, verify_every
        self.acknowledged = {}
        self.may_go = False  # retention deletes old dumps
        self.watch_only_what_comes()

    def watch_only_what_comes(self):
        """Processes of the test itself (the server and its backends) are none of strongroom's."""
        self._ours = {pid for pid in processes.descendants(os.getpid())}

    def begin(self):
        self.dumps.look()
        self.acknowledged = {run["id"]: run for run in self.room.runs()}
        assert all(run["state"] in FINAL for run in self.acknowledged.values())

    def die_at(self, point, *arguments):
        """strongroom kills itself at a named point of `backup PLAN`, or of another command."""
        self.begin()
        running = self.room.start(*(arguments or ("backup", self.plan)), environment={"STRONGROOM_KILL_AT": point})
        result = running.finish()
        assert result.exit_status == -9, f"{point} was not reached\n{result!r}"
        self.assert_tree_gone(point)
        return result

    def assert_tree_gone(self, label, seconds=2.0):
        begin = time.monotonic()
        while left := [pid for pid in processes.descendants(os.getpid()) if self._is_strongrooms(pid)]:
            alive = processes.wait_gone(left, begin + seconds - time.monotonic())
            assert not alive, f"{label}: still alive: {[processes.command_line(pid) for pid in alive]}"
            processes.reap(left)
        self.slowest = max(self.slowest, time.monotonic() - begin)

    def _is_strongrooms(self, pid):
        stat = processes.stat_of(pid)
        return pid not in self._ours and stat is not None and stat[0] != "postgres"

    def after_backup(self, label):
        """What must hold once a backup was killed, and the next one."""
        dead = self._newest_unknown()
        step = self._step_of(dead)
        good = self.room.backup(self.plan)
        assert good["state"] == "succeeded" and good["verified"] is True, good
        run = self.room.show_run(dead["id"]) if dead else None
        self._note(label, step, run)
        self._assert_settled(label, run)
        if not self.may_go:
            self.dumps.assert_untouched(label)
        self.dumps.assert_as_listed(label)
        self._assert_acknowledged_unchanged(label)
        self._finish_round(label)

    def after_restore(self, label, into, whole):
        """The same for a restore into `into`, of which `whole` (called with its name) tells whether it is complete."""
        dead = self._newest_unknown()
        step = self._step_of(dead)
        good = self.room.backup(self.plan)
        assert good["state"] == "succeeded", good
        run = self.room.show_run(dead["id"]) if dead else None
        self._note(label, step, run)
        assert run is None or run["state"] in ("interrupted", "failed", "succeeded"), run
        assert leftover_databases(self.server) == [], f"{label}: half a database was left"
        there = into in self.server.databases()
        assert there or run is None or run["state"] != "succeeded", f"{label}: succeeded without a database"
        assert not there or whole(into), f"{label}: half a database has got its name"
        self._assert_acknowledged_unchanged(label)
        self._finish_round(label)
        return there

    def _finish_round(self, label):
        self.dumps.assert_nobody_left()
        self.survived += 1
        if self.survived % self.verify_every == 0:
            self.dumps.assert_sound(label)

    def _newest_unknown(self):
        new = [run for run in self.room.runs("--limit", "3") if run["id"] not in self.acknowledged]
        assert len(new) <= 1, new
        return new[0] if new else None

    @staticmethod
    def _step_of(run):
        """The step the run was in, as the store had it before anybody tidied up."""
        if run is None:
            return "before the run"
        if run["state"] in FINAL:
            return "after the run"
        return run["steps"][-1]["name"] if run["steps"] else "before the steps"

    def _note(self, label, step, run):
        state = run["state"] if run else "no run"
        self.hits[step] += 1
        self.states[state] += 1
        print(f"{label}: died in {step}; {state}")

    def _assert_settled(self, label, run):
        if run is None:
            return
        assert run["state"] in ("interrupted", "warning", "succeeded"), f"{label}: {run}"
        kept = [dump["filename"] for dump in self.room.call("backups", "list").document()["dumps"] if dump["run"] == run["id"]]
        if run["state"] == "interrupted":
            assert kept == [] and run["dump"] is None and run["error"]["code"] == "ERROR_INTERRUPTED", f"{label}: {run}"
        else:
            assert kept == [run["dump"]["filename"]], f"{label}: {run}, {kept}"
        if run["state"] == "warning":
            assert any("was kept" in warning["message"] for warning in run["warnings"]), run

    def _assert_acknowledged_unchanged(self, label):
        now = {run["id"]: run for run in self.room.runs()}
        for number, run in self.acknowledged.items():
            assert now.get(number) == run, f"{label}: an acknowledged run changed"

    def report(self):
        print(f"{self.survived} kills survived; slowest end of the tree {self.slowest * 1000:.0f} ms; "
              f"{dict(self.hits)}; {dict(self.states)}")
