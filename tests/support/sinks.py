"""Where notifications end up in tests: an HTTP server and a mail server on loopback that answer as they are told.

What an attempt gets is the next of `answers`; with none left, it is taken. `hang` waits until the sink is opened or the
client goes away. Nothing waits for time: `attempts` and `taken` wait for what comes.
"""

import http.server
import json
import queue
import socket
import socketserver
import ssl
import subprocess
import threading
import time


def certificate(directory, name="127.0.0.1"):
    """(certificate, key) of a server of its own authority; both files are PEM."""
    key, path = directory / "sink.key", directory / "sink.pem"
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", str(key), "-out", str(path), "-days", "2",
                    "-subj", "/CN=sink", "-addext", f"subjectAltName=IP:{name}"], check=True, capture_output=True)
    return path, key


class Sink:
    def __init__(self):
        self.answers = queue.Queue()
        self._letters, self._attempts = [], 0
        self._change = threading.Condition()
        self._open = threading.Event()
        self._sockets = set()

    def script(self, *answers):
        for answer in answers:
            self.answers.put(answer)

    def next_answer(self):
        with self._change:
            self._attempts += 1
            self._change.notify_all()
        try:
            return self.answers.get_nowait()
        except queue.Empty:
            return None

    def take(self, letter):
        with self._change:
            self._letters.append(letter)
            self._change.notify_all()

    def open(self):
        self._open.set()

    def hang(self, connection):
        """Until the sink is opened, or the other side has given up."""
        connection.settimeout(0.05)
        while not self._open.is_set():
            try:
                if not connection.recv(1):
                    return
            except TimeoutError:
                continue
            except OSError:
                return

    def _wait(self, holds, seconds):
        deadline = time.monotonic() + seconds
        with self._change:
            while not holds():
                left = deadline - time.monotonic()
                assert left > 0, f"{self._attempts} attempts, {len(self._letters)} letters: {self._letters}"
                self._change.wait(left)

    def attempts(self, count, seconds=60):
        self._wait(lambda: self._attempts >= count, seconds)
        return self._attempts

    def taken(self, count, seconds=60):
        """So many letters, once they are there."""
        self._wait(lambda: len(self._letters) >= count, seconds)
        return self.letters

    @property
    def letters(self):
        with self._change:
            return list(self._letters)


class _Server(socketserver.ThreadingMixIn, socketserver.TCPServer):
    daemon_threads = False
    block_on_close = True
    allow_reuse_address = True


class HttpLetter:
    def __init__(self, method, path, headers, body):
        self.method, self.path, self.headers, self.body = method, path, headers, body

    def document(self):
        return json.loads(self.body)

    def __repr__(self):
        return f"{self.method} {self.path} {self.body[:200]!r}"


class HttpSink(Sink):
    """with HttpSink() as sink: … sink.url; answers are statuses, (status, body) or (status, body, headers), or "hang"."""

    def __init__(self):
        super().__init__()
        sink = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def answer(self):
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                answer = sink.next_answer()
                if answer == "hang":
                    self.close_connection = True
                    return sink.hang(self.connection)
                if answer == "close":
                    self.close_connection = True
                    return None
                status, text, headers = ((answer or 200), b"", {}) if not isinstance(answer, tuple) else (*answer, {})[:3]
                if 200 <= status < 300:
                    sink.take(HttpLetter(self.command, self.path, dict(self.headers), body))
                try:
                    self.send_response(status)
                    for name, value in headers.items():
                        self.send_header(name, value)
                    self.send_header("Content-Length", str(len(text)))
                    self.end_headers()
                    self.wfile.write(text)
                except OSError:
                    self.close_connection = True
                return None

            do_GET = do_POST = do_PUT = answer

            def log_message(self, *_):
                pass

        self._server = _Server(("127.0.0.1", 0), Handler)
        self.port = self._server.server_address[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05})

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self.open()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


