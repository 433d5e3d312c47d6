"""Plain restic, as a person uses it on a machine that never saw strongroom."""

import json
import os
import subprocess


class Restic:
    def __init__(self, binary, location, password, home, environment=None):
        self.binary = str(binary)
        self.prefix = []  # a program that runs restic, such as setpriv
        self.environment = {"PATH": "/usr/bin:/bin", "HOME": str(home), "RESTIC_REPOSITORY": str(location),
                            "RESTIC_PASSWORD": password, **(environment or {})}

    def start(self, *arguments, **options):
        return subprocess.Popen([*self.prefix, self.binary, *map(os.fspath, arguments)], env=self.environment, stdin=subprocess.DEVNULL,
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE, **options)

    def call(self, *arguments, expect=0, seconds=120):
        process = self.start(*arguments)
        stdout, stderr = process.communicate(timeout=seconds)
        assert expect is None or process.returncode == expect, (
            f"restic {arguments}: exit {process.returncode}\n{stdout.decode(errors='replace')}\n{stderr.decode(errors='replace')}")
        return stdout.decode("utf-8", errors="replace")

    def snapshots(self):
        return json.loads(self.call("snapshots", "--json")) or []

    def lock_ids(self):
        return self.call("list", "locks", "--no-lock", "--quiet").split()

    def check(self):
        self.call("check", "--quiet")


def leave_a_lock(restic, repository):
    """Of a backup that is killed while it waits for what it was promised."""
    with subprocess.Popen([restic.binary, "backup", "--stdin"], env=restic.environment, stdin=subprocess.PIPE,
                          stdout=subprocess.DEVNULL) as waiting:
        while not any(len(path.name) == 64 for path in (repository / "locks").iterdir()):
            assert waiting.poll() is None
            os.sched_yield()
        waiting.kill()
