"""Runs strongroom and bare restic, and tells what each used."""

import dataclasses
import json
import os
import pathlib
import re
import shutil
import subprocess
import threading
import time

import machine

HERE = pathlib.Path(__file__).resolve().parent
PASSWORD = "only for this bench"
# What strongroom sets for restic; bare restic gets the same. Without it restic prints up to 60 status lines a second
# and uses more CPU for that: the goals would be easier to meet.
PROGRESS_FPS = "4"


@dataclasses.dataclass
class Call:
    """One start of restic, as the wrapper saw it."""
    cpu: float
    wrapper_cpu: float
    arguments: list
    environment: dict


@dataclasses.dataclass
class Used:
    wall: float
    restic_cpu: float
    own_cpu: float  # strongroom and its supervisors; 0 for bare restic
    others: float  # share of all cores that somebody else used meanwhile
    calls: list
    lines: list = dataclasses.field(default_factory=list)  # (UTC seconds when it came, JSON) of --json

    def run(self):
        return self.lines[-1][1]["run"]

    def step(self, name):
        """Seconds."""
        return next(step["duration_ms"] for step in self.run()["steps"] if step["name"] == name) / 1000


class Bench:
    def __init__(self, strongroom, work, patience):
        self.strongroom, self.work, self.patience = str(pathlib.Path(strongroom).resolve()), work, patience
        self.ledger_tool = pathlib.Path(self.strongroom).parent / "bench" / "ledger" / "strongroom_ledger_bench"
        self.restic = shutil.which("restic")
        if self.restic is None:
            raise SystemExit("bench: restic is not installed")
        self.log, self.wrapper = work / "calls", work / "tool" / "restic"
        self.wrapper.parent.mkdir()
        subprocess.run(["g++", "-std=c++20", "-O2", f'-DBENCH_TOOL="{self.restic}"', f'-DBENCH_LOG="{self.log}"',
                        "-o", self.wrapper, HERE / "measured_tool.cpp"], check=True)
        (work / "password").write_text(PASSWORD)
        self.environment = {"PATH": f"{self.wrapper.parent}:/usr/bin:/bin", "HOME": str(work), "LANG": "C.UTF-8",
                            "XDG_CONFIG_HOME": str(work / "no-configuration")}

    def bare(self, place, *arguments):
        """Plain restic on the repository place/repository, with a cache of its own as strongroom's restic has one."""
        (place / "location").write_text(str(place / "repository"))
        environment = {"PATH": self.environment["PATH"], "HOME": str(self.work), "LANG": "C.UTF-8",
                       "RESTIC_CACHE_DIR": str(place / "cache"), "RESTIC_PROGRESS_FPS": PROGRESS_FPS,
                       "RESTIC_REPOSITORY_FILE": str(place / "location"),
                       "RESTIC_PASSWORD_FILE": str(self.work / "password")}
        with open(os.devnull, "wb") as nowhere:
            return self.timed([str(self.wrapper), *map(str, arguments)], environment, nowhere)

    def ours(self, data, *arguments):
        """strongroom with --json into a file, which is more work for it than a quiet backup."""
        with open(self.work / "output", "w+b") as output:
            used = self.timed([self.strongroom, *map(str, arguments), "--data-dir", str(data), "--json"],
                              self.environment, output)
            output.seek(0)
            used.lines = [(0.0, line) for line in json_in(output.read())]
        return used

    def quick(self, data, *arguments):
        """strongroom for people, its output thrown away."""
        with open(os.devnull, "wb") as nowhere:
            return self.timed([self.strongroom, *arguments, "--data-dir", str(data)], self.environment, nowhere)

    def timed(self, command, environment, stdout):
        self.log.unlink(missing_ok=True)
        others = machine.Others()
        begin = time.monotonic()
        process = subprocess.Popen(command, env=environment, stdout=stdout)
        usage = wait_for(process)
        wall = time.monotonic() - begin
        if process.returncode != 0:
            raise SystemExit(f"bench: {' '.join(command)} ended with {process.returncode}")
        calls = read_calls(self.log)
        whole = usage.ru_utime + usage.ru_stime
        restic, wrapper = sum(call.cpu for call in calls), sum(call.wrapper_cpu for call in calls)
        return Used(wall, restic, whole - restic - wrapper, others.share(whole), calls)

    def watched(self, data, *arguments):
        """For what the output says and when, and for memory: (Used without CPU, peak KiB by process name)."""
        begin, others = time.monotonic(), machine.Others()
        process = subprocess.Popen([self.strongroom, *map(str, arguments), "--data-dir", str(data), "--json"],
                                   env=self.environment, stdout=subprocess.PIPE)
        peaks, lines = Peaks(process.pid), []
        try:
            for line in process.stdout:
                lines.append((time.time(), json.loads(line)))
            wall = time.monotonic() - begin
            usage = wait_for(process)
        except BaseException:
            end(process)
            raise
        finally:
            peaks.stop()
        if process.returncode != 0:
            raise SystemExit(f"bench: strongroom {arguments} ended with {process.returncode}: {lines[-1:]}")
        return Used(wall, 0, 0, others.share(usage.ru_utime + usage.ru_stime), [], lines), peaks.kib

    def prepare(self, data, repository, plan, source, *options):
        """A repository, a plan on it, and one check, so that no backup of the bench is followed by another."""
        self.ours(data, "repo", "add", "bench", "--location", repository, "--password-file", self.work / "password",
                  "--init")
        self.ours(data, "plan", "add", plan, "--repo", "bench", "--source", source, "--check", "weekly", *options)
        self.ours(data, "repo", "check", "bench")

    def settle(self):
        """Before each measurement: nothing left to be written, and nobody else at work."""
        os.sync()
        return machine.wait_for_quiet(self.patience)


