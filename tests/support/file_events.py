"""What happens in directories, as the kernel tells it: the events that tests wait for instead of waiting for time."""

import ctypes
import os
import select
import struct
import time

IN_CREATE, IN_OPEN, IN_MOVED_TO, IN_CLOSE_WRITE, IN_MODIFY, IN_NONBLOCK = 0x100, 0x20, 0x80, 0x8, 0x2, 0o4000  # inotify(7)
EVENT = struct.Struct("iIII")


class FileEvents:
    """with FileEvents(directories) as events: events.wait_for_number(40), events.wait_for_name(lambda name: …)"""

    def __init__(self, directories, mask=IN_CREATE | IN_MOVED_TO | IN_OPEN | IN_CLOSE_WRITE):
        self._libc = ctypes.CDLL(None, use_errno=True)
        self._descriptor = self._libc.inotify_init1(IN_NONBLOCK)
        self.count = 0
        self._names = {}
        for directory in directories:
            watch = self._libc.inotify_add_watch(self._descriptor, os.fsencode(directory), mask)
            assert watch >= 0, f"inotify_add_watch {directory}: {os.strerror(ctypes.get_errno())}"
            self._names[watch] = os.fspath(directory)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        os.close(self._descriptor)

    def wait_for_number(self, number, ended=None, seconds=60):
        """Returns True when so many events were seen, False when the process `ended` (a Popen) came to its end first."""
        return self._wait(lambda: self.count >= number, ended, seconds)

    def wait_for_path(self, wanted, ended=None, seconds=60):
        """The same, for the first event of an entry whose path satisfies `wanted`; not of the directories themselves."""
        self._wanted, self._found = wanted, False
        return self._wait(lambda: self._found, ended, seconds)

    _wanted, _found = None, False

    def _wait(self, is_over, ended, seconds):
        poller = select.poll()
        poller.register(self._descriptor, select.POLLIN)
        pidfd = os.pidfd_open(ended.pid) if ended else None
        if ended:
            poller.register(pidfd, select.POLLIN)
        try:
            deadline = time.monotonic() + seconds
            while not is_over():
                ready = dict(poller.poll(max(0.0, deadline - time.monotonic()) * 1000))
                assert ready, f"only {self.count} events came"
                if self._descriptor in ready:
                    self._read()
                elif pidfd in ready:
                    return False
            return True
        finally:
            if ended:
                os.close(pidfd)

    def _read(self):
        data = os.read(self._descriptor, 1 << 16)
        while data:
            watch, _, _, length = EVENT.unpack_from(data)
            name = data[EVENT.size : EVENT.size + length].rstrip(b"\0")
            self.count += 1
            if self._wanted and name and self._wanted(os.path.join(self._names.get(watch, ""), os.fsdecode(name))):
                self._found = True
            data = data[EVENT.size + length :]


def directories_below(root):
    return [root, *(os.path.join(path, name) for path, names, _ in os.walk(root) for name in names)]
