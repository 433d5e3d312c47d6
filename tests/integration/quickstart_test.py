"""What a stranger's first command does."""

import stat
import subprocess

from support import ledger, trees
from support.service import serving


def test_quickstart_makes_everything_and_its_sheet_restores_with_plain_restic(strongroom, source, tmp_path, restic_binary):
    result = strongroom.call("quickstart", "--source", source, json_output=False)
    assert "same disk" in result.text and "strongroom backup" in result.text
    assert [plan["name"] for plan in strongroom.call("plan", "list").document()] == ["source"]
    kept = strongroom.call("repo", "show", "default").document()["maintenance"]
    assert (kept["prune"], kept["verify"], kept["verify_days"]) == ("0 3 * * 0", "0 4 * * *", 30), kept
    assert "--verify-schedule" in result.text and "every day at 04:00" in result.text
    sheet = strongroom.data_dir / "recovery" / "default.txt"
    assert stat.S_IMODE(sheet.stat().st_mode) == 0o600
    exports = [line.strip() for line in sheet.read_text().splitlines() if line.strip().startswith("export ")]
    script = "\n".join(exports) + f"\n'{restic_binary}' restore latest --target '{tmp_path}/restored'\n"
    subprocess.run(["sh", "-euc", script], check=True, capture_output=True, env={"PATH": "/usr/bin:/bin", "HOME": str(tmp_path)})
    trees.assert_same(source, tmp_path / "restored" / source.relative_to("/"))


def test_a_second_quickstart_is_an_incremental_backup_and_another_source_another_plan(strongroom, source, tmp_path):
    first = strongroom.call("quickstart", "--source", source).run_record()
    second = strongroom.call("quickstart", "--source", source).run_record()
    assert first["trigger"] == "quickstart" and second["files"]["unmodified"] == first["files"]["total"]
    other = trees.make_tree(tmp_path / "Other Things!", files=4)
    third = strongroom.call("quickstart", "--source", other).run_record()
    plans = {plan["name"]: plan["files"]["sources"] for plan in strongroom.call("plan", "list").document()}
    assert len(plans) == 2 and plans["source"] == [str(source)] and plans[third["plan"]] == [str(other)]


def test_beside_a_service_it_is_the_same(strongroom, source, tmp_path):
    other = trees.make_tree(tmp_path / "other", files=4)
    with serving(strongroom) as service:
        first = strongroom.call("quickstart", "--source", source).run_record()
        assert first["trigger"] == "quickstart" and first["state"] == "succeeded" and first["actor"].startswith("cli:")
        sheet = strongroom.data_dir / "recovery" / "default.txt"
        assert stat.S_IMODE(sheet.stat().st_mode) == 0o600
        said = strongroom.call("quickstart", "--source", source, json_output=False).text
        assert "same disk" in said and str(sheet) in said and "created repository" not in said
        assert "created repository" not in strongroom.call("quickstart", "--source", other, json_output=False).text
        admin = service.client("admin")
        once = [admin.post("/api/v1/quickstart", {"source": str(other)}, expect=202, Idempotency_Key="one") for _ in range(2)]
        assert once[0].data == once[1].data and once[0].data["made_repository"] is False
        for body, status in (({"source": str(tmp_path / "nowhere")}, 422), ({"source": "relative"}, 422), ({}, 422),
                             ({"source": str(strongroom.data_dir / "runs")}, 422), ({"source": "/etc", "name": "x"}, 422)):
            admin.post("/api/v1/quickstart", body, expect=status)
        service.client("operator").post("/api/v1/quickstart", {"source": str(other)}, expect=403)
        assert service.local.get(f"/api/v1/runs/{once[0].data['run_id']}/log?follow=true").status == 200
    assert [plan["name"] for plan in strongroom.call("plan", "list").document()] == ["other", "source"]
    assert [run["state"] for run in strongroom.runs()] == ["succeeded"] * 4
    assert [entry["action"] for entry in ledger.entries(strongroom)].count("repository.recovery-sheet") == 5


def test_a_source_is_taken_for_what_its_name_says_and_never_with_our_own_secrets(strongroom, tmp_path, restic_binary, home):
    """'link/..' is not where the link leads to: what is looked at and what is stored are the same place."""
    box, far = tmp_path / "box", trees.make_tree(tmp_path / "far" / "photos", files=3)
    box.mkdir()
    (box / "link").symlink_to(far)
    strongroom.data_dir = box / "data"
    with serving(strongroom) as service:
        for source in (f"{box}/link/..", f"{box}/", f"{box}/./link/../../box"):
            started = service.local.post("/api/v1/quickstart", {"source": source}, expect=202)
            assert started.data["plan"] == "box"
            service.local.get(f"/api/v1/runs/{started.data['run_id']}/log?follow=true")
    assert [plan["files"]["sources"] for plan in strongroom.call("plan", "list").document()] == [[str(box)]]
    names = [entry["path"] for entry in strongroom.call("ls", "box", "latest").document()]
    assert str(box / "link") in names and not any("secret.key" in name or "strongroom.db" in name for name in names)


def test_a_repository_that_was_moved_and_is_away_is_not_made_anew(strongroom, source, tmp_path):
    strongroom.call("quickstart", "--source", source)
    usb = tmp_path / "usb"
    usb.mkdir()
    (strongroom.data_dir / "repository").rename(usb / "repository")
    strongroom.call("repo", "edit", "default", "--location", usb / "repository")
    usb.rename(tmp_path / "away")
    run = strongroom.call("quickstart", "--source", source, expect=1).run_record()
    assert run["error"]["code"] == "ERROR_REPOSITORY_MISSING" and not usb.exists()


def test_doctor_finds_nothing_wrong_here_and_names_a_missing_tool(strongroom, source, tmp_path):
    strongroom.call("quickstart", "--source", source)
    strongroom.call("doctor")
    nowhere = tmp_path / "nowhere"
    nowhere.mkdir()
    result = strongroom.call("doctor", json_output=False, expect=1, environment={"PATH": str(nowhere)})
    assert "restic" in result.text + result.error_text and "apt" in result.text + result.error_text
