"""The command line beside a running service: what changes something goes through the service, and looks as it always does."""

import contextlib
import json
import os
import re
import shutil
import signal

import pytest

from support import ledger
from support.proxy import GatedProxy
from support.restic import Restic, leave_a_lock
from support.service import PASSWORD, serving
from support.trees import make_big_tree


def shape(value):
    """What a program that reads the JSON relies on: the members and their types, whatever they hold."""
    if isinstance(value, dict):
        return {key: shape(part) for key, part in value.items()}
    if isinstance(value, list):
        return [shape(part) for part in value[:1]]
    return type(value).__name__


def last_shapes(result):
    """Of each type of line the last; of a live one the names alone: figures are there or not, as it happens."""
    shapes = {line["type"]: shape(line) for line in result.lines()}
    return {kind: line if kind == "result" else sorted(line) for kind, line in shapes.items()}


def test_a_backup_through_the_service_looks_like_one_without(room):
    alone, words = room.call("backup", "docs"), room.call("backup", "docs", json_output=False).text
    with serving(room):
        served, served_words = room.call("backup", "docs"), room.call("backup", "docs", json_output=False).text
    assert served.run_record()["state"] == "succeeded"
    assert served.lines()[0] == {"type": "started", "run_id": served.run_record()["id"]}
    assert last_shapes(served) == last_shapes(alone)
    assert served.run_record()["actor"] == alone.run_record()["actor"]
    assert served.run_record()["trigger"] == "manual"
    assert served_words.splitlines()[-1].split(";")[0] == words.splitlines()[-1].split(";")[0]
    assert "✓ docs backed up" in served_words and "✓ docs backed up" in words


def test_a_check_and_a_run_that_is_done_again(room, repository_path):
    alone = room.call("repo", "check", "local")
    room.add_plan("gone", "local", repository_path.parent / "gone")
    with serving(room):
        served = room.call("repo", "check", "local")
        assert served.run_record()["kind"] == "check" and last_shapes(served)["result"] == last_shapes(alone)["result"]
        failed = room.call("backup", "gone", expect=1).run_record()
        assert failed["error"]["code"] == "ERROR_SOURCE_MISSING"
        again = room.call("runs", "retry", failed["id"][-8:], expect=1).run_record()
        assert again["retry_of"] == failed["id"] and shape(again["error"]) == shape(failed["error"])


@pytest.fixture
def held(room, rest_server, tmp_path):
    """held() starts a backup that a gate holds in its middle: (running, run id, gate). New connections pass: a run that is
    cancelled can tidy up."""
    big = make_big_tree(tmp_path / "big", 8)
    with GatedProxy(rest_server.port) as gate:
        room.add_repository("gated", rest_server.location(gate.port), init=False)
        room.add_plan("big", "gated", big)

        def begin():
            gate.close_after(2_000_000, "hold")
            running = room.start("backup", "big")
            run_id = running.read_until(lambda line: line["type"] == "started")["run_id"]
            assert gate.reached.wait(60)
            return running, run_id, gate

        yield begin


def let_go_once_it_is_cancelled(service, gate):
    """restic removes its lock over a connection that the gate may hold, and is given two minutes for that."""
    with contextlib.suppress(OSError):  # the service may have come to its end
        while any(not run["cancelling"] for run in service.local.get("/api/v1/status").data["running"]):
            pass  # what was asked for is on its way
    gate.open()


def test_ctrl_c_cancels_the_run_and_the_service_goes_on_and_when_it_is_stopped_the_command_ends_too(room, held):
    with serving(room) as service:
        running, run_id, gate = held()
        running.signal(signal.SIGINT)
        let_go_once_it_is_cancelled(service, gate)
        result = running.finish(30)
        assert result.exit_status == 130
        run = result.run_record()
        assert (run["id"], run["state"], run["error"]["code"]) == (run_id, "cancelled", "ERROR_CANCELLED")
        assert service.local.get(f"/api/v1/runs/{run_id}").data["state"] == "cancelled"
        running, run_id, gate = held()
        service.running.signal(signal.SIGTERM)
        let_go_once_it_is_cancelled(service, gate)
        service.running.finish()
        result = running.finish(30)
        # Nobody has cancelled it: the next service makes up for it.
        assert result.exit_status == 1 and result.run_record()["state"] == "interrupted"
        assert room.show_run(run_id)["error"]["code"] == "ERROR_INTERRUPTED"


