"""Fixtures of the integration and fault tests."""

import os
import pathlib
import shutil
import subprocess
import tempfile

import pytest

from support import postgres, processes, quick_repository
from support.quick_repository import PASSWORD
from support.rest_server import RestServer
from support.restic import Restic
from support.strongroom import Strongroom
from support.trees import make_tree

SOURCE_DIR = pathlib.Path(__file__).resolve().parent.parent


def restic_binaries():
    """{name: path}: the distribution's, and the newest where scripts/build-newest-restic has built it."""
    found = {"distribution": shutil.which("restic", path="/usr/bin:/bin")}
    newest = sorted((SOURCE_DIR / "build" / "tools").glob("restic-*.*.*[0-9]"))
    if newest:
        found["newest"] = str(newest[-1])
    return found


def pytest_generate_tests(metafunc):
    if "each_restic" in metafunc.fixturenames:
        metafunc.parametrize("restic_name", list(restic_names()), indirect=True)


def restic_names():
    names = list(restic_binaries())
    if os.environ.get("STRONGROOM_REQUIRE_NEWEST_RESTIC") and "newest" not in names:
        names.append("newest")  # so that the tests fail by name instead of shrinking
    return names


def newer_postgres_programs():
    """Where scripts/fetch-newer-postgres has put them; None when it has not run."""
    found = sorted((SOURCE_DIR / "build" / "tools").glob("postgres-*[0-9]/*/pginstall/bin"))
    return found[-1] if found else None


def pytest_collection_modifyitems(config, items):
    """What needs a newer PostgreSQL than the distribution's is there with it, and where it must be there."""
    if newer_postgres_programs() or os.environ.get("STRONGROOM_REQUIRE_NEWER_POSTGRES"):
        return
    without = [item for item in items if "newer_postgres" in getattr(item, "fixturenames", ())]
    config.hook.pytest_deselected(items=without)
    items[:] = [item for item in items if item not in without]


@pytest.fixture
def restic_name(request):
    return getattr(request, "param", "distribution")


@pytest.fixture
def restic_binary(restic_name):
    path = restic_binaries().get(restic_name)
    assert path, f"there is no {restic_name} restic; tests need one"
    return path


@pytest.fixture
def each_restic(restic_name):
    """A test that asks for this runs once for every restic there is."""
    return restic_name


@pytest.fixture
def all_restics():
    """{name: path} of every restic there is, for a test that shares its work out or waits for them together."""
    found = restic_binaries()
    missing = [name for name in restic_names() if not found.get(name)]
    assert not missing, f"there is no {missing} restic; tests need one"
    return found


@pytest.fixture(scope="session", autouse=True)
def subreaper():
    processes.become_subreaper()


@pytest.fixture(autouse=True)
def nothing_left_running(subreaper):
    """A test that leaves a process behind fails, and the process is ended."""
    yield
    left = processes.descendants(os.getpid())
    named = [f"{pid} {processes.command_line(pid)}" for pid in left]
    processes.end_all(left)
    processes.reap(processes.descendants(os.getpid(), with_zombies=True))
    assert not named, f"processes were left behind: {named}"


@pytest.fixture
def home(tmp_path):
    path = tmp_path / "home"
    path.mkdir()
    return path


def tools_at(directory, restic_binary):
    """A PATH on which `restic` is that one."""
    directory.mkdir(parents=True)
    (directory / "restic").symlink_to(restic_binary)
    return f"{directory}:/usr/bin:/bin"


@pytest.fixture
def tool_path(tmp_path, restic_binary):
    """A PATH on which `restic` is the one under test."""
    return tools_at(tmp_path / "tools", restic_binary)


@pytest.fixture
def strongrooms(tmp_path, home, all_restics):
    """{restic: a strongroom of its own that uses it}, for runs beside each other."""
    return {name: strongroom_at(tmp_path / name, home, tools_at(tmp_path / name / "tools", path))
            for name, path in all_restics.items()}


def strongroom_at(directory, home, tool_path):
    binary = os.environ.get("STRONGROOM_BINARY") or str(SOURCE_DIR / "build" / "dev" / "strongroom")
    assert os.access(binary, os.X_OK), f"{binary} is not there; build it, or name it in STRONGROOM_BINARY"
    return Strongroom(binary, directory / "data", home, tool_path)


