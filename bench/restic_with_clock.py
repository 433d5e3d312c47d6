#!/usr/bin/env python3
"""restic whose status lines during a backup say when they were written, for measuring how old progress is when it is seen.

It goes by the name of restic. Everything but `backup` is the real one's. The file `clock` beside it says "LINES MS": so many
lines of status, one in each MS milliseconds, have the time (nanoseconds since 1970) as the name of the current file; then the
real backup begins.
"""

import json
import os
import sys
import time

REAL = "/usr/bin/restic"


def tell_the_time(lines, pause):
    begin = time.monotonic()
    for number in range(lines):
        time.sleep(max(0, begin + number * pause - time.monotonic()))
        done = 0.99 * number / lines
        status = {"message_type": "status", "percent_done": done, "total_files": lines, "files_done": number,
                  "total_bytes": lines * 1000, "bytes_done": number * 1000, "current_files": [f"/at/{time.time_ns()}"]}
        sys.stdout.write(json.dumps(status) + "\n")
        sys.stdout.flush()


if "backup" in sys.argv:
    here = os.path.dirname(os.path.abspath(sys.argv[0]))
    lines, pause = (int(word) for word in open(os.path.join(here, "clock"), encoding="ascii").read().split())
    tell_the_time(lines, pause / 1000)
os.execv(REAL, ["restic", *sys.argv[1:]])
