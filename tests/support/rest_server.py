"""A restic REST backend on loopback: rclone serve restic, on a port the kernel chose."""

import re
import subprocess

from support import processes


class RestServer:
    """with RestServer(directory) as server: … server.port"""

    def __init__(self, directory, home, port=0):
        self.directory, self._home, self._asked_port = directory, home, port

    def __enter__(self):
        self.directory.mkdir(parents=True, exist_ok=True)
        self._process = subprocess.Popen(
            ["rclone", "serve", "restic", "--addr", f"127.0.0.1:{self._asked_port}", str(self.directory)],
            env={"PATH": "/usr/bin:/bin", "HOME": str(self._home), "RCLONE_CONFIG": "/dev/null"},
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        self.pid = self._process.pid
        heard = []
        for line in self._process.stderr:
            heard.append(line)
            if found := re.search(r"http://127\.0\.0\.1:(\d+)/", line):
                self.port = int(found.group(1))
                return self
        raise AssertionError(f"rclone did not serve: {''.join(heard)}")

    def location(self, port=None):
        return f"rest:http://127.0.0.1:{port or self.port}/"

    def stop(self):
        processes.end_all([self._process.pid])
        self._process.stderr.close()
        self._process.wait()

    def __exit__(self, *_):
        if self._process.poll() is None:
            self.stop()
