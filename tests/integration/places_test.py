"""Places of the machine: directories to choose from, and what takes space where."""

import os
import urllib.parse

from support.dead_mount import dead_mount
from support.service import serving


def test_an_admin_looks_through_directories(room, source, tmp_path):
    (tmp_path / "odd \n\udcff").mkdir()
    with serving(room) as service:
        admin = service.client("admin")
        seen = admin.get(f"/api/v1/browse?path={tmp_path}").data
        assert [entry["name"] for entry in seen["entries"]] == sorted(
            name.replace("\n", "\\x0a").replace("\udcff", "\\xff") for name in os.listdir(tmp_path) if (tmp_path / name).is_dir())
        assert seen["parent"] == str(tmp_path.parent) and seen["more"] is False
        odd = next(entry for entry in seen["entries"] if entry["name"].startswith("odd"))
        assert admin.get(f"/api/v1/browse?path={urllib.parse.quote(odd['path'])}").data["entries"] == []
        files = admin.get(f"/api/v1/browse?path={source}&files=true").data["entries"]
        assert {entry["type"] for entry in files} >= {"directory", "file"}
        assert admin.get("/api/v1/browse").data["parent"] is None
        admin.get(f"/api/v1/browse?path={tmp_path}/nowhere", expect=404)
        admin.get("/api/v1/browse?path=relative", expect=422)
        service.client("operator").get("/api/v1/browse", expect=403)


def test_a_directory_that_does_not_answer_holds_nobody_up(room, tmp_path):
    with dead_mount(tmp_path / "dead") as dead, serving(room) as service:
        answer = service.client("admin").ask("GET", f"/api/v1/browse?path={dead}")
        assert answer.code == "ERROR_STALLED" and str(dead) in answer.document()["message"]
        assert service.local.get("/api/v1/status").status == 200


def test_space_is_told_of_every_place(shop, tmp_path, make_repository):
    shop.add_repository("local", make_repository(tmp_path / "repository"), init=False)
    shop.add_repository("away", "rest:http://127.0.0.1:1/", init=False, expect=None)
    shop.backup("shop")
    alone = shop.call("storage").document()
    kinds = {place["kind"]: place for place in alone}
    assert set(kinds) == {"data", "repository", "dumps"}
    dump = shop.call("backups", "list", "shop").document()["dumps"][0]
    assert (kinds["dumps"]["count"], kinds["dumps"]["used_bytes"]) == (1, dump["size"])
    space = os.statvfs(tmp_path)
    assert all(place["total_bytes"] == space.f_blocks * space.f_frsize and place["problem"] is None for place in alone)
    assert kinds["data"]["used_bytes"] > 100_000 and kinds["repository"]["name"] == "local"
    assert "1 dump" in shop.call("storage", json_output=False).text
    (tmp_path / "repository").rename(tmp_path / "gone")
    with serving(shop) as service:
        served = {place["kind"]: place for place in service.client("viewer").get("/api/v1/storage").data["items"]}
    assert served["repository"]["problem"] and served["repository"]["free_bytes"] is None
    assert served["dumps"]["used_bytes"] == dump["size"]
