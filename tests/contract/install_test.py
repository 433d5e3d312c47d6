"""`make install` and `make uninstall`: what is put where, the units by systemd's own judgement, and what stays."""

import os
import pathlib
import re
import shutil
import subprocess
import tempfile

import pytest

ROOT = pathlib.Path(os.environ["STRONGROOM_SOURCE_DIR"])
BINARY = os.environ["STRONGROOM_BINARY"]
NOBODY = 65534


def script(*words, **environment):
    """As root; where the tests are not, as the root of a namespace, which is as good with a DESTDIR."""
    prefix = [] if os.geteuid() == 0 else ["unshare", "--map-root-user"]
    return subprocess.run([*prefix, str(ROOT / "scripts/install-service"), *words], capture_output=True, text=True,
                          stdin=subprocess.DEVNULL, cwd="/", env={"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "BINARY": BINARY,
                                                                  "HOME": "/nowhere", **environment})


def files_below(directory):
    return sorted(str(path.relative_to(directory)) for path in directory.rglob("*") if not path.is_dir())


def analyze(*words, **environment):
    return subprocess.run(["systemd-analyze", *words], capture_output=True, text=True,
                          env={"PATH": "/usr/bin:/bin", **environment})


def complaints_of(*words, **environment):
    """What systemd has against our unit; a machine's other units are not this test's."""
    judged = analyze(*words, "--recursive-errors=no", **environment)
    lines = [line for line in judged.stderr.splitlines() if "strongroom.service" in line]
    assert judged.returncode == 0 or lines, judged
    return lines


@pytest.fixture
def installed(tmp_path):
    """As root, into a directory of this test: (where, what was said)."""
    where = tmp_path / "machine"
    result = script("install", DESTDIR=str(where), PREFIX="/opt/strongroom")
    assert result.returncode == 0, result
    return where, result.stdout


def test_what_is_installed_and_what_is_left_of_it(installed):
    where, said = installed
    assert files_below(where) == [
        "etc/systemd/system/strongroom.service", "opt/strongroom/bin/strongroom", "opt/strongroom/sbin/strongroom-system",
        "opt/strongroom/share/doc/strongroom/LICENSE", "opt/strongroom/share/doc/strongroom/README.md"]
    assert str(where) in said
    version = subprocess.run([where / "opt/strongroom/bin/strongroom", "--version"], capture_output=True, text=True)
    assert version.returncode == 0 and "strongroom" in version.stdout
    assert os.access(where / "opt/strongroom/sbin/strongroom-system", os.X_OK)
    again = script("install", DESTDIR=str(where), PREFIX="/opt/strongroom")
    assert again.returncode == 0 and len(files_below(where)) == 5, "an update takes the place of what was there"
    for _ in range(2):
        gone = script("uninstall", DESTDIR=str(where), PREFIX="/opt/strongroom")
        assert gone.returncode == 0 and files_below(where) == [], gone
        assert "/var/lib/strongroom" in gone.stdout


def test_the_systems_unit_is_good_and_keeps_to_itself(installed, tmp_path):
    where, _ = installed
    text = (where / "etc/systemd/system/strongroom.service").read_text()
    assert "@" not in re.sub(r"@(system-service|privileged)", "", text), "something was not filled in"
    # The program it names must be there for systemd to be content.
    unit = tmp_path / "strongroom.service"
    unit.write_text(text.replace("/opt/strongroom", str(where / "opt/strongroom")))
    assert complaints_of("verify", str(unit)) == []
    unit.write_text(unit.read_text().replace("KillMode=mixed", "KillMode=perhaps"))
    assert complaints_of("verify", str(unit)) != [], "this check can fail"
    unit.write_text(unit.read_text().replace("KillMode=perhaps", "KillMode=mixed"))
    rated = analyze("security", "--offline=true", "--no-pager", str(unit))
    exposure = float(re.search(r"Overall exposure level for strongroom.service: ([\d.]+)", rated.stdout)[1])
    print(f"exposure {exposure}")
    assert exposure < 4, rated.stdout


@pytest.fixture
def open_place():
    """A directory that every user of the machine reaches; the build's own may lie below somebody's home."""
    with tempfile.TemporaryDirectory(prefix="strongroom-install-") as name:
        os.chmod(name, 0o755)
        yield pathlib.Path(name)


def test_a_user_installs_for_himself_alone(open_place):
    home = open_place / "home"
    home.mkdir()
    sources = open_place / "sources"
    for part in ("packaging", "scripts"):
        shutil.copytree(ROOT / part, sources / part)
    for part in ("README.md", "LICENSE"):
        shutil.copy(ROOT / part, sources)
    program = shutil.copy(BINARY, open_place / "program")
    prefix = []
    if os.geteuid() == 0:
        for path in [home, sources, *sources.rglob("*"), pathlib.Path(program), open_place]:
            os.chown(path, NOBODY, NOBODY)
        prefix = ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups"]

    def call(word):
        return subprocess.run([*prefix, str(sources / "scripts/install-service"), word], capture_output=True, text=True, cwd="/",
                              env={"PATH": "/usr/bin:/bin", "HOME": str(home), "BINARY": str(program)})

    result = call("install")
    assert result.returncode == 0, result
    assert files_below(home) == [".config/systemd/user/strongroom.service", ".local/bin/strongroom",
                                 ".local/share/doc/strongroom/LICENSE", ".local/share/doc/strongroom/README.md"]
    unit = home / ".config/systemd/user/strongroom.service"
    with tempfile.TemporaryDirectory() as runtime:  # a socket's path holds 107 bytes
        assert complaints_of("--user", "verify", str(unit), XDG_RUNTIME_DIR=runtime, HOME=str(home)) == []
    gone = call("uninstall")
    assert gone.returncode == 0 and files_below(home) == [] and str(home / ".local/share/strongroom") in gone.stdout


def test_without_a_program_it_says_what_to_do(tmp_path):
    result = script("install", DESTDIR=str(tmp_path), BINARY=str(tmp_path / "none"))
    assert result.returncode == 1 and "make install" in result.stderr
    for prefix in ("relative", "/a b", "/a&b", "/a|b", "/a\nb", "/a'b"):
        assert script("install", DESTDIR=str(tmp_path), PREFIX=prefix).returncode == 2, prefix
    assert script("upgrade").returncode == 2
    assert files_below(tmp_path) == []
