"""Directory trees to back up, and the comparison that nothing was lost."""

import os
import random
import stat


def make_tree(root, files=40, size=2000, seed=1):
    """Ordinary files in a few directories, a symlink, a hard link, an empty directory, modes and times."""
    dice = random.Random(seed)
    root.mkdir(parents=True, exist_ok=True)
    for number in range(files):
        directory = root / f"folder {number % 7}"
        directory.mkdir(exist_ok=True)
        path = directory / f"file {number}.dat"
        path.write_bytes(dice.randbytes(size + number))
        os.utime(path, (1_700_000_000 + number, 1_700_000_000 + number))
    (root / "empty").mkdir(exist_ok=True)
    (root / "private").write_bytes(b"secret\n")
    os.utime(root / "private", (1_700_000_000, 1_700_000_000))
    (root / "private").chmod(0o600)
    (root / "link").symlink_to("folder 0/file 0.dat")
    os.link(root / "private", root / "private too")
    return root


def make_big_tree(root, megabytes, seed=2):
    """Bytes that neither compress nor repeat, so that a backup takes its time."""
    dice = random.Random(seed)
    root.mkdir(parents=True, exist_ok=True)
    for number in range(megabytes):
        (root / f"{number:04}.bin").write_bytes(dice.randbytes(1_000_000))
    return root


ODD_NAMES = [
    b"new\nline", b"carriage\rreturn", b"tab\there", b'quote"quote', b"quote'quote", b"back\\slash", b"\x1b[31mred\x1b[0m",
    b"\x1b]0;title\x07bell", b"invalid \xff\xfe utf-8", b"half \xe2\x82", b" leading", b"trailing ", b"-dash", b"--json",
    b"*", b"[a-z]?", b"{a,b}", b"!not", b"#hash", b"$HOME", b"${HOME}", b"$(id)", b"`id`", b"~", b"%s%n", b"a:b",
    "umlaut ä, 日本語, 🗄".encode(), "e\u0301 combined".encode(), "right \u202e to left".encode(), b"\x7f", b"\x01\x02",
]


def make_odd_tree(root):
    """Names that break careless programs, and a path of nearly 4,000 bytes."""
    base = os.fsencode(root)
    os.makedirs(base, exist_ok=True)
    for number, name in enumerate(ODD_NAMES):
        with open(os.path.join(base, name), "wb") as file:
            file.write(b"%d\n" % number)
    make_deep_path(base)
    return root


def make_deep_path(base, length=3900):
    """Made step by step from open directories; the whole path stays just below PATH_MAX."""
    directory = os.open(base, os.O_RDONLY | os.O_DIRECTORY)
    total = len(base)
    while total + 201 < length:
        name = b"d" * 200
        os.mkdir(name, dir_fd=directory)
        deeper = os.open(name, os.O_RDONLY | os.O_DIRECTORY, dir_fd=directory)
        os.close(directory)
        directory, total = deeper, total + 201
    file = os.open(b"end", os.O_WRONLY | os.O_CREAT, 0o644, dir_fd=directory)
    os.write(file, b"deep\n")
    os.close(file)
    os.close(directory)


def describe(root):
    """{path below root: what it is}, complete enough that equal descriptions are equal trees."""
    base = os.fsencode(root)
    found = {}
    for directory, names, files in os.walk(base):
        for name in names + files:
            path = os.path.join(directory, name)
            found[os.path.relpath(path, base)] = describe_one(path)
    return found


def describe_one(path):
    status = os.lstat(path)
    kind, mode = stat.S_IFMT(status.st_mode), stat.S_IMODE(status.st_mode)
    owner = (status.st_uid, status.st_gid)
    if stat.S_ISLNK(status.st_mode):
        return "link", os.readlink(path)
    if stat.S_ISDIR(status.st_mode):
        return "directory", mode, owner
    with open(path, "rb") as file:
        return kind, mode, owner, status.st_mtime_ns, file.read()


def assert_same(source, restored):
    """Byte for byte, name for name, mode for mode."""
    left, right = describe(source), describe(restored)
    assert left.keys() == right.keys(), f"missing {left.keys() - right.keys()}, too many {right.keys() - left.keys()}"
    for path, what in left.items():
        assert right[path] == what, f"{path!r} differs"
