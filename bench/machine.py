"""What the figures were taken on, and whether anybody else was using it meanwhile."""

import os
import pathlib
import platform
import re
import subprocess
import time

TICKS = os.sysconf("SC_CLK_TCK")
QUIET_SHARE = 0.05  # of all cores, used by others


def facts(restic):
    return {"cpu": first_match("/proc/cpuinfo", r"model name\s*:\s*(.+)"), "cores": os.cpu_count(),
            "memory_mib": int(first_match("/proc/meminfo", r"MemTotal:\s*(\d+)")) // 1024,
            "os": first_match("/etc/os-release", r'PRETTY_NAME="(.+)"'), "kernel": platform.release(),
            "restic": subprocess.run([restic, "version"], capture_output=True, text=True, check=True).stdout.strip()}


def first_match(path, pattern):
    try:
        found = re.search(pattern, pathlib.Path(path).read_text())
    except FileNotFoundError:
        found = None
    return found.group(1) if found else "0"


def busy_seconds():
    """CPU time that all cores together have been busy with anything, steal included, since boot."""
    fields = pathlib.Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:9]
    user, nice, system, _idle, _iowait, irq, softirq, steal = map(int, fields)
    return (user + nice + system + irq + softirq + steal) / TICKS


class Others:
    """How much of the machine was used by what the bench did not start, between the call and share()."""

    def __init__(self):
        self.begin, self.busy = time.monotonic(), busy_seconds()

    def share(self, own_seconds=0.0):
        """0 to 1 of all cores."""
        wall = max(time.monotonic() - self.begin, 1e-3)
        return max(0.0, busy_seconds() - self.busy - own_seconds) / (wall * os.cpu_count())


def wait_for_quiet(patience):
    """Until others use less than QUIET_SHARE for a second, or `patience` seconds are over. The load average is no
    measure for it: it remembers the bench's own last minute."""
    end = time.monotonic() + patience
    while True:
        others = Others()
        time.sleep(1)
        if others.share() < QUIET_SHARE:
            return True
        if time.monotonic() >= end:
            return False
