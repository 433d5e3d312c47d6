"""docs/worst-days.md: its commands, typed as they stand there but for the paths, on such a day."""

import shutil

import pytest

from support import document, dump_records as dumps, trees
from support.document import Shell
from support.ledger import tamper
from support.quick_repository import PASSWORD
from support.restic import leave_a_lock
from support.service import serving
from support.terminal import Typist

# Every block of the document: one that is new must be typed here as well, or this line fails.
((FIND,), (NEW_MACHINE, RESTIC_ALONE), (COPY, FORK), (BRING_BACK, RENAME, BY_HAND), (CHECK, SECOND), (UNLOCK,), (LOG_IN,),
 (VERIFY, ACKNOWLEDGE)) = document.blocks("worst-days").values()


@pytest.fixture
def you(strongroom, home):
    return Shell(strongroom, home)


@pytest.fixture
def photos(strongroom, repository, source):
    """A plan that has backed up twice, and between them somebody changed a picture."""
    (source / "IMG_2041.jpg").write_bytes(b"as it was taken")
    strongroom.add_repository("offsite", repository, PASSWORD, init=False)
    strongroom.add_plan("photos", "offsite", source)
    strongroom.backup("photos")
    return strongroom


def last_line(commands):
    return commands.splitlines()[-1]


def without_its_last_line(commands):
    return "\n".join(commands.splitlines()[:-1])


def flip_a_byte(path):
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def below(target, path):
    return target / path.relative_to("/")


def test_a_file_is_gone(photos, you, source, tmp_path):
    picture = source / "IMG_2041.jpg"
    picture.unlink()
    said = you.type(FIND,
                    {"/home/you/photos/IMG_2041.jpg": picture, "/home/you/back": tmp_path / "back"})
    assert str(picture) in said
    assert below(tmp_path / "back", picture).read_bytes() == b"as it was taken"


def test_the_machine_is_gone(photos, you, source, repository_path, tmp_path):
    shutil.rmtree(photos.data_dir)
    (you.directory / "password.txt").write_text(PASSWORD + "\n")
    said = you.type(NEW_MACHINE, {"/mnt/usb/repository": repository_path, "/home/you/photos": source,
                                                    "/home/you/restored": tmp_path / "restored"})
    assert "photos" in said
    trees.assert_same(source, below(tmp_path / "restored", source))


def test_the_machine_is_gone_and_there_is_restic_alone(photos, you, source, repository_path, tmp_path):
    sheet = photos.call("repo", "show", "offsite", "--reveal", json_output=False).text
    for line in ("export RESTIC_REPOSITORY='", "export RESTIC_PASSWORD='"):
        assert line in sheet, "the document's lines are the sheet's"
    shutil.rmtree(photos.data_dir)
    you.type(RESTIC_ALONE, {"/mnt/usb/repository": repository_path, "of the recovery sheet": PASSWORD,
                                                "/home/you/restored-by-restic": tmp_path / "restored"})
    trees.assert_same(source, below(tmp_path / "restored", source))


def copy_of(photos, you, tmp_path):
    """The data directory's copy, made as the document says."""
    copy = tmp_path / "strongroom-copy"
    you.type(COPY, {"/var/lib/strongroom": photos.data_dir, "/mnt/usb/strongroom-copy": copy})
    return copy


def test_a_copy_goes_on_where_it_was_made(photos, you, tmp_path):
    copy = copy_of(photos, you, tmp_path)
    shutil.rmtree(photos.data_dir)
    copy.rename(photos.data_dir)
    assert photos.backup("photos")["state"] == "succeeded"
    photos.call("audit", "verify")


def test_an_older_copy_goes_on_openly(photos, you, tmp_path):
    copy = copy_of(photos, you, tmp_path)
    lost = photos.backup("photos")
    shutil.rmtree(photos.data_dir)
    copy.rename(photos.data_dir)
    assert photos.call("audit", "verify", expect=1)
    you.type(FORK, {})
    assert photos.backup("photos")["state"] == "succeeded"
    snapshots = photos.call("snapshots", "photos").document()
    assert len(snapshots) == 3 and any(each["id"].startswith(lost["snapshot_id"][:8]) for each in snapshots)


