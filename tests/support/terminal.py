"""Commands on a terminal of their own, that can be typed at and closed."""

import fcntl
import os
import pty
import termios


def start_on_terminal(strongroom, *arguments):
    """In a session of its own, whose controlling terminal is a new one; returns (Running, master)."""
    master, slave = pty.openpty()
    running = strongroom.start(*arguments, json_output=False, session=True, stdin=slave, stdout=slave, stderr=slave,
                               preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0))
    os.close(slave)
    return running, master


def wait_for_end(running, master):
    """A terminal must be read, or whoever writes to it waits."""
    text = b""
    while True:
        try:
            data = os.read(master, 4096)
        except OSError:
            break
        if not data:
            break
        text += data
    running.popen.wait(60)
    return text.decode()
