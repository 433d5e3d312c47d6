"""Which pg_dump makes the dump, and what is said where none may."""

import pytest

from support import awkward, dump_records as dumps, postgres


@pytest.fixture
def newer_server(newer_postgres, newer_template):
    running = postgres.PostgresServer(newer_template, binaries=newer_postgres)
    yield running
    running.stop()
    postgres.remove(running.directory)


@pytest.fixture(scope="session")
def newer_template(newer_postgres):
    return postgres.template(newer_postgres)


def add(room, server, name, expect=0, **options):
    password_file = room.home / "password"
    password_file.write_text(postgres.PASSWORD)
    return room.call("database", "add", name, "--url", server.url(name), "--password-file", password_file, expect=expect,
                     **options)


def version_of(server):
    """"15.18", as the server says it."""
    return server.psql("postgres", "SHOW server_version").split()[0]


def with_tools(room, directory):
    return {"PATH": f"{directory}:{room.environment['PATH']}"}


def test_the_servers_own_version_makes_the_dump(shop, server):
    dump = dumps.backup(shop)
    assert dump["server_version"].split()[0] == version_of(server) == dump["tool_version"].split()[0]


def test_without_any_pg_dump_it_is_said_what_to_install(shop, tmp_path):
    run = shop.backup("shop", expect=1, environment={"STRONGROOM_PG_TOOLS": str(tmp_path)})
    assert run["error"]["code"] == "ERROR_TOOL_MISSING" and str(tmp_path) in run["error"]["message"]
    assert "postgresql-client" in run["error"]["hint"] and [step["name"] for step in run["steps"]] == ["preflight"]


def test_a_server_newer_than_every_pg_dump_is_refused_by_name(strongroom, newer_server):
    major = version_of(newer_server).split(".")[0]
    newer_server.create("shop")
    said = add(strongroom, newer_server, "shop", json_output=False).text
    assert f"postgresql-client-{major}" in said, "known before the first night"
    run = strongroom.backup("shop", expect=1)
    message, hint = run["error"]["message"], run["error"]["hint"]
    assert run["error"]["code"] == "ERROR_TOOL_VERSION" and f"PostgreSQL {major}" in message, run["error"]
    assert str(postgres.server_binaries().parent) in message and f"postgresql-client-{major}" in hint
    assert [step["name"] for step in run["steps"]] == ["preflight"] and dumps.listed(strongroom) == []
    doctor = strongroom.call("doctor", expect=None).document()
    assert any(f"PostgreSQL {major}" in finding["message"] for finding in doctor), doctor


def test_a_newer_pg_dump_that_is_there_is_chosen_for_a_newer_server(strongroom, newer_server, newer_postgres):
    awkward.build(newer_server, "awkward")
    add(strongroom, newer_server, "awkward")
    environment = with_tools(strongroom, newer_postgres)
    result = strongroom.call("backup", "awkward", environment=environment).lines()[-1]
    (dump,) = result["dumps"]
    assert dump["tool_version"].split()[0] == dump["server_version"].split()[0] == version_of(newer_server)
    assert dumps.rows_counted(dump) == dumps.rows_expected(awkward.counts_of(newer_server, "awkward"))
    newer_server.restore_plainly(dump["path"], "plainly")
    awkward.assert_same(newer_server, "awkward", "plainly")
    strongroom.call("database", "restore", "awkward", "--file", dump["filename"], "--into", "by us", environment=environment)
    awkward.assert_same(newer_server, "awkward", "by us")
    strongroom.environment["STRONGROOM_PG_TOOLS"] = str(newer_postgres)
    assert dumps.backup(strongroom, "awkward")["tool_version"].split()[0] == version_of(newer_server)


def test_a_newer_pg_dump_is_not_chosen_for_an_older_server(shop, server, newer_server, newer_postgres):
    """What version 17 and later write, an older server does not take: SET transaction_timeout."""
    server.load("shop", "CREATE TABLE goods AS SELECT generate_series(1, 100) AS id")
    shop.environment.update(with_tools(shop, newer_postgres))
    dump = dumps.backup(shop)
    server.restore_plainly(dump["path"], "plainly")
    awkward.assert_same(server, "shop", "plainly")
    assert dump["tool_version"].split()[0] == version_of(server)
    newer_server.restore_plainly(dump["path"], "moved")
    assert newer_server.psql("moved", "SELECT count(*) FROM goods") == "100"


def test_a_dump_of_a_newer_server_is_not_forced_into_an_older_one(strongroom, server, newer_server, newer_postgres):
    strongroom.environment.update(with_tools(strongroom, newer_postgres))
    newer_server.create("newer")
    server.create("older")
    add(strongroom, newer_server, "newer")
    add(strongroom, server, "older")
    dump = dumps.backup(strongroom, "newer")
    before = server.databases()
    run = strongroom.call("database", "restore", "older", "--file", dump["path"], "--into", "x", expect=1).run_record()
    assert run["error"]["code"] == "ERROR_TOOL_VERSION" and version_of(newer_server) in run["error"]["message"], run["error"]
    assert version_of(server) in run["error"]["message"] and run["error"]["hint"] and server.databases() == before