def test_two_commands_at_once_and_progress_as_without_a_service(room, held):
    with serving(room):
        running, run_id, gate = held()
        line = running.read_until(lambda line: line["type"] == "progress" and line["progress"]["bytes_done"] > 0)
        live = room.call("status").document()["running"][0]
        other = room.backup("docs")
        room.call("plan", "edit", "docs", "--host", "elsewhere")
        gate.open()
        first = running.finish().run_record()
    assert list(line) == [*live, "type"] and shape(line["progress"]) == shape(live["progress"])
    assert first["id"] == run_id != other["id"]
    assert first["state"] == other["state"] == "succeeded"


def test_a_service_that_is_killed_meanwhile_leaves_an_interrupted_run(room, held):
    with serving(room) as service:
        running, run_id, gate = held()
        room.kill(service.running)
        result = running.finish(60)
    assert result.exit_status == 1
    run = result.run_record()
    assert (run["id"], run["state"], run["error"]["code"]) == (run_id, "interrupted", "ERROR_INTERRUPTED")


def test_plans(room, source):
    add = ["--repo", "local", "--source", source, "--exclude", "*.tmp", "--exclude", "caf\xe9", "--tag", "t", "--check", "weekly",
           "--network-minutes", "7"]
    edit = ["--exclude", "", "--host", "elsewhere", "--one-file-system"]

    def everything(name):
        done = [room.call("plan", "add", name, *add), room.call("plan", "edit", name, *edit), room.call("plan", "remove", name)]
        failed = [room.call("plan", "remove", name, expect=1), room.call("plan", "add", "docs", *add, expect=1),
                  room.call("plan", "edit", "docs", "--level", "3", expect=2)]
        varying = ("name", "created_at")
        plans = [{key: value for key, value in result.document().items() if key not in varying} for result in done]
        errors = [result.error() for result in failed]
        return plans, [{**error, "message": error["message"].replace(name, "NAME")} for error in errors]

    alone = everything("alone")
    with serving(room):
        assert everything("served") == alone
    removed = next(entry for entry in ledger.entries(room) if entry["action"] == "plan.remove")
    assert removed["target"] == "plan/served" and removed["actor"].startswith("cli:")


def test_users_and_tokens(room, home):
    password = home / "password"
    password.write_text(PASSWORD + "\n")

    def everything(name):
        calls = [["user", "add", name, "--role", "admin", "--password-file", password],
                 ["user", "password", name, "--password-file", password], ["user", "role", name, "viewer"],
                 ["user", "disable", name], ["user", "enable", name],
                 ["token", "create", name, "--role", "operator", "--expires", "3"], ["token", "revoke", name],
                 ["user", "remove", name]]
        done = [room.call(*call).document() for call in calls]
        failed = [room.call("user", "remove", name, expect=1).error(), room.call("token", "revoke", name, expect=1).error(),
                  room.call("user", "role", name, "viewer", expect=1).error()]
        return done, [{**error, "message": error["message"].replace(name, "NAME")} for error in failed]

    room.call("user", "add", "root", "--role", "admin", "--password-file", password)
    alone = everything("anna")
    with serving(room) as service:
        served = everything("bert")
        token = room.call("token", "create", "ci", "--role", "viewer").document()
        assert service.anybody.with_token(token["secret"]).get("/api/v1/status").status == 200
    assert [shape(part) for part in served[0]] == [shape(part) for part in alone[0]]
    assert [part.get("role") for part in served[0]] == [part.get("role") for part in alone[0]]
    assert [part.get("disabled") for part in served[0]] == [part.get("disabled") for part in alone[0]]
    assert served[1] == alone[1]


def test_databases_and_their_dumps(shop, server):
    server.create("till")
    shop.call("database", "add", "till", "--url", server.url("till"), "--password-file", shop.home / "database.password")
    shop.backup("till")
    alone = shop.call("backup")
    with serving(shop):
        served = shop.call("backup")
        assert last_shapes(served)["result"] == last_shapes(alone)["result"]
        assert served.lines()[-1]["message"] == alone.lines()[-1]["message"]
        old, newest = (result.lines()[-1]["dumps"][0]["path"] for result in (alone, served))
        refused = shop.call("backups", "remove", old, newest, expect=1).error()
        assert refused["code"] == "ERROR_CONFLICT" and "newest good one" in refused["message"]
        removed = shop.call("backups", "remove", old).document()
        assert [dump["path"] for dump in removed["removed"]] == [old] and removed["failed"] == []
        assert [dump["path"] for dump in shop.call("backups", "list", "shop").document()["dumps"]] == [newest]
        assert shop.call("database", "default", "till").document()["is_default"] is True
        assert shop.call("backup").run_record()["database"] == "till"


