"""The scripts a stranger meets first, where they must say no."""

import os
import pathlib
import subprocess

SCRIPTS = pathlib.Path(__file__).resolve().parents[2] / "scripts"


def call(*words, **environment):
    return subprocess.run([str(SCRIPTS / words[0]), *words[1:]], env={"PATH": "/usr/bin:/bin", **environment},
                          capture_output=True, text=True, stdin=subprocess.DEVNULL)


def packages(group, os_release):
    command = f'. "{SCRIPTS}/packages.sh"; packages_for {group}'
    return subprocess.run(["bash", "-c", command], env={"PATH": "/usr/bin:/bin", "OS_RELEASE": str(os_release)},
                          capture_output=True, text=True)


def os_release(tmp_path, identity, version, name):
    path = tmp_path / f"os-release-{version}"
    path.write_text(f'ID={identity}\nVERSION_ID="{version}"\nPRETTY_NAME="{name}"\n')
    return path


def test_another_distribution_is_told_what_is_needed(tmp_path):
    release = os_release(tmp_path, "fedora", "41", "Fedora Linux 41")
    result = call("install-packages", "run", OS_RELEASE=str(release))
    assert result.returncode == 1
    assert "Fedora Linux 41" in result.stderr and "libsodium-dev" in result.stderr and "Boost 1.81" in result.stderr
    assert result.stdout == ""


def test_unknown_groups_are_wrong_usage():
    assert call("install-packages", "everything").returncode == 2
    assert call("install-packages").returncode == 2


def test_each_release_has_its_own_boost_and_groups_grow(tmp_path):
    for version, boost in (("12", "libboost-json1.81-dev"), ("13", "libboost-json1.83-dev")):
        release = os_release(tmp_path, "debian", version, f"Debian {version}")
        run, test, dev = (packages(group, release).stdout.split() for group in ("run", "test", "dev"))
        assert boost in run and "restic" in run
        assert set(run) < set(test) < set(dev)


def test_without_root_and_sudo_the_missing_packages_are_named(tmp_path):
    tools = tmp_path / "bin"
    tools.mkdir()
    for name, text in (("id", "echo 1000"), ("dpkg-query", "echo not-installed")):
        (tools / name).write_text(f"#!/bin/sh\n{text}\n")
        (tools / name).chmod(0o755)
    for name in ("bash", "env", "dirname", "cat", "sort", "mktemp"):
        os.symlink(f"/usr/bin/{name}" if os.path.exists(f"/usr/bin/{name}") else f"/bin/{name}", tools / name)
    release = os_release(tmp_path, "debian", "12", "Debian 12")
    result = subprocess.run(["/bin/bash", str(SCRIPTS / "install-packages"), "run"], capture_output=True, text=True,
                            env={"PATH": str(tools), "OS_RELEASE": str(release)})
    assert result.returncode == 1
    assert "no sudo" in result.stderr and "libboost1.81-dev" in result.stderr


def test_fresh_asks_for_a_release_it_knows():
    result = call("fresh", "sid")
    assert result.returncode == 2 and "bookworm|trixie" in result.stderr


def test_newest_restic_without_go_says_so_plainly(tmp_path):
    tree = tmp_path / "clone" / "scripts"
    tree.mkdir(parents=True)
    script = tree / "build-newest-restic"
    script.write_bytes((SCRIPTS / "build-newest-restic").read_bytes())
    script.chmod(0o755)
    tools = tmp_path / "bin"
    tools.mkdir()
    for name in ("bash", "env", "dirname", "sort", "head", "sed"):
        os.symlink(f"/usr/bin/{name}" if os.path.exists(f"/usr/bin/{name}") else f"/bin/{name}", tools / name)
    result = subprocess.run(["/bin/bash", str(script)], env={"PATH": str(tools)}, capture_output=True, text=True)
    assert result.returncode == 3 and "no Go toolchain" in result.stderr and result.stdout == ""

    (tools / "go").write_text("#!/bin/bash\necho go1.19.8\n")
    (tools / "go").chmod(0o755)
    result = subprocess.run(["/bin/bash", str(script)], env={"PATH": str(tools)}, capture_output=True, text=True)
    assert result.returncode == 3 and "1.19.8" in result.stderr


def test_newer_postgres_without_pip_says_so_plainly(tmp_path):
    tree = tmp_path / "clone" / "scripts"
    tree.mkdir(parents=True)
    script = tree / "fetch-newer-postgres"
    script.write_bytes((SCRIPTS / "fetch-newer-postgres").read_bytes())
    script.chmod(0o755)
    tools = tmp_path / "bin"
    tools.mkdir()
    for name in ("bash", "env", "dirname"):
        os.symlink(f"/usr/bin/{name}" if os.path.exists(f"/usr/bin/{name}") else f"/bin/{name}", tools / name)
    (tools / "uname").write_text("#!/bin/bash\necho x86_64\n")
    (tools / "uname").chmod(0o755)
    result = subprocess.run(["/bin/bash", str(script)], env={"PATH": str(tools)}, capture_output=True, text=True)
    assert result.returncode == 3 and "python3-pip" in result.stderr and result.stdout == ""

    (tools / "uname").write_text("#!/bin/bash\necho riscv64\n")
    result = subprocess.run(["/bin/bash", str(script)], env={"PATH": str(tools)}, capture_output=True, text=True)
    assert result.returncode == 3 and "riscv64" in result.stderr and result.stdout == ""


def run_tests(tmp_path, *tests):
    build = tmp_path / "build" / "dev"
    build.mkdir(parents=True)
    lines = "".join(f'add_test("{name}" "/bin/sh" "-c" "{command}")\n' for name, command in tests)
    (build / "CTestTestfile.cmake").write_text(lines)
    return subprocess.run([SCRIPTS / "run-tests", "dev", "-j2"], cwd=tmp_path, capture_output=True, text=True, stdin=subprocess.DEVNULL)


def test_what_failed_and_why_is_told_at_the_end(tmp_path):
    result = run_tests(tmp_path, ("good", "true"), ("module:bad", "echo before; echo AssertionError: 1 is not 2; echo after; false"),
                       ("module:bad too", "echo one; echo two; exit 3"))
    assert result.returncode != 0
    told = result.stderr.partition("What failed, and why")[2]
    assert "  module:bad\n    AssertionError: 1 is not 2\n  module:bad too\n" in told
    assert "    two\n" in told and "before" not in told and "good" not in told


def test_where_nothing_failed_nothing_more_is_told(tmp_path):
    result = run_tests(tmp_path, ("good", "true"))
    assert result.returncode == 0, result.stdout
    assert "100% tests passed" in result.stdout and result.stderr == ""
    assert call("run-tests").returncode == 2