class Mail:
    def __init__(self, sender, recipients, data, user, encrypted):
        self.sender, self.recipients, self.data, self.user, self.encrypted = sender, recipients, data, user, encrypted

    def __repr__(self):
        return f"{self.sender} to {self.recipients}: {self.data[:300]!r}"


class SmtpSink(Sink):
    """A mail server: STARTTLS with `tls=(certificate, key)`, log-in with `accounts={user: password}`.

    Answers: "hang", "close", or a line such as "451 come back later" in the place of the 250 after the message.
    """

    def __init__(self, tls=None, accounts=None, implicit=False):
        super().__init__()
        sink = self
        self.tls = None
        if tls:
            self.tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self.tls.load_cert_chain(*map(str, tls))
        self.accounts, self.implicit = accounts or {}, implicit

        class Handler(socketserver.BaseRequestHandler):
            def handle(self):
                try:
                    _Conversation(sink, self.request).hold()
                except (OSError, EOFError):
                    pass

        self._server = _Server(("127.0.0.1", 0), Handler)
        self.port = self._server.server_address[1]
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05})

    __enter__ = HttpSink.__enter__
    __exit__ = HttpSink.__exit__


class _Conversation:
    def __init__(self, sink, connection):
        self.sink, self.connection, self.encrypted = sink, connection, False
        self.user, self.sender, self.recipients = None, None, []
        if sink.implicit:
            self._encrypt()
        self._buffer = b""

    def _encrypt(self):
        self.connection = self.sink.tls.wrap_socket(self.connection, server_side=True)
        self.encrypted = True

    def _line(self):
        while b"\r\n" not in self._buffer:
            data = self.connection.recv(65536)
            if not data:
                raise EOFError
            self._buffer += data
        line, self._buffer = self._buffer.split(b"\r\n", 1)
        return line.decode()

    def _say(self, *lines):
        self.connection.sendall("".join(line + "\r\n" for line in lines).encode())

    def hold(self):
        self._say("220 sink")
        while True:
            line = self._line()
            word = line.split(" ")[0].upper()
            if word == "QUIT":
                return self._say("221 bye")
            if word == "DATA":
                if not self._data():
                    return None
            elif word == "STARTTLS" and self.sink.tls:
                self._say("220 go on")
                self._encrypt()
            else:
                self._say(*self._answer(word, line))

    def _answer(self, word, line):
        if word in ("EHLO", "HELO"):
            offers = ["STARTTLS"] if self.sink.tls and not self.encrypted else []
            offers += ["AUTH PLAIN"] if self.sink.accounts and self.encrypted else []
            return [f"250-{each}" for each in ["sink", *offers]] + ["250 SIZE 1000000"]
        if word == "AUTH":
            return [self._log_in(line)]
        if word == "MAIL":
            if self.sink.accounts and not self.user:
                return ["530 log in first"]
            self.sender = line.split("<")[1].split(">")[0]
            return ["250 ok"]
        if word == "RCPT":
            recipient = line.split("<")[1].split(">")[0]
            if recipient.startswith("nobody@"):
                return ["550 there is no nobody here"]
            self.recipients.append(recipient)
            return ["250 ok"]
        return ["250 ok" if word in ("RSET", "NOOP") else "502 what is that"]

    def _log_in(self, line):
        import base64
        parts = line.split(" ")
        if len(parts) < 3:
            self._say("334 ")
            parts.append(self._line())
        _, user, password = base64.b64decode(parts[2]).decode().split("\0")
        if self.sink.accounts.get(user) != password:
            return "535 wrong user or password"
        self.user = user
        return "235 welcome"

    def _data(self):
        self._say("354 go on")
        lines = []
        while (line := self._line()) != ".":
            lines.append(line[1:] if line.startswith(".") else line)
        answer = self.sink.next_answer()
        if answer == "hang":
            self.sink.hang(self.connection)
            return False
        if answer == "close":
            return False
        if answer is None:
            self.sink.take(Mail(self.sender, list(self.recipients), "\n".join(lines), self.user, self.encrypted))
        self._say(answer or "250 taken")
        self.recipients = []
        return True
