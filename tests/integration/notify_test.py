"""Channels and the outbox, against mail and HTTP sinks on loopback that fail, hang and come back."""

import base64
import hashlib
import hmac
import random
import re
import time

import pytest

from support import ledger
from support.service import serving
from support.sinks import HttpSink, SmtpSink, certificate
from support.strongroom import rounds
from support.websocket import WebSocket

SECRET = "a-secret-path-that-nobody-may-see"
KEY = "a-signing-key-that-nobody-may-see"


def write(home, name, text):
    path = home / name
    path.write_text(text)
    return path


def add_webhook(room, name, url, *options, expect=0):
    return room.call("notify", "add", name, "--kind", "webhook", "--url-file", write(room.home, f"{name}.url", url), *options,
                     expect=expect)


def fail(room, source):
    """A backup that fails: its source is away."""
    away = source.with_name("away")
    source.rename(away)
    run = room.backup("docs", expect=1)
    away.rename(source)
    return run


def retry_until(service, sink, attempts):
    """Has what failed tried again until the sink has seen so many attempts."""
    deadline = time.monotonic() + 60
    while True:
        service.local.post("/api/v1/outbox/retry", {})
        try:
            return sink.attempts(attempts, seconds=0.2)
        except AssertionError:
            assert time.monotonic() < deadline, service.local.get("/api/v1/outbox").data


def until_outbox(service, holds, seconds=60):
    """What the outbox says once `holds(data)`."""
    deadline = time.monotonic() + seconds
    while True:
        data = service.local.get("/api/v1/outbox?limit=1000").data
        if holds(data):
            return data
        assert time.monotonic() < deadline, data


def all_delivered(data):
    counts = data["counts"]
    return counts["queued"] == counts["failed"] == counts["given_up"] == 0


@pytest.fixture
def hook():
    with HttpSink() as sink:
        yield sink


def test_a_failure_and_its_end_reach_a_webhook_signed_in_order_and_once(room, source, hook):
    with serving(room) as service:
        add_webhook(room, "ops", f"{hook.url}/{SECRET}", "--signing-key-file", write(room.home, "key", KEY), "--event", "all")
        room.call("settings", "edit", "--public-url", "https://backup.home/")
        assert room.backup("docs")["state"] == "succeeded"
        failed = fail(room, source)
        room.backup("docs")
        letters = hook.taken(3)
        assert [letter.document()["event"] for letter in letters] == ["success", "failure", "recovered"]
        for letter in letters:
            sent = {name.lower(): value for name, value in letter.headers.items()}
            signed = f"{sent['webhook-id']}.{sent['webhook-timestamp']}.".encode() + letter.body
            mac = base64.b64encode(hmac.new(KEY.encode(), signed, hashlib.sha256).digest()).decode()
            assert sent["webhook-signature"] == f"v1,{mac}"
            assert sent["idempotency-key"] == sent["webhook-id"] == letter.document()["id"]
            assert letter.path == f"/{SECRET}" and sent["content-type"] == "application/json"
        said = letters[1].document()
        assert said["run_id"] == failed["id"] and said["plan"] == "docs" and said["facts"]["error_code"] == "ERROR_SOURCE_MISSING"
        assert said["link"] == f"https://backup.home/runs/{failed['id']}"
        for words in ("The backup of docs failed", "The last good backup ended at", "What to do", str(source)):
            assert words in said["text"], said["text"]
        data = until_outbox(service, all_delivered)
        assert [item["state"] for item in data["items"]] == ["delivered"] * 3 and len({item["seq"] for item in data["items"]}) == 3
    assert len(hook.letters) == 3


def test_a_sink_that_fails_hangs_and_comes_back_gets_each_message_once(room, source):
    with HttpSink() as bad, HttpSink() as good, serving(room) as service:
        add_webhook(room, "bad", bad.url, "--timeout", "1")
        add_webhook(room, "good", good.url)
        bad.script(500, "hang", "close", (429, b"slow down", {"Retry-After": "3600"}))
        fail(room, source)
        good.taken(1)  # while the other one is in trouble
        for attempts in range(1, 6):
            retry_until(service, bad, attempts)
        letter = bad.taken(1)[0]
        data = until_outbox(service, all_delivered)
        keys = {(item["channel"], item["seq"]) for item in data["items"]}
        assert len(keys) == len(data["items"]) == 2
        assert letter.headers["webhook-id"] != good.letters[0].headers["webhook-id"]
        assert len(bad.letters) == len(good.letters) == 1