def wait_for(process):
    """What it used. A bench that is stopped takes what it started along."""
    try:
        _, status, usage = os.wait4(process.pid, 0)
    except BaseException:
        end(process)
        raise
    process.returncode = os.waitstatus_to_exitcode(status)
    return usage


def end(process):
    process.terminate()
    process.wait()


def json_in(output):
    """One document or many lines."""
    try:
        return [json.loads(output)]
    except ValueError:
        return [json.loads(line) for line in output.splitlines()]


def read_calls(log):
    calls = []
    for line in log.read_text(errors="surrogateescape").splitlines() if log.exists() else []:
        numbers, arguments, environment = line.split("\t")
        times = [int(number) / 1e6 for number in numbers.split()]
        variables = dict(item.split("=", 1) for item in environment.split("\x1f"))
        calls.append(Call(times[0] + times[1], times[2] + times[3], arguments.split("\x1f")[1:], variables))
    return calls


class Peaks:
    """Reads the peak resident memory (VmHWM) of a process and of its children named strongroom-sv, every 20 ms. The
    value only grows, so that what is missed is growth in the very last 20 ms of a process."""

    def __init__(self, pid):
        self.kib, self.pid, self.ended = {}, pid, threading.Event()
        self.thread = threading.Thread(target=self.watch)
        self.thread.start()

    def stop(self):
        self.ended.set()
        self.thread.join()

    def watch(self):
        while not self.ended.wait(0.02):
            for pid in [self.pid, *children_of(self.pid)]:
                status = status_of(pid)
                name = {"strongroom": "strongroom", "strongroom-sv": "supervisor"}.get(status.get("Name"))
                # A child that is still called strongroom is not yet a program of its own: its memory is its parent's.
                if name and (name == "supervisor") == (pid != self.pid) and "VmHWM" in status:
                    self.kib[name] = max(self.kib.get(name, 0), int(status["VmHWM"].split()[0]))


def status_of(pid):
    try:
        text = pathlib.Path(f"/proc/{pid}/status").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return {}
    return dict(re.findall(r"^(\w+):\s+(.*)$", text, re.MULTILINE))


def children_of(pid):
    """Of all its threads: the run's thread starts the supervisor."""
    found = []
    for task in pathlib.Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            found += map(int, task.read_text().split())
        except (FileNotFoundError, ProcessLookupError):
            pass
    return found
