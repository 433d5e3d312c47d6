"""A real PostgreSQL server in a directory of its own, on a free port of 127.0.0.1, as an ordinary user."""

import os
import pathlib
import pwd
import re
import shutil
import signal
import socket
import subprocess
import tempfile

from support.file_events import IN_MODIFY, FileEvents
from support.kept import kept

SUPERUSER, PASSWORD = "boss", "p:a\\ss w'ord"  # what a password file must escape
START_SECONDS = 60
ROOM_FOR_SERVERS = 2 << 30  # bytes; what the greediest test fills its server with, several times over
READY = b"database system is ready to accept connections"


def server_binaries():
    """The directory with the newest server's initdb and postgres."""
    found = [path for path in pathlib.Path("/usr/lib/postgresql").glob("*/bin") if (path / "initdb").exists()]
    assert found, "there is no PostgreSQL server; tests need one"
    return max(found, key=lambda path: int(re.sub(r"\D.*", "", path.parent.name)))


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def as_server_user():
    """initdb and postgres refuse root: they run as the user `postgres` then."""
    if os.geteuid() != 0:
        return {}
    user = pwd.getpwnam("postgres")
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


def give_to_server_user(path):
    identity = as_server_user()
    if identity:
        os.chown(path, identity["user"], identity["group"])


def room_for_servers():
    """Memory where there is enough of it, else /tmp: a cluster is a thousand small files, and making and removing them is
    most of what these tests take where they lie on a disk."""
    memory = pathlib.Path("/dev/shm")
    if memory.is_dir() and os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > ROOM_FOR_SERVERS:
        return memory
    return pathlib.Path("/tmp")


def place_for_server(name):
    """A directory of its own elsewhere: where tests keep their files, the server's user may have no way in, and a
    socket's path there can be longer than the system allows."""
    directory = pathlib.Path(tempfile.mkdtemp(prefix=f"strongroom-{name}-", dir=room_for_servers()))
    give_to_server_user(directory)
    return directory


def copied_for_server(programs, tree):
    """For a fixture: programs of a server that lie where its user may have no way to, with all of `tree` around them,
    their libraries among it."""
    place = place_for_server("programs")
    subprocess.run(["cp", "-a", tree, place / "tree"], check=True)
    place.chmod(0o755)
    yield place / "tree" / programs.relative_to(tree)
    remove(place)


def initialise(programs, cluster):
    """initdb, in a place that the server's user can reach; the cluster is moved to where it is wanted."""
    directory = place_for_server("template")
    try:
        password = directory / "password"
        password.write_text(PASSWORD)
        give_to_server_user(password)
        subprocess.run([programs / "initdb", "--no-sync", "--wal-segsize=1", "--encoding=UTF8", "--locale=C.UTF-8", f"--username={SUPERUSER}",
                        f"--pwfile={password}", "--auth=scram-sha-256", "-D", directory / "cluster"],
                       check=True, stdout=subprocess.DEVNULL, cwd="/", **as_server_user())
        subprocess.run(["cp", "-a", directory / "cluster", cluster], check=True)
    finally:
        remove(directory)


def template(binaries=None):
    """A cluster that every server is a copy of: initdb takes longer than the copy."""
    programs = binaries or server_binaries()
    version = subprocess.run([programs / "initdb", "--version"], check=True, capture_output=True, text=True).stdout
    owner = as_server_user().get("user", os.geteuid())
    return kept(f"cluster small {owner} {re.sub('[^0-9A-Za-z.~+-]+', ' ', version).strip()}", lambda place: initialise(programs, place))


