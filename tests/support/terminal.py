"""Commands on a terminal of their own, that can be typed at and closed."""

import fcntl
import os
import pty
import select
import termios
import time


def start_on_terminal(strongroom, *arguments):
    """In a session of its own, whose controlling terminal is a new one; returns (Running, master)."""
    master, slave = pty.openpty()
    running = strongroom.start(*arguments, json_output=False, session=True, stdin=slave, stdout=slave, stderr=slave,
                               preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0))
    os.close(slave)
    return running, master


def wait_for_end(running, master, seconds=60):
    """A terminal must be read, or whoever writes to it waits."""
    deadline, text = time.monotonic() + seconds, b""
    while (left := deadline - time.monotonic()) > 0 and select.select([master], [], [], left)[0]:
        try:
            data = os.read(master, 4096)
        except OSError:
            break
        if not data:
            break
        text += data
    running.popen.wait(max(deadline - time.monotonic(), 1))
    return text.decode()


class Typist:
    """Sits at a terminal: reads what is asked, then types."""

    def __init__(self, strongroom, *arguments):
        self.running, self.master = start_on_terminal(strongroom, *arguments)
        self.seen = ""

    def __enter__(self):
        return self

    def __exit__(self, *_):
        os.close(self.master)

    def until(self, words, seconds=60):
        """Waits until `words` are on the terminal, after what was waited for before. Returns what came."""
        deadline, came = time.monotonic() + seconds, ""
        while words not in self.seen:
            left = deadline - time.monotonic()
            assert left > 0 and select.select([self.master], [], [], left)[0], f"no {words!r} came after {self.seen!r}"
            self.seen += os.read(self.master, 4096).decode()
        came, self.seen = self.seen.split(words, 1)
        return came + words

    def type(self, text):
        os.write(self.master, text.encode())

    def rest(self):
        """What is still printed until the command ends."""
        return self.seen + wait_for_end(self.running, self.master)

    def shows_typing(self):
        return bool(termios.tcgetattr(self.master)[3] & termios.ECHO)

    def show_typing(self):
        """As a shell does that takes its terminal back."""
        mode = termios.tcgetattr(self.master)
        mode[3] |= termios.ECHO
        termios.tcsetattr(self.master, termios.TCSANOW, mode)
