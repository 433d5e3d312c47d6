"""What a stranger's first command does."""

import stat
import subprocess

from support import trees


def test_quickstart_makes_everything_and_its_sheet_restores_with_plain_restic(strongroom, source, tmp_path, restic_binary):
    result = strongroom.call("quickstart", "--source", source, json_output=False)
    assert "same disk" in result.text and "strongroom backup" in result.text
    assert [plan["name"] for plan in strongroom.call("plan", "list").document()] == ["source"]
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


def test_doctor_finds_nothing_wrong_here_and_names_a_missing_tool(strongroom, source, tmp_path):
    strongroom.call("quickstart", "--source", source)
    strongroom.call("doctor")
    nowhere = tmp_path / "nowhere"
    nowhere.mkdir()
    result = strongroom.call("doctor", json_output=False, expect=1, environment={"PATH": str(nowhere)})
    assert "restic" in result.text + result.error_text and "apt" in result.text + result.error_text
