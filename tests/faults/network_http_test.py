"""A backend that answers, but wrongly: 5xx, answers cut short, dripping, never coming, and a name that nobody knows."""

import contextlib
import shutil

import pytest

from support import quick_repository
from support.http_faults import HttpFaults, black_hole, cut_short, drip, status
from support.rest_server import RestServer


@contextlib.contextmanager
def faulty(strongroom, directory, home, source):
    with RestServer(directory, home) as server, HttpFaults(server.port) as faults:
        strongroom.add_repository("faulty", server.location(faults.port), init=False)
        strongroom.add_plan("docs", "faulty", source,
                            options=["--network-minutes", "1", "--stall-minutes", "1", "--retries", "2", "--retry-seconds", "1"])
        yield faults


@pytest.fixture
def faults(strongroom, make_repository, repository_path, home, source):
    with faulty(strongroom, make_repository(repository_path), home, source) as made:
        yield made


@pytest.fixture
def all_faulty(strongrooms, all_restics, home, tmp_path, source):
    """{restic: (its strongroom, its faults)}"""
    with contextlib.ExitStack() as stack:
        made = {}
        for name, strongroom in strongrooms.items():
            directory = shutil.copytree(quick_repository.template(all_restics[name]), tmp_path / name / "rest")
            made[name] = strongroom, stack.enter_context(faulty(strongroom, directory, home, source))
        yield made


def clean_afterwards(strongroom, faults, source):
    """After the backend is well again the next run works and everything is there: no lock, no rubbish was left."""
    faults.heal()
    (source / "new").write_text("since then")
    run = strongroom.backup("docs")
    assert run["state"] == "succeeded" and run["verified"] is True, run
    assert strongroom.call("repo", "check", "faulty", "--read-data").run_record()["state"] == "succeeded"


@pytest.mark.parametrize("code", [500, 502, 503, 429])
def test_a_server_that_is_busy_for_a_while_is_survived(strongroom, faults, source, code):
    left = iter(range(3))
    faults.inject(lambda method, path: status(code) if method == "POST" and next(left, None) is not None else None)
    run = strongroom.backup("docs")
    assert faults.met.is_set() and run["state"] == "succeeded" and run["verified"] is True, run
    clean_afterwards(strongroom, faults, source)


def test_a_server_that_stays_broken_ends_the_run_as_one_of_the_network(all_faulty, source):
    started = {}
    for name, (strongroom, faults) in all_faulty.items():
        strongroom.call("plan", "edit", "docs", "--network-minutes", "0")
        faults.inject(lambda method, path: status(503) if "/data/" in path or "/locks/" in path else None)
        started[name] = strongroom.start("backup", "docs")
    for name, running in started.items():
        result = running.finish(seconds=280)
        run = result.run_record()
        assert result.exit_status == 1 and run["error"]["code"] == "ERROR_NETWORK", (name, run)
        clean_afterwards(*all_faulty[name], source)


def test_answers_that_end_in_the_middle_are_asked_again(strongroom, faults, source, each_restic):
    strongroom.backup("docs")
    left = iter(range(2))
    faults.inject(lambda method, path: cut_short() if method == "GET" and "/index/" in path and next(left, None) is not None else None)
    (source / "more").write_text("more")
    run = strongroom.backup("docs")
    assert faults.met.is_set() and run["state"] == "succeeded", run
    clean_afterwards(strongroom, faults, source)


def test_answers_that_drip_are_waited_for(strongroom, faults, source):
    strongroom.backup("docs")
    faults.inject(lambda method, path: drip(7) if method == "GET" else None)
    (source / "more").write_text("more")
    run = strongroom.backup("docs")
    assert faults.met.is_set() and run["state"] == "succeeded" and run["verified"] is True and "retries" not in run, run
    clean_afterwards(strongroom, faults, source)


def test_a_black_hole_does_not_hold_a_run_for_ever(all_faulty, source):
    started = {}
    for name, (strongroom, faults) in all_faulty.items():
        strongroom.backup("docs")
        (source / f"for {name}").write_bytes(bytes(range(256)) * 40)
        strongroom.call("plan", "edit", "docs", "--retries", "0")
        faults.inject(lambda method, path: black_hole() if method == "POST" and "/data/" in path else None)
        started[name] = strongroom.start("backup", "docs")
    for name, running in started.items():
        result = running.finish(seconds=200)
        run = result.run_record()
        assert result.exit_status == 1 and run["error"]["code"] in ("ERROR_STALLED", "ERROR_NETWORK"), (name, run)
        clean_afterwards(*all_faulty[name], source)


def test_a_name_that_nobody_knows_is_a_matter_of_the_network(strongroom, faults, source, each_restic):
    location = strongroom.call("repo", "show", "faulty").document()["location"]
    strongroom.call("plan", "edit", "docs", "--network-minutes", "0")
    strongroom.call("repo", "edit", "faulty", "--location", "rest:http://no-such-machine.invalid:8000/", "--offline")
    result = strongroom.start("backup", "docs").finish(seconds=200)
    run = result.run_record()
    assert result.exit_status == 1 and run["error"]["code"] == "ERROR_NETWORK", run
    assert len(run["retries"]) == 2, "a name may come back"
    strongroom.call("repo", "edit", "faulty", "--location", location)
    clean_afterwards(strongroom, faults, source)