def test_why_it_does_not_get_through_is_seen_everywhere_without_the_secret(room, source, hook):
    with serving(room) as service:
        add_webhook(room, "ops", f"{hook.url}/{SECRET}")
        hook.script(*[(404, f"no hook at /{SECRET}".encode())] * 5)
        fail(room, source)
        hook.attempts(2)  # the second one comes by itself
        message = until_outbox(service, lambda data: data["counts"]["failed"] == 1)["items"][0]
        assert "answered 404" in message["error"] and "•••" in message["error"]
        text = room.call("status", json_output=False).text
        assert "1 message could not be delivered yet" in text and "the backup of docs failed" in text
        findings = {each["subject"]: each for each in room.call("doctor", expect=1).document()}
        assert findings["outbox"]["state"] == "warning" and findings["failure"]["state"] == "problem"
        figures = service.local.get("/metrics").body.decode()
        assert 'strongroom_outbox_messages{state="failed"} 1' in figures and "strongroom_open_failures 1" in figures
        status = service.client("viewer").get("/api/v1/status").data["attention"]
        assert status["outbox"]["failed"] == 1 and status["failures"][0]["topic"] == "backup/docs" and status["is_anybody_told"]
        seen = [service.local.get(target).body for target in ("/api/v1/channels", "/api/v1/channels/ops", "/api/v1/outbox")]
        seen += [room.call("notify", "show", "ops").stdout, room.call("notify", "list", json_output=False).stdout]
        assert not any(SECRET.encode() in each for each in seen)
        log = service.stop()
        assert SECRET not in log.error_text
    assert SECRET not in ledger.dump(room)
    for path in room.data_dir.rglob("*"):
        assert not path.is_file() or SECRET.encode() not in path.read_bytes(), path


def test_a_message_outlives_a_kill_and_keeps_its_key(room, source, hook):
    add_webhook(room, "ops", hook.url)
    hook.script("hang")
    with serving(room) as service:
        fail(room, source)
        hook.attempts(1)
        service.running.signal(9)
        service.running.finish()
    seq = ledger.query(room, "SELECT seq, state, attempts FROM outbox")
    assert [row[1:] for row in seq] == [("queued", 0)], "what is not known to have arrived is sent again"
    with serving(room) as service:
        letter = hook.taken(1)[0]
        assert f"-{seq[0][0]}-ops" in letter.headers["webhook-id"]
        until_outbox(service, all_delivered)
    assert len(hook.letters) == 1


def test_a_lone_command_is_not_delayed_and_a_flush_delivers(room, source, hook):
    add_webhook(room, "ops", hook.url, "--timeout", "1")
    hook.script("hang", "hang")
    fail(room, source)
    assert hook.letters == [] and hook.attempts(0) == 0, "nobody is asked by a backup"
    assert [item["state"] for item in room.call("notify", "outbox").document()] == ["queued"]
    assert room.call("notify", "flush", expect=1).document() == {"delivered": 0, "failed": 1}
    assert room.call("notify", "retry").document() == {"messages": 1}
    assert room.call("notify", "flush", expect=1).document()["failed"] == 1
    room.call("notify", "retry")
    assert room.call("notify", "flush").document() == {"delivered": 1, "failed": 0}
    assert room.call("notify", "flush").document() == {"delivered": 0, "failed": 0}
    assert len(hook.taken(1)) == 1
    with serving(room):
        assert room.call("notify", "flush", expect=1).error()["code"] == "ERROR_CONFLICT"


def test_whatever_sinks_do_nothing_is_lost_and_nothing_is_taken_twice(room, source):
    """Entries of runs against channels that fail at random, with kills of the service in between."""
    seed = random.randrange(2**32)
    print(f"seed {seed}")
    chance = random.Random(seed)
    sinks = {name: HttpSink() for name in ("one", "two", "three")}
    try:
        for name, sink in sinks.items():
            sink.__enter__()
            add_webhook(room, name, sink.url, "--timeout", "20", "--event", "all")
            sink.script(*[chance.choice([500, 503, "close", None, None, (400, b"no")]) for _ in range(8)])
        ends = rounds(3, 20)
        for _ in range(ends):
            with serving(room) as service:
                for _ in range(3):
                    room.backup("docs") if chance.random() < 0.5 else fail(room, source)
                service.local.post("/api/v1/outbox/retry", {})
                if chance.random() < 0.7:
                    service.running.signal(9)
                    service.running.finish()
        with serving(room) as service:
            deadline = time.monotonic() + 120
            while not all_delivered(service.local.get("/api/v1/outbox?limit=1").data):
                service.local.post("/api/v1/outbox/retry", {})
                assert time.monotonic() < deadline, service.local.get("/api/v1/outbox?limit=1000").data
        wanted = [entry["seq"] for entry in ledger.entries(room, "--action", "run.*")
                  if entry["action"] in ("run.succeeded", "run.warning", "run.failed")]
        given_up = [entry["seq"] for entry in ledger.entries(room, "--action", "notification.given_up")]
        for name, sink in sinks.items():
            keys = [letter.headers["webhook-id"] for letter in sink.letters]
            told = [int(re.fullmatch(r".*-(\d+)-" + name, key)[1]) for key in keys]
            assert set(wanted) <= set(told), f"seed {seed}: lost for {name}: {set(wanted) - set(told)}"
            assert set(told) <= {*wanted, *given_up}, f"seed {seed}"
            # A service that ends between the answer and its record, killed or told to, sends again under the same key: one for
            # each end at most.
            assert len(keys) - len(set(keys)) <= ends, f"seed {seed}: twice for {name}: {keys}"
    finally:
        for sink in sinks.values():
            sink.__exit__()