def test_a_database_is_gone(shop, server, home):
    server.load("shop", "CREATE ROLE reader; CREATE TABLE goods AS SELECT generate_series(1, 100) AS id")
    shop.call("plan", "edit", "shop", "--globals")
    run, made = dumps.backup_all(shop, "shop")
    names = {"backup_2026-02-14T10-30-00": next(dump["filename"].removesuffix(".sql.gz") for dump in made if dump["content"] == "database")}
    login = dict(server.environment)
    del login["PATH"]  # somebody's own psql
    you = Shell(shop, home)
    said = you.type(BRING_BACK, names)
    assert said.count("is what was recorded") == 2 and "restored successfully" in said
    server.load("shop", "DROP TABLE goods; DROP ROLE reader")
    you.type(RENAME, {}, **login)
    assert server.psql("shop", "SELECT count(*) FROM goods") == "100"

    for dump in made:
        shutil.copy(dump["path"], home)
    you.type(BY_HAND, names, **login)
    assert server.psql("shop_by_hand", "SELECT count(*) FROM goods") == "100"
    assert server.psql("postgres", "SELECT count(*) FROM pg_roles WHERE rolname = 'reader'") == "1"


def test_a_repository_is_damaged(photos, you, source, repository_path, tmp_path):
    pack = max((repository_path / "data").rglob("*"), key=lambda path: path.is_file() and path.stat().st_size)
    pack.chmod(0o600)
    flip_a_byte(pack)
    assert photos.call("repo", "check", "offsite", "--read-data", expect=1).run_record()["error"]["code"] == "ERROR_INTEGRITY"
    assert pack.name[:8] in you.type(CHECK, {}, expect=1, RESTIC_REPOSITORY=repository_path, RESTIC_PASSWORD=PASSWORD)
    said = you.type(SECOND, {"/mnt/other/repository": tmp_path / "second", "/home/you/photos": source})
    assert "The repository's password: " in said
    photos.call("restore", "photos-again", "--target", tmp_path / "restored")
    trees.assert_same(source, below(tmp_path / "restored", source))


def test_a_repository_stays_locked(photos, you, plain_restic, repository_path):
    leave_a_lock(plain_restic, repository_path)
    said = you.type(without_its_last_line(UNLOCK), {}, expect=1)
    assert "HELD BY" in said and plain_restic.lock_ids(), "the first only shows them"
    you.type(last_line(UNLOCK), {})
    assert not plain_restic.lock_ids()


def test_nobody_can_log_in(room):
    (room.home / "old").write_text("not known any more")
    room.call("user", "add", "anna", "--role", "admin", "--password-file", room.home / "old")
    lines = LOG_IN.splitlines()
    assert "anna" in room.call(*lines[0].split()[1:], json_output=False).text
    with Typist(room, *lines[1].split()[1:]) as typist:
        for question in ("new password of anna: ", "the same again: "):
            typist.until(question)
            typist.type("correct horse battery\n")
        assert "is changed" in typist.rest()
    with serving(room) as service:
        answer = service.anybody.ask("POST", "/api/v1/auth/login", {"username": "anna", "password": "correct horse battery"})
        assert answer.status == 200


def test_the_ledger_is_said_to_be_broken(photos, you, source):
    photos.add_plan("old", "offsite", source)
    tamper(photos, "UPDATE entry SET body = replace(body, 'photos', 'fotos') WHERE seq = 3")
    assert "entry 3" in you.type(VERIFY, {}, expect=1)
    assert photos.backup("photos")["state"] == "succeeded", "backups go on"
    photos.call("plan", "remove", "old", expect=1)
    you.type(ACKNOWLEDGE, {})
    photos.call("plan", "remove", "old")