class PostgresServer:
    def __init__(self, template, settings=(), binaries=None):
        self.directory, self.port = place_for_server("server"), free_port()
        self.binaries = binaries or server_binaries()
        self.cluster = self.directory / "cluster"
        subprocess.run(["cp", "-a", template, self.cluster], check=True)
        (self.cluster / "postgresql.auto.conf").write_text("".join(f"{line}\n" for line in (
            "fsync = off", "full_page_writes = off", "shared_buffers = 32MB", "max_connections = 30", "autovacuum = off",
            "jit = off", "max_parallel_workers = 0", *settings)))
        give_to_server_user(self.cluster / "postgresql.auto.conf")
        self.process = None
        self.start()

    def start(self):
        path = self.directory / "log"
        self.log = open(path, "ab")
        begin = path.stat().st_size
        with FileEvents([self.directory], IN_MODIFY) as events:
            self.process = subprocess.Popen(
                [self.binaries / "postgres", "-D", self.cluster, "-p", str(self.port), "-h", "127.0.0.1", "-k", self.directory],
                stdin=subprocess.DEVNULL, stdout=self.log, stderr=self.log, cwd="/", **as_server_user())
            ready = events.wait_for_path(lambda _: READY in path.read_bytes()[begin:], self.process, START_SECONDS)
        assert ready, path.read_text()

    def kill(self):
        """As a crash of the machine would: the server and every backend at once."""
        children = subprocess.run(["pgrep", "-P", str(self.process.pid)], capture_output=True, text=True).stdout.split()
        os.kill(self.process.pid, signal.SIGKILL)
        for pid in children:
            try:
                os.kill(int(pid), signal.SIGKILL)
            except ProcessLookupError:
                pass
        self.process.wait()

    def stop(self):
        """Immediate shutdown; nothing of it is needed again."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGQUIT)
            try:
                self.process.wait(30)
            except subprocess.TimeoutExpired:
                self.kill()
        self.log.close()

    @property
    def environment(self):
        return {"PGHOST": "127.0.0.1", "PGPORT": str(self.port), "PGUSER": SUPERUSER, "PGPASSWORD": PASSWORD,
                "PATH": f"{self.binaries}:/usr/bin:/bin", "PSQLRC": "/dev/null", "LC_ALL": "C.UTF-8"}

    def url(self, database, user=SUPERUSER, port=None):
        return f"postgresql://{user}@127.0.0.1:{port or self.port}/{database}"

    def psql(self, database, sql, stdin=None):
        """Runs SQL, stops at the first error, and gives back what it says, unaligned, without headers."""
        done = subprocess.run(["psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-d", database,
                               *(["-c", sql] if sql is not None else [])],
                              env=self.environment, capture_output=True, text=True, stdin=stdin or subprocess.DEVNULL)
        assert done.returncode == 0, f"{sql}\n{done.stderr}"
        return done.stdout.rstrip("\n")

    def load(self, database, script):
        """A whole script, as a file is."""
        done = subprocess.run(["psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-d", database], env=self.environment,
                              input=script, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr

    def create(self, database):
        self.psql("postgres", f'CREATE DATABASE "{database}" TEMPLATE template0')

    def databases(self):
        return self.psql("postgres", "SELECT datname FROM pg_database WHERE NOT datistemplate ORDER BY 1").splitlines()

    def restore_plainly(self, dump, database):
        """As somebody does who never heard of strongroom: zcat | psql."""
        self.create(database)
        with subprocess.Popen(["zcat", dump], stdout=subprocess.PIPE) as unpacked:
            done = subprocess.run(["psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-d", database], stdin=unpacked.stdout,
                                  env=self.environment, capture_output=True, text=True)
        assert unpacked.returncode == 0 and done.returncode == 0, done.stderr

    def backends(self):
        """Who is connected, but for us."""
        return self.psql("postgres", "SELECT application_name || ' ' || coalesce(wait_event, '') FROM pg_stat_activity "
                                     "WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()").splitlines()


def remove(directory):
    shutil.rmtree(directory, ignore_errors=True)


class LockedTable:
    """Somebody alters the table and takes his time."""

    def __init__(self, server, table, then="SELECT 1"):
        self.server, self.table, self.then = server, table, then

    def __enter__(self):
        self.psql = subprocess.Popen(["psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-d", "shop"],
                                     env=self.server.environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.psql.stdin.write(f"BEGIN; LOCK TABLE {self.table} IN ACCESS EXCLUSIVE MODE; SELECT 'locked';\n")
        self.psql.stdin.flush()
        assert self.psql.stdout.readline() == "locked\n"
        return self

    def go_on(self):
        if not self.psql.stdin.closed:
            self.psql.communicate(f"{self.then}; COMMIT;\n", timeout=60)
        assert self.psql.returncode == 0

    def __exit__(self, *_):
        self.go_on()