@pytest.fixture
def strongroom(tmp_path, home, tool_path):
    return strongroom_at(tmp_path, home, tool_path)


@pytest.fixture
def strongroom_that_cannot_read_all(strongroom):
    """Root reads whatever it likes; without these two capabilities it is a user like any other."""
    if os.geteuid() == 0:
        strongroom.prefix = ["/usr/bin/setpriv", "--bounding-set=-dac_override,-dac_read_search"]
    return strongroom


@pytest.fixture
def source(tmp_path):
    return make_tree(tmp_path / "source")


@pytest.fixture
def repository_path(tmp_path):
    return tmp_path / "repository"


@pytest.fixture
def make_repository(restic_binary):
    """make_repository(location) puts an empty repository with PASSWORD there and returns the location."""
    return lambda location: pathlib.Path(shutil.copytree(quick_repository.template(restic_binary), location))


@pytest.fixture
def repository(make_repository, repository_path):
    """repository_path, where a repository is already."""
    return make_repository(repository_path)


@pytest.fixture
def plain_restic(repository_path, restic_binary, home):
    """restic on the local repository of `room`."""
    return Restic(restic_binary, repository_path, PASSWORD, home)


@pytest.fixture
def room(strongroom, repository, source):
    """A data directory with the repository `local` and the plan `docs` over `source`."""
    strongroom.add_repository("local", repository, PASSWORD, init=False)
    strongroom.add_plan("docs", "local", source)
    return strongroom


@pytest.fixture
def in_memory(tmp_path):
    """A directory that costs no disk, where there is one."""
    with tempfile.TemporaryDirectory(prefix="strongroom-preview-", dir="/dev/shm" if os.path.isdir("/dev/shm") else tmp_path) as name:
        yield pathlib.Path(name)


@pytest.fixture
def quick_restic(in_memory, restic_binary, make_repository, strongroom):
    """A repository that opens at once; restic sees the environment that strongroom gives it."""
    strongroom.environment["HOME"] = str(in_memory)
    restic = Restic(restic_binary, make_repository(in_memory / "repository"), PASSWORD, in_memory)
    restic.environment |= {"PATH": strongroom.environment["PATH"], "LANG": "C.UTF-8", "RESTIC_PROGRESS_FPS": "4",
                           "RESTIC_CACHE_DIR": str(strongroom.data_dir / "cache" / "restic")}
    return restic


@pytest.fixture
def rest_server(tmp_path, make_repository, home):
    """It serves one repository, which is there already."""
    with RestServer(make_repository(tmp_path / "rest"), home) as server:
        yield server


@pytest.fixture
def small_disk(tmp_path):
    """Makes file systems of a few megabytes: small_disk(name, megabytes) -> directory."""
    made = []
    if os.geteuid() != 0:
        processes.become_root_of_own_namespace()

    def make(name, megabytes):
        directory = tmp_path / name
        directory.mkdir()
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={megabytes}m,mode=700", "tmpfs", str(directory)], check=True)
        made.append(directory)
        return directory

    yield make
    for directory in reversed(made):  # one may lie in another
        subprocess.run(["umount", "--lazy", str(directory)], check=True)


@pytest.fixture(scope="session")
def newer_postgres():
    """The directory of programs of a PostgreSQL that is newer than the distribution's."""
    programs = newer_postgres_programs()
    assert programs, "there is no newer PostgreSQL; scripts/fetch-newer-postgres fetches one"
    yield from postgres.copied_for_server(programs, programs.parents[2])


@pytest.fixture(scope="session")
def cluster_template():
    return postgres.template()


@pytest.fixture
def server(cluster_template):
    """A PostgreSQL server of this test's own."""
    running = postgres.PostgresServer(cluster_template)
    yield running
    running.stop()
    postgres.remove(running.directory)  # a cluster is 40 MB


@pytest.fixture
def shop(strongroom, server):
    """strongroom with the server's database `shop` as its default database."""
    server.create("shop")
    password_file = strongroom.home / "database.password"
    password_file.write_text(postgres.PASSWORD)
    strongroom.call("database", "add", "shop", "--url", server.url("shop"), "--password-file", password_file)
    return strongroom