def add_mail(room, sink, *options, name="mail", expect=0):
    return room.call("notify", "add", name, "--kind", "email", "--host", "127.0.0.1", "--port", str(sink.port), "--from",
                     "backup@example.org", "--to", "anna@example.org", "--to", "ben@example.org", *options, expect=expect)


def test_mail_goes_over_starttls_with_a_log_in_and_trusts_no_stranger(room, source, tmp_path):
    pem, key = certificate(tmp_path)
    with SmtpSink(tls=(pem, key), accounts={"me": "right"}) as sink, serving(room) as service:
        password = write(room.home, "pw", "wrong")
        add_mail(room, sink, "--user", "me", "--password-file", password)
        refused = room.call("notify", "test", "mail", expect=1).error()
        assert "certificate of 127.0.0.1" in refused["message"], refused
        room.call("notify", "edit", "mail", "--ca-file", pem)
        refused = room.call("notify", "test", "mail", expect=2).error()
        assert "does not take this user and password" in refused["message"] and "wrong" not in refused["message"].replace(
            "535 wrong user", ""), refused
        password.write_text("right")
        room.call("notify", "edit", "mail", "--password-file", password)
        room.call("notify", "test", "mail")
        test = sink.taken(1)[0]
        assert test.encrypted and test.user == "me" and test.recipients == ["anna@example.org", "ben@example.org"]
        assert "This is a test" in test.data and "Auto-Submitted: auto-generated" in test.data
        sink.script("451 come back later", "close", "hang")
        room.call("notify", "edit", "mail", "--timeout", "2")
        fail(room, source)
        for attempts in range(2, 6):
            retry_until(service, sink, attempts)
        mail = sink.taken(2)[1]
        assert "Subject: Backup of docs failed" in mail.data and re.search(r"Message-ID: <strongroom\.\S+-mail@example\.org>", mail.data)
        until_outbox(service, all_delivered)
        assert len(sink.letters) == 2
    actions = [entry["action"] for entry in ledger.entries(room)]
    assert actions.count("channel.test") == 3


def test_mail_without_encryption_goes_to_this_machine_alone_and_a_refused_recipient_is_said(room, tmp_path):
    pem, key = certificate(tmp_path)
    with SmtpSink() as plain, SmtpSink(tls=(pem, key), implicit=True) as encrypted:
        add_mail(room, plain, "--security", "none")
        room.call("notify", "test", "mail")
        assert not plain.taken(1)[0].encrypted
        add_mail(room, plain, name="strict")
        assert "does not offer encryption" in room.call("notify", "test", "strict", expect=1).error()["message"]
        add_mail(room, encrypted, "--security", "tls", "--ca-file", pem, name="smtps")
        room.call("notify", "test", "smtps")
        assert encrypted.taken(1)[0].encrypted
        room.call("notify", "edit", "mail", "--to", "nobody@example.org")
        assert "there is no nobody here" in room.call("notify", "test", "mail", expect=2).error()["message"]
        refused = room.call("notify", "add", "far", "--kind", "email", "--host", "mail.example.org", "--security", "none", "--user", "me",
                            "--password-file", write(room.home, "pw", "x"), "--from", "a@example.org", "--to", "b@example.org", expect=2)
        assert "starttls or tls" in refused.error()["message"]


