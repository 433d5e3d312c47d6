"""What restic takes of some sources under some options, and what the preview says of it, in one form."""

import collections
import json
import subprocess

from support.text import unescape


def as_restic_shows(path):
    """Its JSON has U+FFFD for every byte that is no UTF-8."""
    text = path.decode("utf-8", errors="surrogateescape")
    return "".join("\ufffd" if "\udc80" <= c <= "\udcff" else c for c in text)


def run_restic(restic, words, sources):
    """(what was stored at and below the sources, None), or (None, restic's words)."""
    done = subprocess.run([*restic.prefix, restic.binary, "backup", "--json", "--no-cache", *words, "--", *sources], env=restic.environment,
                          capture_output=True, stdin=subprocess.DEVNULL, timeout=120)
    summary = [line for line in map(json.loads, done.stdout.splitlines()) if line.get("message_type") == "summary"]
    if not summary:
        return None, done.stderr.decode(errors="replace")
    listed = restic.call("ls", "--json", "--no-cache", summary[0]["snapshot_id"]).splitlines()[1:]
    tops = [as_restic_shows(source) for source in sources]
    paths = [entry["path"] for entry in map(json.loads, listed)]
    return collections.Counter(path for path in paths if any(path == top or path.startswith(top + "/") for top in tops)), None


def run_preview(strongroom, words, sources):
    result = strongroom.call("preview", "--list", *words, *(b"--source=" + source for source in sources), expect=None)
    if result.exit_status == 2:
        return None, result
    *entries, last = result.lines()
    assert last["type"] == "result", result
    return collections.Counter(as_restic_shows(unescape(entry["path"])) for entry in entries), last
