"""Runs the real strongroom and reads what scripts rely on."""

import json
import os
import pathlib
import select
import signal
import subprocess
import time

from support import processes

LONG = bool(os.environ.get("STRONGROOM_TEST_LONG"))
CALL_SECONDS = 120  # no command of a test takes longer; one that does is a hang


def names_snapshot(run_id, full_id):
    """Whether a run's snapshot_id means this snapshot: the summary of restic 0.14 has its first eight digits only."""
    return len(run_id) in (8, 64) and full_id.startswith(run_id)


def rounds(short, long):
    return long if LONG else short


class Result:
    """What an ended command left: exit status (negative: the signal), and both streams as bytes."""

    def __init__(self, arguments, exit_status, stdout, stderr):
        self.arguments, self.exit_status, self.stdout, self.stderr = arguments, exit_status, stdout, stderr

    @property
    def text(self):
        return self.stdout.decode("utf-8")

    @property
    def error_text(self):
        return self.stderr.decode("utf-8")

    def document(self):
        """stdout as one JSON document."""
        return json.loads(self.text)

    def lines(self):
        """stdout as JSON lines."""
        return [json.loads(line) for line in self.text.splitlines()]

    def run_record(self):
        """The run of the last line, which must be the result."""
        last = self.lines()[-1]
        assert last["type"] == "result", f"the last line is no result: {last}"
        return last["run"]

    def error(self):
        """The error of a command without a run."""
        last = self.lines()[-1]
        assert last["type"] == "error", f"the last line is no error: {last}"
        return last["error"]

    def __repr__(self):
        return (f"strongroom {' '.join(map(str, self.arguments))}: exit {self.exit_status}\n"
                f"--- stdout\n{self.stdout[-4000:].decode(errors='replace')}\n"
                f"--- stderr\n{self.stderr[-4000:].decode(errors='replace')}")


class Running:
    """A command that is still running; lines of its standard output can be waited for."""

    def __init__(self, arguments, popen):
        self.arguments, self.popen, self.pid = arguments, popen, popen.pid
        self._stdout = b""

    def read_until(self, wanted, seconds=60):
        """Reads JSON lines until `wanted(line)` holds and returns that line; fails at the end of the stream."""
        deadline = time.monotonic() + seconds
        position = 0
        while True:
            end = self._stdout.find(b"\n", position)
            if end >= 0:
                line = json.loads(self._stdout[position:end])
                position = end + 1
                if wanted(line):
                    return line
                continue
            left = deadline - time.monotonic()
            assert left > 0 and select.select([self.popen.stdout], [], [], left)[0], "the line did not come in time"
            data = os.read(self.popen.stdout.fileno(), 65536)
            assert data, f"the stream ended first: {self._stdout[-2000:]!r}; {self.finish()!r}"
            self._stdout += data

    def signal(self, number):
        os.kill(self.pid, number)

    def descendants(self):
        return processes.descendants(self.pid)

    def finish(self, seconds=CALL_SECONDS):
        try:
            stdout, stderr = self.popen.communicate(timeout=seconds)
        except subprocess.TimeoutExpired:
            processes.end_all([self.pid, *self.descendants()])
            raise AssertionError(f"strongroom {self.arguments} did not end within {seconds} s") from None
        return Result(self.arguments, self.popen.returncode, self._stdout + stdout, stderr)


class Strongroom:
    """One data directory and the program on it."""

    def __init__(self, binary, data_dir, home, tool_path, environment=None):
        self.binary, self.data_dir, self.home = binary, pathlib.Path(data_dir), pathlib.Path(home)
        self.prefix = []  # a program that runs strongroom, such as setpriv
        self.environment = {"PATH": tool_path, "HOME": str(home), "LANG": "C.UTF-8", "TZ": "UTC", **(environment or {})}

    def start(self, *arguments, json_output=True, environment=None, session=False, **popen_options):
        line = [*self.prefix, self.binary, *map(os.fspath, arguments), "--data-dir", str(self.data_dir)]
        if json_output:
            line.append("--json")
        options = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "cwd": self.home}
        popen = subprocess.Popen(line, env={**self.environment, **(environment or {})}, start_new_session=session,
                                 **{**options, **popen_options})
        return Running(arguments, popen)

    def call(self, *arguments, expect=0, seconds=CALL_SECONDS, **options):
        """Runs a command to its end; `expect` is the exit status it must have, None for any."""
        result = self.start(*arguments, **options).finish(seconds)
        assert expect is None or result.exit_status == expect, f"expected exit {expect}\n{result!r}"
        return result

    def add_repository(self, name, location, password="correct horse", init=True, expect=0, environment_file=None):
        password_file = self.home / f"{name}.password"
        password_file.write_text(password)
        arguments = ["repo", "add", name, "--location", str(location), "--password-file", str(password_file)]
        if environment_file:
            arguments += ["--env-file", str(environment_file)]
        return self.call(*arguments, *(["--init"] if init else []), expect=expect)

    def add_plan(self, name, repository, *sources, options=(), expect=0):
        source_arguments = [word for source in sources for word in ("--source", os.fspath(source))]
        return self.call("plan", "add", name, "--repo", repository, *source_arguments, *options, expect=expect)

    def backup(self, plan, expect=0, **options):
        return self.call("backup", plan, expect=expect, **options).run_record()

    def runs(self, *arguments):
        """All of them, newest first."""
        limit = [] if "--limit" in arguments else ["--limit", "100000"]
        return self.call("runs", "list", *limit, *arguments).document()

    def show_run(self, run_id):
        return self.call("runs", "show", run_id).document()

    def wait_for_run_lock(self, run_id, seconds):
        """Returns when the run's lock can be taken: then nothing of the run is alive."""
        path = self.data_dir / "runs" / f"{run_id}.lock"
        subprocess.run(["flock", "--timeout", str(seconds), str(path), "true"], check=True)

    def kill(self, running, seconds=2.0):
        """SIGKILL to strongroom itself; everything below it must be gone within `seconds`. Returns what was below."""
        below = running.descendants()
        running.signal(signal.SIGKILL)
        begin = time.monotonic()
        alive = processes.wait_gone([running.pid, *below], seconds)
        took = time.monotonic() - begin
        named = [f"{pid} {processes.command_line(pid)}" for pid in alive]
        assert not alive, f"still alive {seconds} s after the kill: {named}"
        running.finish()
        processes.reap(below)
        return below, took