def test_ready_made_channels_speak_as_their_services_want(room, source, hook):
    file = lambda name, text: write(room.home, name, text)
    url = file("url", f"{hook.url}/topic")
    token = file("token", "t0ken")
    room.call("notify", "add", "ntfy", "--kind", "ntfy", "--url-file", url, "--token-file", token)
    room.call("notify", "add", "slack", "--kind", "slack", "--url-file", url)
    room.call("notify", "add", "discord", "--kind", "discord", "--url-file", url)
    room.call("notify", "add", "telegram", "--kind", "telegram", "--url", hook.url, "--token-file", token, "--chat", "-100")
    room.call("notify", "add", "gotify", "--kind", "gotify", "--url", hook.url, "--token-file", token)
    room.call("notify", "add", "matrix", "--kind", "matrix", "--url", hook.url, "--token-file", token, "--room", "!r:example.org")
    room.call("notify", "add", "ping", "--kind", "healthchecks", "--url-file", url, "--plan", "docs")
    room.call("notify", "add", "own", "--kind", "webhook", "--url-file", url, "--template-file",
              file("template", '{"what":"{{title}}","run":"{{run}}"}'), "--header-file", file("headers", "X-Team: ops\nX-Two: 2"))
    run = fail(room, source)
    assert room.call("notify", "flush").document() == {"delivered": 9, "failed": 0}, "a ping for the start, too"
    by_path = {letter.path: letter for letter in hook.letters}
    texts = [letter.body.decode() for letter in hook.letters if letter.path not in ("/topic/start",)]
    assert all("Backup of docs failed" in text for text in texts), texts
    assert by_path["/"].document()["topic"] == "topic" and by_path["/"].headers["Authorization"] == "Bearer t0ken"
    assert by_path["/bott0ken/sendMessage"].document()["chat_id"] == "-100"
    assert by_path["/message"].headers["X-Gotify-Key"] == "t0ken"
    matrix = next(letter for letter in hook.letters if letter.path.startswith("/_matrix/"))
    assert matrix.method == "PUT" and matrix.path.startswith("/_matrix/client/v3/rooms/%21r:example.org/send/m.room.message/")
    assert [letter.path for letter in hook.letters if letter.path.startswith("/topic/")] == ["/topic/start", "/topic/fail"]
    own = next(letter for letter in hook.letters if letter.headers.get("X-Team") == "ops")
    assert own.document()["run"] == run["id"] and own.headers["X-Two"] == "2"


def test_no_redirect_is_followed_and_a_long_answer_is_not_read(room, hook):
    add_webhook(room, "ops", hook.url)
    with HttpSink() as elsewhere:
        hook.script((302, b"", {"Location": f"{elsewhere.url}/x"}), (500, b"x" * 1_000_000), (200, b"y" * 1_000_000))
        assert "it is elsewhere" in room.call("notify", "test", "ops", expect=2).error()["message"]
        assert len(room.call("notify", "test", "ops", expect=1).error()["message"]) < 400
        room.call("notify", "test", "ops")
        assert elsewhere.letters == [] and elsewhere.attempts(0) == 0
    for wrong in ("file:///etc/passwd", "ftp://127.0.0.1/x", "127.0.0.1"):
        assert add_webhook(room, "wrong", wrong, expect=2).error()["code"] == "ERROR_INVALID_INPUT"


