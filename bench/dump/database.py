"""A private PostgreSQL server with a database of real-looking text and numbers, the same for the same seed.

    with database.Cluster(pathlib.Path("/tmp/somewhere")) as cluster:
        database.fill(cluster, megabytes=600)
        cluster.environment()  # PGHOST and so on for pg_dump and psql

The text is made of words that occur as often as words of a language do, the JSON of events with ids and times, the
numbers of measurements and orders; a third is pgbench's own tables. `gzip -6` makes about a fifth of the dump.
"""

import itertools
import json
import os
import pathlib
import pwd
import random
import shutil
import subprocess

SETTINGS = {"listen_addresses": "''", "fsync": "off", "synchronous_commit": "off", "full_page_writes": "off",
            "autovacuum": "off", "shared_buffers": "512MB", "max_wal_size": "4GB", "wal_level": "minimal",
            "max_wal_senders": "0", "timezone": "'UTC'"}
SCHEMA = """
CREATE TABLE articles (id bigint, slug text, title text, author int, published timestamptz, body text);
CREATE TABLE events (id bigint, at timestamptz, kind text, payload jsonb);
CREATE TABLE measurements (id bigint, sensor int, at timestamptz, value double precision, quality numeric(6,3));
CREATE TABLE orders (id bigint, customer int, placed date, email text, total numeric(12,2), paid boolean, note text);
"""
KEYS = "; ".join(f"ALTER TABLE {name} ADD PRIMARY KEY (id)" for name in ("articles", "events", "measurements", "orders"))


class Cluster:
    """A server in `directory`, reached through a socket in it, until the end of the with block. Run as root it becomes
    the user postgres, because the server refuses root."""

    def __init__(self, directory):
        self.directory, self.user = pathlib.Path(directory), "postgres" if os.getuid() == 0 else None
        self.bin = max(pathlib.Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))
        self.data = self.directory / "cluster"

    def __enter__(self):
        self.directory.mkdir(parents=True, exist_ok=True)
        if self.user:
            shutil.chown(self.directory, self.user)
        self.call("initdb", "-D", self.data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "-N")
        with open(self.data / "postgresql.auto.conf", "a") as file:
            file.writelines(f"{name} = {value}\n" for name, value in SETTINGS.items())
        self.call("pg_ctl", "-D", self.data, "-w", "-l", self.data / "log", "-o", f"-k {self.directory}", "start")
        return self

    def __exit__(self, *_):
        self.call("pg_ctl", "-D", self.data, "-w", "-m", "immediate", "stop")
        shutil.rmtree(self.data)

    def environment(self, name="bench"):
        return {"PATH": f"{self.bin}:/usr/bin:/bin", "PGHOST": str(self.directory), "PGUSER": "postgres",
                "PGDATABASE": name, "LANG": "C.UTF-8"}

    def call(self, tool, *arguments, name="bench", **how):
        """One of PostgreSQL's programs, quietly."""
        ids = {}
        if self.user:
            entry = pwd.getpwnam(self.user)
            ids = {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}
        return subprocess.run([str(self.bin / tool), *map(str, arguments)], env=self.environment(name), check=True,
                              cwd="/", stdout=how.pop("stdout", subprocess.DEVNULL), **ids, **how)


class Words:
    def __init__(self, source, count=20_000):
        syllables = [a + b for a in "b d f g h k l m n p r s t v w st tr ch".split() for b in "a e i o u ea er in".split()]
        endings = ["", "", "", "s", "ed", "ing", "ly", "n"]
        lengths = [1, 1, 2, 2, 2, 3, 3, 4]
        self.source = source
        self.words = ["".join(source.choices(syllables, k=source.choice(lengths))) + source.choice(endings)
                      for _ in range(count)]
        # Zipf's law: the word of rank n comes as often as 1/n says.
        self.weights = list(itertools.accumulate(1 / (rank + 2) for rank in range(count)))

    def some(self, count):
        return self.source.choices(self.words, cum_weights=self.weights, k=count)

    def sentence(self):
        return " ".join(self.some(self.source.randint(5, 18))).capitalize() + "."


