"""What pg_dump writes comes back whole from strongroom's dumps, whatever is in the database and whoever reads the file."""

import gzip
import hashlib
import pathlib
import subprocess

import pytest

from support import awkward, dump_records as dumps, postgres
from support.strongroom import rounds

# What a browser reads a download with; one line of SHA-256 for each file.
BROWSER_DECODER = """
const { createReadStream } = require('fs'), { Readable } = require('stream'), { createHash } = require('crypto');
(async () => {
  for (const path of process.argv.slice(1)) {
    const hash = createHash('sha256');
    await Readable.toWeb(createReadStream(path)).pipeThrough(new DecompressionStream('gzip'))
      .pipeTo(new WritableStream({ write: (chunk) => { hash.update(chunk); } }));
    console.log(hash.digest('hex'));
  }
})();
"""


@pytest.fixture
def roomy_server(cluster_template):
    """One that has a lock for each of thousands of tables."""
    running = postgres.PostgresServer(cluster_template, [
        "max_locks_per_transaction = 1000", "synchronous_commit = off", "autovacuum = off"])
    yield running
    running.stop()
    postgres.remove(running.directory)


def add(room, server, database, *options):
    password_file = room.home / "password of postgres"
    password_file.write_text(postgres.PASSWORD)
    room.call("database", "add", database, "--url", server.url(database), "--password-file", password_file, *options)


def assert_counted(server, database, dump):
    """The rows that were counted as they passed are the rows of the tables."""
    assert dumps.rows_counted(dump) == dumps.rows_expected(awkward.counts_of(server, database))


def test_awkward_things_come_back_as_they_were(strongroom, server):
    awkward.build(server, "awkward")
    add(strongroom, server, "awkward")
    dump = dumps.backup(strongroom, "awkward")
    assert_counted(server, "awkward", dump)
    server.restore_plainly(dump["path"], "plainly")
    awkward.assert_same(server, "awkward", "plainly")
    run = strongroom.call("database", "restore", "awkward", "--file", dump["filename"], "--into", "by us").run_record()
    assert run["state"] == "succeeded" and run["verified"] is True and run["target"] == "by us"
    awkward.assert_same(server, "awkward", "by us")


def test_the_comparison_finds_what_was_changed(server):
    server.create("left")
    server.load("left", """CREATE TABLE goods (id int, name text); INSERT INTO goods VALUES (1, NULL), (2, 'x'), (2, 'x');
                           CREATE SEQUENCE numbers; SELECT lo_from_bytea(7, 'x'); CREATE MATERIALIZED VIEW seen AS SELECT * FROM goods;""")
    for change in ("UPDATE goods SET name = '' WHERE id = 1", "DELETE FROM goods WHERE ctid = '(0,3)'", "SELECT nextval('numbers')",
                   "REFRESH MATERIALIZED VIEW seen WITH NO DATA", "SELECT lo_put(7, 0, 'y')", "COMMENT ON TABLE goods IS 'x'"):
        server.psql("postgres", 'CREATE DATABASE "right" TEMPLATE "left"')
        awkward.assert_same(server, "left", "right")
        server.psql("right", change)
        with pytest.raises(AssertionError):
            awkward.assert_same(server, "left", "right")
        server.psql("postgres", 'DROP DATABASE "right"')


def test_thousands_of_tables_come_back(strongroom, roomy_server):
    server, number = roomy_server, rounds(2_000, 10_000)
    awkward.build_many(server, "many", number)
    add(strongroom, server, "many")
    dump = dumps.backup(strongroom, "many")
    assert dump["tables"] == number
    assert_counted(server, "many", dump)
    server.restore_plainly(dump["path"], "again")
    awkward.assert_same(server, "many", "again")


def test_a_tables_hash_tells_changes_and_nothing_else(shop, server):
    server.load("shop", """
        CREATE TABLE goods (id int, name text); CREATE TABLE quiet (id int);
        INSERT INTO quiet SELECT generate_series(1, 10);
        INSERT INTO goods SELECT i, 'item ' || i FROM generate_series(1, 5000) i;""")

    def hash_after(statement):
        server.load("shop", statement)
        table = dumps.tables(dumps.backup(shop))["public.goods"]
        return table["hash"], table["rows"]

    first = hash_after("SELECT 1")
    assert first[1] == 5000 and len(first[0]) == 32 and set(first[0]) <= set("0123456789abcdef")
    assert hash_after("SELECT 1") == first, "nothing has changed"
    reordered = """CREATE TABLE t AS SELECT * FROM goods; TRUNCATE goods;
                   INSERT INTO goods SELECT * FROM t ORDER BY id DESC; DROP TABLE t;"""
    assert hash_after(reordered) == first, "the same rows in another order"
    seen = {first[0]}
    for statement in ("UPDATE goods SET name = 'Item 77' WHERE id = 77",
                      "UPDATE goods SET name = CASE id WHEN 1 THEN 'item 2' ELSE 'item 1' END WHERE id < 3",
                      "INSERT INTO goods VALUES (77, 'Item 77'), (77, 'Item 77')",
                      "DELETE FROM goods WHERE id = 78", "ALTER TABLE goods RENAME name TO title"):
        seen.add(hash_after(statement)[0])
    assert len(seen) == 6, "every change of rows or columns shows"
    quiet = {dumps.tables(dump)["public.quiet"]["hash"] for dump in dumps.listed(shop)}
    assert len(dumps.listed(shop)) == 8 and len(quiet) == 1


def sha256_of(data):
    return hashlib.sha256(data).hexdigest()


def outputs(*command):
    done = subprocess.run(command, capture_output=True, timeout=120)
    assert done.returncode == 0 and done.stderr == b"", (command, done.stderr)
    return done.stdout


def test_every_decoder_reads_every_level_to_the_same_bytes(shop, server):
    server.load("shop", "CREATE TABLE t AS SELECT i, md5(i::text), repeat('some text ', i % 30) FROM generate_series(1, 12000) i")
    made = {}
    for level in [*map(str, range(1, 10)), "auto"]:
        shop.call("plan", "edit", "shop", "--level", level)
        made[level] = dump = dumps.backup(shop)
        assert dump["level"] == level and dump["rows"] == 12_000 and len(dumps.sidecar(dump)["members"]) > 1
        compressed = pathlib.Path(dump["path"]).read_bytes()
        assert sha256_of(compressed) == dump["sha256"]
        assert sha256_of(gzip.decompress(compressed)) == dump["sql_sha256"] == sha256_of(outputs("zcat", dump["path"]))
    paths = [dump["path"] for dump in made.values()]
    assert outputs("gzip", "--test", *paths) == b""
    assert outputs("node", "-e", BROWSER_DECODER, *paths).decode().split() == [dump["sql_sha256"] for dump in made.values()]
    sizes = {level: dump["size"] for level, dump in made.items()}
    assert sizes["1"] > sizes["6"] >= sizes["9"] and sizes["9"] <= sizes["auto"] <= 1.05 * sizes["1"], sizes
