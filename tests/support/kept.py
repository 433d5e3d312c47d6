"""What is dear to make and the same every time, made once for a build directory and not once for each file of tests."""

import contextlib
import fcntl
import os
import pathlib
import shutil
import tempfile

SOURCE_DIR = pathlib.Path(__file__).resolve().parent.parent.parent


def place():
    """Beside the program under test, so that it goes when the build does."""
    binary = os.environ.get("STRONGROOM_BINARY") or str(SOURCE_DIR / "build" / "dev" / "strongroom")
    directory = pathlib.Path(binary).parent / "test-data" / "kept"
    directory.mkdir(parents=True, exist_ok=True)
    return directory


@contextlib.contextmanager
def alone(lock):
    with open(lock, "w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)  # goes with the process, however it ends
        yield


def kept(name, make):
    """The tree that make(directory) fills: a copy is to be made of it, nothing may be changed in it. Two who ask at the same
    time wait for each other, and one that dies while making it leaves nothing that counts. `name` says all it depends on."""
    directory = place()
    wanted = directory / name
    with alone(directory / f"{name}.lock"):
        if not wanted.is_dir():
            draft = pathlib.Path(tempfile.mkdtemp(prefix=f"{name}.", dir=directory))
            try:
                make(draft / "tree")
                (draft / "tree").rename(wanted)
            finally:
                shutil.rmtree(draft)
    return wanted