def test_repositories(room, tmp_path, restic_binary, home):
    def everything(name):
        room.add_repository(name, tmp_path / name)
        leave_a_lock(Restic(restic_binary, tmp_path / name, "correct horse", home), tmp_path / name)
        with serving(room) if name == "served" else contextlib.nullcontext():
            done = [room.call("repo", "unlock", name, "--yes").document(), room.call("repo", "remove", name).document()]
            error = room.call("repo", "remove", name, expect=1).error()
        return done, {**error, "message": error["message"].replace(name, "NAME")}

    alone, served = everything("alone"), everything("served")
    assert served[0][0] == alone[0][0] == {"removed": 1}
    assert shape(served[0][1]) == shape(alone[0][1]) and served[1] == alone[1]


def test_repositories_are_added_and_changed(room, home, make_repository, tmp_path):
    (home / "password").write_text("correct horse")
    (home / "wrong").write_text("battery staple")
    (home / "environment").write_text("AWS_ACCESS_KEY_ID=x\n")

    def everything(name):
        place, other = make_repository(tmp_path / name), make_repository(tmp_path / f"{name} 2")
        done = [room.call("repo", "add", name, "--location", os.path.relpath(place, home), "--password-file", home / "password"),
                room.call("repo", "edit", name, "--location", other), room.call("repo", "edit", name, "--password-file",
                                                                              home / "wrong", "--offline")]
        failed = [room.call("repo", "edit", name, "--location", place, expect=1),
                  room.call("repo", "add", "new", "--location", place, "--password-file", home / "wrong", expect=1),
                  room.call("repo", "add", "new", "--location", place, "--password-file", home / "password", "--env-file",
                            home / "environment", expect=2),
                  room.call("repo", "edit", "nowhere", "--offline", expect=1)]
        assert [result.document()["location"] for result in done] == [str(place), str(other), str(other)]
        return [shape(result.document()) for result in done], [(error["code"], error["hint"]) for error in
                                                               (result.error() for result in failed)]

    alone = everything("alone")
    with serving(room):
        assert everything("served") == alone
        words = room.call("repo", "add", "made", "--location", tmp_path / "made", "--init", "--generate-password",
                          json_output=False).text
        password = words.split("The repository's password: ")[1].split()[0]
        assert Restic(shutil.which("restic"), tmp_path / "made", password, home).snapshots() == []
    assert [repository["name"] for repository in room.call("repo", "list").document()] == ["alone", "local", "made", "served"]


def test_a_password_that_is_no_text_is_not_sent(room, home, tmp_path):
    (home / "bytes").write_bytes(b"\xff\xfepw")
    with serving(room):
        error = room.call("repo", "add", "odd", "--location", tmp_path / "odd", "--init", "--password-file", home / "bytes",
                          expect=1).error()
        assert error["code"] == "ERROR_CONFLICT" and "Stop the service" in error["hint"]
    room.call("repo", "add", "odd", "--location", tmp_path / "odd", "--init", "--password-file", home / "bytes")


def test_files_are_restored(room, source, tmp_path):
    room.backup("docs")
    alone = room.call("restore", "docs", "--target", tmp_path / "alone", "--include", source / "folder 1")
    with serving(room):
        served = room.call("restore", "docs", "--target", tmp_path / "served", "--include", source / "folder 1")
        refused = room.call("restore", "docs", "--target", tmp_path / "served", expect=None)
        nowhere = room.call("restore", "docs", expect=None)
    assert last_shapes(served)["result"] == last_shapes(alone)["result"]
    for target in ("alone", "served"):
        assert os.listdir(tmp_path / target / source.relative_to("/")) == ["folder 1"]
    again = [room.call("restore", "docs", "--target", tmp_path / "served", expect=None), room.call("restore", "docs", expect=None)]
    assert [(result.exit_status, result.error()) for result in (refused, nowhere)] == [
        (result.exit_status, result.error()) for result in again]


def test_databases_are_added_changed_restored_and_removed(shop, server):
    password = shop.home / "database.password"
    server.create("till")

    def everything(name):
        done = [shop.call("database", "add", name, "--url", server.url("till"), "--password-file", password, "--keep-days", "9"),
                shop.call("database", "edit", name, "--sslmode", "prefer"), shop.call("backup", name),
                shop.call("database", "restore", name, "--file", dump_of(shop, name), "--into", f"{name}_again"),
                shop.call("database", "remove", name)]
        failed = [shop.call("database", "add", "shop", "--url", server.url("shop"), "--password-file", password, expect=1),
                  shop.call("database", "edit", "shop", "--dbname", "nowhere", expect=1),
                  shop.call("database", "remove", "nobody", expect=1),
                  shop.call("database", "restore", "shop", "--file", "/nowhere", "--into", "x", expect=1)]
        shapes = [last_shapes(result) if len(result.lines()) > 1 else shape(result.document()) for result in done]
        return shapes, [result.lines()[-1].get("error") or result.run_record()["error"] for result in failed]

    alone = everything("alone")
    with serving(shop):
        served = everything("served")
        assert "password" in shop.call("database", "show", "shop", json_output=False).text
    assert served == alone