def test_the_api_has_channels_messages_and_failures(room, source, hook):
    with serving(room) as service:
        admin, operator, viewer = (service.client(role) for role in ("admin", "operator", "viewer"))
        draft = {"name": "ops", "kind": "webhook", "settings": {"url": f"{hook.url}/{SECRET}", "signing_key": KEY}, "events": ["failure"]}
        operator.post("/api/v1/channels", draft, expect=403)
        viewer.get("/api/v1/channels", expect=403)
        assert admin.post("/api/v1/channels/test", draft).data == {"channel": "ops"}
        added = admin.post("/api/v1/channels", draft, expect=201)
        assert added.header("Location") == "/api/v1/channels/ops" and added.data["secrets"] == ["signing_key", "url"]
        assert SECRET not in added.body.decode() and KEY not in added.body.decode()
        admin.post("/api/v1/channels", draft, expect=409)
        seen = operator.get("/api/v1/channels/ops")
        changed = admin.patch("/api/v1/channels/ops", {**seen.data, "events": ["failure", "missed"]}, If_Match=seen.header("ETag"))
        assert changed.data["events"] == ["failure", "missed"] and changed.data["settings"] == seen.data["settings"]
        admin.patch("/api/v1/channels/ops", {"enabled": False}, expect=412, If_Match=seen.header("ETag"))
        for wrong in ({"settings": {"url": "nonsense"}}, {"settings": {"chat": "x"}}, {"events": ["boredom"]}, {"surprise": 1},
                      {"digest_at": "25:00"}, {"settings": {"timeout_s": 0}}):
            assert admin.patch("/api/v1/channels/ops", wrong, expect=422).code == "ERROR_INVALID_INPUT", wrong
        hook.script((410, b"gone"))
        assert "answered 410" in admin.post("/api/v1/channels/ops/test", expect=422).document()["message"]
        hook.script(500)
        with WebSocket(service.address, "/api/v1/events", {"Authorization": f"Bearer {service.token('viewer', 'watcher')}"}, timeout=60) as watcher:
            fail(room, source)
            told = watcher.until(lambda message: message["type"] == "outbox", 60)[-1]
        assert told["data"]["failed"] == 1 and told["data"]["given_up"] == 0
        page = until_outbox(service, lambda data: data["counts"]["failed"] == 1)
        identity = page["items"][0]["id"]
        assert operator.post(f"/api/v1/outbox/{identity}/retry").data == {"messages": 1}
        until_outbox(service, all_delivered)
        operator.post(f"/api/v1/outbox/{identity}/retry", expect=409)
        operator.delete(f"/api/v1/outbox/{identity}", expect=403)
        admin.delete(f"/api/v1/outbox/{identity}")
        admin.delete(f"/api/v1/outbox/{identity}", expect=404)
        assert operator.get("/api/v1/outbox?state=delivered").data["items"] == []
        operator.get("/api/v1/outbox?state=lost", expect=422)

        failure = viewer.get("/api/v1/failures").data["items"][0]
        assert failure["topic"] == "backup/docs" and failure["message"] == "the backup of docs failed" and failure["times"] == 1
        viewer.post(f"/api/v1/failures/{failure['seq']}/acknowledge", {}, expect=403)
        done = operator.post(f"/api/v1/failures/{failure['seq']}/acknowledge", {"reason": "the stick was away"})
        assert done.data["items"][0]["topic"] == "backup/docs"
        operator.post(f"/api/v1/failures/{failure['seq']}/acknowledge", {}, expect=404)
        assert viewer.get("/api/v1/failures").data["items"] == []
        entry = admin.get("/api/v1/ledger/entries?action=failure.acknowledged&limit=1").data["items"][0]
        assert entry["details"]["reason"] == "the stick was away" and entry["actor"].startswith("token:")
        assert admin.delete("/api/v1/channels/ops").data["name"] == "ops"
        admin.get("/api/v1/channels/ops", expect=404)


def test_a_failure_stays_until_somebody_has_seen_to_it_where_nobody_is_told(room, source):
    run = fail(room, source)
    failures = room.call("failures", "list").document()
    assert [(each["topic"], each["run_id"]) for each in failures] == [("backup/docs", run["id"])]
    room.call("plan", "edit", "docs", "--schedule", "@daily")
    findings = {each["subject"]: each for each in room.call("doctor", expect=1).document()}
    assert findings["notifications"]["state"] == "warning" and "nobody is told" in findings["notifications"]["message"]
    room.call("failures", "acknowledge", str(failures[0]["seq"]), "--reason", "a test")
    assert room.call("failures", "list").document() == []
    assert "failures acknowledge" not in room.call("status", json_output=False).text
    fail(room, source)
    room.backup("docs")
    assert room.call("failures", "list").document() == [], "a good backup ends it"


def test_a_backup_that_does_not_come_is_an_alarm_also_when_its_schedule_is_broken(room, hook):
    add_webhook(room, "ops", hook.url)
    ledger.tamper(room, """UPDATE plan SET body = json_set(body, '$.schedule', 'no rule at all', '$.created_at',
                           '2026-01-01T00:00:00.000000Z')""")
    with serving(room) as service:
        letter = hook.taken(1, seconds=90)[0].document()
        assert letter["event"] == "missed" and "its schedule cannot be followed" in letter["text"].lower()
        assert "strongroom backup docs" in letter["text"]
        overdue = service.local.get("/api/v1/failures").data["items"][0]
        assert overdue["topic"] == "overdue/docs"
        room.backup("docs")
        assert hook.taken(2)[1].document()["event"] == "recovered"
        assert service.local.get("/api/v1/failures").data["items"] == []


def test_checkpoints_of_the_ledger_go_to_a_webhook_that_keeps_them(room, hook):
    add_webhook(room, "keeper", hook.url, "--anchor", "--event", "ledger-break")
    with serving(room) as service:
        room.backup("docs")
        said = hook.taken(1)[0].document()
        until_outbox(service, all_delivered)
    assert said["type"] == "checkpoint" and said["origin"].startswith("strongroom-ledger/")
    anchors = {each["kind"]: each for each in room.call("audit", "anchors").document()}
    assert anchors["webhook"]["where"] == "keeper" and "the last at" in anchors["webhook"]["state"]
    note = write(room.home, "checkpoint.note", said["note"])
    ledger.verify(room, "--anchor", note, expect=0)
