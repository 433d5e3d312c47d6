#!/usr/bin/env python3
"""Fails on what has no place in the repository: paths of build machines, binaries, long files, skipped tests.

usage: repo_hygiene.py ROOT        check every file git tracks (or, without git, every file outside build/ and .fresh/)
       repo_hygiene.py --self-test     show that each kind of mistake is found
"""

import pathlib
import re
import subprocess
import sys
import tempfile

LONGEST = 500
# Files that may be longer than LONGEST lines, each with its reason.
LONG_FILES = {
    "LICENSE": "the licence's own text",
    "api/openapi.yaml": "one document, because the tools that read it take one",
    "web/package-lock.json": "written by npm, which takes it whole",
}
# Tests that may be skipped, each with its reason; a missing tool is none.
SKIPS_WITH_A_REASON = {
    "src/http/server_unix_test.cpp": "only root can act as another user",
}
# Places of single machines. Paths that every Linux has (/usr, /etc, /proc, /var/lib, /tmp, /dev, /home/USER in an
# example of a restore) are fine. The words are put together here so that this file does not find itself.
MACHINE_PATHS = re.compile(
    "|".join((r"(?<![\w./-])/wo" + r"rk/", r"(?<![\w./-])/opt/rest" + "ic", r"/root/\.py" + "env", r"/tmp/w" + "/", r"C:\\\\Users"))
)
SKIPS = re.compile("|".join((r"GTEST_SK" + "IP", r"pytest\.sk" + "ip", r"pytest\.mark\.sk" + "ip", r"importor" + "skip",
                             r"unittest\.sk" + "ip", r"\bDISAB" + r"LED_\w")))
SLEEPS = re.compile("|".join((r"time\.sl" + r"eep\(", r"sleep_f" + r"or\(", r"\busl" + r"eep\(", r"nanosl" + r"eep\(")))
SECRETS = re.compile("-----BEGIN [A-Z ]*PRIVATE " + "KEY-----")


def tracked_files(root):
    if (root / ".git").exists():
        listing = subprocess.run(["git", "-C", str(root), "ls-files", "-z"], check=True, capture_output=True).stdout
        names = [name.decode() for name in listing.split(b"\0") if name]
        return [name for name in names if (root / name).is_file()]
    ignored = ("build/", ".fresh/")
    names = (p.relative_to(root).as_posix() for p in root.rglob("*") if p.is_file())
    return sorted(name for name in names if not name.startswith(ignored) and "__pycache__" not in name)


def is_binary(data):
    if b"\0" in data:
        return True
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return True
    return False


def lines_matching(pattern, text):
    for number, line in enumerate(text.splitlines(), 1):
        if pattern.search(line):
            yield number


def mistakes_in(name, data):
    if is_binary(data) and not (name.startswith("tests/golden/") and b"\0" not in data):  # recorded odd names
        yield f"{name}: a binary file"
        return
    text = data.decode("utf-8", errors="replace")
    length = text.count("\n")
    if length > LONGEST and name not in LONG_FILES and not name.startswith("tests/golden/"):  # recordings are data
        yield f"{name}: {length} lines, more than {LONGEST}; split it, or state the reason in repo_hygiene.py"
    checks = [(MACHINE_PATHS, "a path of one machine"), (SECRETS, "a private key")]
    if is_test(name):
        checks += [(SKIPS, "a test that is skipped")] if name not in SKIPS_WITH_A_REASON else []
        checks += [(SLEEPS, "a sleep in a test; wait for an event")]
    for pattern, what in checks:
        for number in lines_matching(pattern, text):
            yield f"{name}:{number}: {what}"


def is_test(name):
    return name.startswith(("tests/", "fuzz/")) or name.endswith(("_test.cpp", "_test.py"))


def mistakes_of(root):
    names = tracked_files(root)
    if not names:
        return ["no files found; this check would see nothing"]
    found = []
    for name in names:
        found.extend(mistakes_in(name, (root / name).read_bytes()))
    return found


PLANTED = [
    ("src/a.cpp", b"// see /wo" + b"rk/main\n", "a path of one machine"),
    ("docs/b.md", b"restic is at /opt/rest" + b"ic/v1\n", "a path of one machine"),
    ("src/c.cpp", b"\n" * (LONGEST + 1), "more than"),
    ("tests/d.bin", b"ELF\0\1", "a binary file"),
    ("src/e.txt", b"caf\xe9\n", "a binary file"),
    ("src/f_test.cpp", b"  GTEST_SK" + b"IP();\n", "skipped"),
    ("tests/g_test.py", b"    pytest.sk" + b"ip('no tool')\n", "skipped"),
    ("tests/h_test.py", b"    time.sl" + b"eep(1)\n", "a sleep"),
    ("src/i.pem", b"-----BEGIN PRIVATE " + b"KEY-----\n", "a private key"),
]


def self_test():
    with tempfile.TemporaryDirectory() as directory:
        root = pathlib.Path(directory)
        good = root / "src" / "good.cpp"
        good.parent.mkdir()
        good.write_text("// network/work/x, /usr/bin/restic, /tmp/x and /home/ann are fine\n")
        assert mistakes_of(root) == [], mistakes_of(root)
        for name, data, words in PLANTED:
            path = root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
            found = mistakes_of(root)
            assert len(found) == 1 and words in found[0], (name, words, found)
            path.unlink()
    print(f"hygiene: {len(PLANTED)} planted mistakes found, a good file passes")


def main(arguments):
    if arguments == ["--self-test"]:
        self_test()
        return 0
    if len(arguments) != 1:
        print(__doc__, file=sys.stderr)
        return 2
    mistakes = mistakes_of(pathlib.Path(arguments[0]))
    for mistake in mistakes:
        print(mistake)
    print(f"hygiene: {len(mistakes)} mistakes")
    return 1 if mistakes else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
