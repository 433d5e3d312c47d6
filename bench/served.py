"""A running `strongroom serve` to be measured: what it is asked by hey, who watches it, and what it uses."""

import contextlib
import csv
import http.client
import io
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import threading
import time

import measure

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1] / "tests"))
from support.service import UnixClient  # noqa: E402
from support.websocket import Closed, WebSocket  # noqa: E402

TICKS = os.sysconf("SC_CLK_TCK")


def cpu_of(pid):
    """0 of one that is gone: take differences only while the same processes run."""
    try:
        fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    except (FileNotFoundError, ProcessLookupError):
        return 0
    return (int(fields[11]) + int(fields[12])) / TICKS


class Served:
    def __init__(self, bench, data, environment=None):
        self.bench, self.data = bench, data
        begin = time.monotonic()
        self.process = subprocess.Popen(
            [bench.strongroom, "serve", "--listen", "127.0.0.1:0", "--json", "--data-dir", str(data)],
            env=environment or bench.environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        for line in self.process.stdout:
            if b'"serving"' in line:
                break
        else:
            raise SystemExit("bench: the service did not start")
        self.address = re.fullmatch(r"https?://(.*)", json.loads(line)["serving"][0])[1]
        self.ready_after = time.monotonic() - begin
        threading.Thread(target=self.process.stdout.read, daemon=True).start()

    def stop(self):
        self.process.terminate()
        self.process.wait()

    def command(self, *arguments):
        done = subprocess.run([self.bench.strongroom, *arguments, "--json", "--data-dir", str(self.data)],
                              env=self.bench.environment, check=True, capture_output=True)
        return json.loads(done.stdout)

    def get(self, target, token):
        connection = http.client.HTTPConnection(self.address, timeout=30)
        with contextlib.closing(connection):
            connection.request("GET", target, headers={"Authorization": f"Bearer {token}"})
            reply = connection.getresponse()
            body = reply.read()
        if reply.status != 200:
            raise SystemExit(f"bench: GET {target} answered {reply.status}: {body[:300]}")
        return json.loads(body)

    def memory_kib(self):
        return int(measure.status_of(self.process.pid)["VmRSS"].split()[0])

    def peak_kib(self):
        return int(measure.status_of(self.process.pid)["VmHWM"].split()[0])

    def threads(self):
        return int(measure.status_of(self.process.pid)["Threads"])

    def descriptors(self):
        return len(os.listdir(f"/proc/{self.process.pid}/fd"))

    def cpu(self):
        """Seconds of the service and of its supervisors that run now; what they started, restic, is not ours."""
        return sum(map(cpu_of, [self.process.pid, *measure.children_of(self.process.pid)]))


@contextlib.contextmanager
def serving(bench, data, environment=None):
    served = Served(bench, data, environment)
    try:
        yield served
    finally:
        served.stop()


def local_post(served, target):
    """By the socket of the data directory, where whoever asks needs no token."""
    answer = UnixClient(served.data / "strongroom.sock", checked=False).ask("POST", target)
    if answer.status >= 300:
        raise SystemExit(f"bench: POST {target}: {answer}")
    return answer.document()


def ask(served, token, targets, per_second, seconds, at_once=20):
    """hey for each target at the same time, together `per_second` requests a second.
    [{"target", "seconds": [of each answer]}]; an answer that is not 200 ends the bench."""
    if not shutil.which("hey"):
        raise SystemExit("bench: hey is needed for this part (apt-get install hey)")
    workers = max(1, at_once // len(targets))
    each = per_second / len(targets) / workers
    running = [(target, subprocess.Popen(
        ["hey", "-z", f"{seconds}s", "-c", str(workers), "-q", f"{each:g}", "-o", "csv",
         "-H", f"Authorization: Bearer {token}", f"http://{served.address}{target}"],
        stdout=subprocess.PIPE, text=True)) for target in targets]
    return [{"target": target, "seconds": answers_of(target, process)} for target, process in running]


def answers_of(target, process):
    text, _ = process.communicate()
    rows = list(csv.DictReader(io.StringIO(text)))
    bad = [row["status-code"] for row in rows if row["status-code"] != "200"]
    if not rows or bad:
        raise SystemExit(f"bench: GET {target}: {len(rows)} answers, {len(bad)} of them {sorted(set(bad))}")
    return [float(row["response-time"]) for row in rows]


class Viewers:
    """So many WebSocket clients of ours. Each notes when progress came and how old it was then."""

    def __init__(self, served, token, count):
        self.ages, self.lock = [], threading.Lock()
        # From several addresses, as they would come: one address may have 64 connections.
        self.sockets = [WebSocket(served.address, "/api/v1/events", {"Authorization": f"Bearer {token}"}, timeout=60,
                                  source=f"127.0.0.{2 + number % 10}") for number in range(count)]
        self.threads = [threading.Thread(target=self.watch, args=(socket,)) for socket in self.sockets]
        for thread in self.threads:
            thread.start()

    def watch(self, socket):
        ages = []
        with contextlib.suppress(Closed, OSError):
            while True:
                text = socket.text()
                now = time.time_ns()
                found = re.search(r'"/at/(\d+)"', text) if text.startswith('{"type":"progress"') else None
                if found:
                    ages.append((int(found[1]), (now - int(found[1])) / 1e6))
        with self.lock:
            self.ages.append(ages)

    def close(self):
        for socket in self.sockets:
            with contextlib.suppress(OSError):
                socket.socket.shutdown(2)
        for thread in self.threads:
            thread.join()
        for socket in self.sockets:
            socket.socket.close()
