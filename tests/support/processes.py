"""Processes as the kernel knows them: who descends from whom, and waiting for an end without sleeping.

The test process makes itself a child subreaper, so that everything a test starts stays below it, orphans included:
what is left when a test is over can be found, named and ended by its number.
"""

import ctypes
import os
import pathlib
import select
import signal
import time

PR_SET_CHILD_SUBREAPER = 36  # prctl(2)
CLONE_NEWNS, CLONE_NEWUSER = 0x20000, 0x10000000  # unshare(2)


def become_subreaper():
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "prctl(PR_SET_CHILD_SUBREAPER)")


def become_root_of_own_namespace():
    """For who is not root: from here on this process may mount, in a user and mount namespace of its own."""
    user, group = os.geteuid(), os.getegid()
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(CLONE_NEWUSER | CLONE_NEWNS) != 0:
        raise OSError(ctypes.get_errno(), "a user namespace to mount in (or be root)")
    pathlib.Path("/proc/self/setgroups").write_text("deny")
    pathlib.Path("/proc/self/uid_map").write_text(f"0 {user} 1")
    pathlib.Path("/proc/self/gid_map").write_text(f"0 {group} 1")


def stat_of(pid):
    """(command, state, parent) from /proc/PID/stat, or None when it is gone."""
    try:
        text = pathlib.Path(f"/proc/{pid}/stat").read_text(errors="replace")
    except (FileNotFoundError, ProcessLookupError):
        return None
    command = text[text.index("(") + 1 : text.rindex(")")]
    fields = text[text.rindex(")") + 2 :].split()
    return command, fields[0], int(fields[1])


def command_line(pid):
    try:
        return pathlib.Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace").strip()
    except (FileNotFoundError, ProcessLookupError):
        return ""


def descendants(of, with_zombies=False):
    """Numbers of all processes below `of`, itself not included."""
    children = {}
    for entry in os.listdir("/proc"):
        if entry.isdigit() and (stat := stat_of(int(entry))):
            if with_zombies or stat[1] not in "ZX":
                children.setdefault(stat[2], []).append(int(entry))
    found, todo = [], [of]
    while todo:
        below = children.get(todo.pop(), [])
        found += below
        todo += below
    return found


def wait_gone(pids, seconds):
    """Waits for the end of each process; returns those that still live after `seconds`."""
    deadline = time.monotonic() + seconds
    alive = []
    for pid in pids:
        try:
            descriptor = os.pidfd_open(pid)
        except ProcessLookupError:
            continue
        poller = select.poll()
        poller.register(descriptor, select.POLLIN)
        if not poller.poll(max(0.0, deadline - time.monotonic()) * 1000):
            alive.append(pid)
        os.close(descriptor)
    return alive


def reap(pids):
    """Collects those of `pids` that are ended children of ours; others are nobody's business here."""
    for pid in pids:
        try:
            os.waitpid(pid, os.WNOHANG)
        except ChildProcessError:
            pass


def end_all(pids):
    for pid in pids:
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
    wait_gone(pids, 10)
    reap(pids)