def dump_of(shop, name):
    return shop.call("backups", "list", name).document()["dumps"][0]["filename"]


def test_anchors_and_acknowledgements(room, tmp_path):
    def everything(name):
        place = tmp_path / name
        place.mkdir()
        done = [room.call("audit", "anchors", "--add", place).document(), room.call("audit", "anchors").document(),
                room.call("audit", "anchors", "--remove", place).document()]
        failed = [room.call("audit", "anchors", "--add", room.data_dir / "ledger", expect=2).error(),
                  room.call("audit", "anchors", "--remove", place, expect=1).error(),
                  room.call("audit", "acknowledge", "--reason", "none", expect=None).error()]
        # A service lets checkpoints out every minute, a command at its end.
        text = json.dumps([done, failed]).replace(name, "NAME")
        return json.loads(re.sub(r"\d+ checkpoints?", "N checkpoints", text))

    alone = everything("alone")
    with serving(room) as service:
        assert everything("served") == alone
        admin, usb = service.client("admin"), tmp_path / "usb"
        usb.mkdir()
        assert admin.post("/api/v1/ledger/anchors", {"directory": str(usb)}, expect=201).data["same_disk"] is True
        assert [place["where"] for place in admin.get("/api/v1/ledger/anchors").data["items"]] == [str(usb), "local"]
        room.call("plan", "edit", "docs", "--tag", "x")
        assert admin.delete(f"/api/v1/ledger/anchors?directory={usb}").data == {"directory": str(usb)}
        admin.delete(f"/api/v1/ledger/anchors?directory={usb}", expect=404)
        admin.post("/api/v1/ledger/anchors", {"directory": str(tmp_path / "nowhere")}, expect=404)
        admin.post("/api/v1/ledger/anchors", {}, expect=422)
        service.client("viewer").get("/api/v1/ledger/anchors", expect=403)


def test_what_only_the_owner_does_names_the_way_on(room):
    with serving(room) as service:
        for command in (("audit", "fork", "--reason", "x", "--yes"), ("repo", "show", "local", "--reveal")):
            error = room.call(*command, expect=1).error()
            assert error["code"] == "ERROR_CONFLICT" and str(service.running.pid) in error["message"]
            assert "stop the service" in error["hint"]


def test_the_ledger_is_exported_and_rebuilt(room, tmp_path):
    room.call("backup", "docs")

    def everything(name):
        done = [room.call("audit", "export", "--output", tmp_path / f"{name}.{form}", "--format", form).document()
                for form in ("jsonl", "csv")]
        done.append(room.call("audit", "rebuild").document())
        lines = room.call("audit", "export", "--format", "csv", "--since", "1h", json_output=False).text.splitlines()
        assert lines[0].startswith("seq,time,")
        exports = [entry for entry in ledger.entries(room) if entry["action"] == "ledger.export"]
        room.call("audit", "verify", "--export", tmp_path / f"{name}.jsonl", "--key", done[0]["key"], expect=4)
        return [shape(part) for part in done], [sorted(export["details"]) for export in exports[:3]], exports[0]["actor"]

    alone = everything("alone")
    with serving(room) as service:
        assert everything("served") == alone
        room.call("audit", "export", "--output", tmp_path / "absent" / "ledger.jsonl", expect=1)
        admin = service.client("admin")
        admin.post("/api/v1/ledger/exports", {"since": "yesterday"}, expect=422)
        admin.post("/api/v1/ledger/exports", {"format": "docx"}, expect=422)
        assert admin.post("/api/v1/ledger/rebuild").data["changed"] == 0
        service.client("operator").post("/api/v1/ledger/rebuild", expect=403)


def test_status_is_watched_while_the_service_comes_and_goes(room, held):
    watching = room.start("status", "--watch")
    assert watching.read_until(lambda picture: True)["running"] == []

    def last_of_big(picture):
        return (next(plan["last_run"] for plan in picture["plans"] if plan["plan"] == "big") or {}).get("id")

    with serving(room):
        running, run_id, gate = held()
        watching.read_until(lambda picture: [run["run_id"] for run in picture["running"]] == [run_id])
        gate.open()
        assert running.finish().run_record()["state"] == "succeeded"
        watching.read_until(lambda picture: picture["running"] == [] and last_of_big(picture) == run_id)
    run_id = room.backup("big")["id"]
    watching.read_until(lambda picture: last_of_big(picture) == run_id)
    watching.signal(signal.SIGINT)
    assert watching.finish().exit_status == 0