def moment(second):
    day, rest = divmod(second, 86_400)
    return f"2025-{day // 28 % 12 + 1:02}-{day % 28 + 1:02} {rest // 3600:02}:{rest // 60 % 60:02}:{rest % 60:02}"


def articles(words, source):
    for number in itertools.count(1):
        title = " ".join(words.some(6))
        body = "\\n\\n".join(" ".join(words.sentence() for _ in range(source.randint(3, 7))) for _ in range(4))
        yield f"{number}\t{title.replace(' ', '-')}\t{title.title()}\t{source.randint(1, 900)}\t" \
              f"{moment(number * 977)}.{source.randrange(10**6):06}+00\t{body}\n"


def events(words, source):
    kinds = ["page.view", "page.view", "page.view", "cart.add", "log.in", "log.out", "order.paid", "search"]
    for number in itertools.count(1):
        kind = source.choice(kinds)
        payload = {"session": f"{source.getrandbits(64):016x}", "user": {"id": source.randrange(50_000), "plan": "basic"},
                   "path": "/" + "/".join(words.some(3)), "duration_ms": source.randrange(4000),
                   "agent": "Mozilla/5.0 (X11; Linux x86_64) Gecko/20100101 Firefox/128.0", "tags": words.some(2)}
        yield f"{number}\t{moment(number * 3)}.{source.randrange(10**6):06}+00\t{kind}\t{json.dumps(payload)}\n"


def measurements(_, source):
    value = 20.0
    for number in itertools.count(1):
        value += source.gauss(0, 0.05)
        yield f"{number}\t{number % 240}\t{moment(number // 4)}+00\t{value:.6f}\t{source.randrange(100_000) / 1000}\n"


def orders(words, source):
    for number in itertools.count(1):
        first, last = words.some(2)
        note = words.sentence() if number % 4 == 0 else "\\N"
        yield f"{number}\t{source.randrange(80_000)}\t{moment(number * 40)[:10]}\t{first}.{last}@example.org\t" \
              f"{source.randrange(10**6) / 100}\t{'tf'[number % 9 == 0]}\t{note}\n"


# Which part of the megabytes each table gets; pgbench's tables get the rest.
PARTS = [(articles, 0.20), (events, 0.20), (measurements, 0.17), (orders, 0.10)]
PGBENCH_MEGABYTES = 9.7  # of SQL, for each unit of its scale


def fill(cluster, megabytes, seed=1, name="bench"):
    """Makes the database. Its dump has about so many megabytes; a minute for 600."""
    cluster.call("createdb", name, name="postgres")
    scale = max(1, round((1 - sum(part for _, part in PARTS)) * megabytes / PGBENCH_MEGABYTES))
    cluster.call("pgbench", "-i", "-q", "-s", scale, name=name, stderr=subprocess.DEVNULL)
    cluster.call("psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-c", SCHEMA, name=name)
    for make, part in PARTS:
        source = random.Random(f"{seed} {make.__name__}")
        copy_rows(cluster, name, make.__name__, make(Words(source), source), int(part * megabytes * 1e6))
    cluster.call("psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-c", KEYS, name=name)
    cluster.call("vacuumdb", "--analyze", "-q", name, name=name)
    cluster.call("psql", "-X", "-q", "-c", "CHECKPOINT", name=name)


def copy_rows(cluster, name, table, rows, size):
    process = subprocess.Popen([str(cluster.bin / "psql"), "-X", "-q", "-v", "ON_ERROR_STOP=1", "-c",
                                f"COPY {table} FROM STDIN"], env=cluster.environment(name), stdin=subprocess.PIPE)
    with process.stdin:
        while size > 0:
            text = "".join(itertools.islice(rows, 200)).encode()
            process.stdin.write(text)
            size -= len(text)
    if process.wait() != 0:
        raise SystemExit(f"bench: filling {table} ended with {process.returncode}")
