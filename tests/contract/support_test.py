"""The helpers the other tests stand on: do they see what they claim to see?"""

import os
import signal
import socket
import subprocess

import pytest

from support import processes, trees
from support.proxy import GatedProxy
from support.rest_server import RestServer


@pytest.fixture
def echo_server():
    """Answers each chunk with itself."""
    import threading

    listener = socket.create_server(("127.0.0.1", 0))

    def serve():
        while True:
            try:
                end, _ = listener.accept()
            except OSError:
                return
            with end:
                try:
                    while data := end.recv(65536):
                        end.sendall(data)
                except OSError:
                    pass

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    yield listener.getsockname()[1]
    listener.shutdown(socket.SHUT_RDWR)
    listener.close()
    thread.join(10)


def connect(proxy):
    return socket.create_connection(("127.0.0.1", proxy.port), timeout=10)


def receive(end, count):
    data = b""
    while len(data) < count:
        part = end.recv(count - len(data))
        assert part, "the connection ended"
        data += part
    return data


def test_proxy_stalls_at_the_stated_byte_and_goes_on_when_opened(echo_server):
    with GatedProxy(echo_server) as proxy, connect(proxy) as end:
        end.sendall(b"a" * 100)
        assert receive(end, 100) == b"a" * 100
        proxy.close_after(50)
        end.sendall(b"b" * 60)
        assert proxy.reached.wait(10)
        end.settimeout(0.2)
        with pytest.raises(TimeoutError):
            end.recv(1)
        proxy.open()
        end.settimeout(10)
        assert receive(end, 60) == b"b" * 60


def test_proxy_resets_what_is_there_and_what_comes(echo_server):
    with GatedProxy(echo_server) as proxy, connect(proxy) as end:
        end.sendall(b"x")
        assert receive(end, 1) == b"x"
        proxy.close_after(0, action="reset")
        assert proxy.reached.wait(10)
        with pytest.raises(ConnectionError):
            end.recv(1) or end.sendall(b"y") or end.recv(1) or (_ for _ in ()).throw(ConnectionError)
        with pytest.raises(ConnectionError), connect(proxy) as later:
            later.sendall(b"z")
            later.recv(1) or (_ for _ in ()).throw(ConnectionError)


def test_descendants_are_found_across_sessions_and_orphaning():
    script = "setsid sleep 1000 & setsid sh -c 'sleep 1000 & sleep 1000' & echo; wait"
    shell = subprocess.Popen(["sh", "-c", script], stdout=subprocess.PIPE)
    shell.stdout.readline()
    shell.send_signal(signal.SIGKILL)  # its children become ours: we are the subreaper
    shell.wait()
    shell.stdout.close()
    left = processes.descendants(os.getpid())
    assert left, "orphans were not found"
    assert processes.wait_gone(left, 0.05) == left
    while left := processes.descendants(os.getpid()):
        processes.end_all(left)


def test_wait_gone_tells_the_ended_from_the_living():
    ended = subprocess.Popen(["true"])
    living = subprocess.Popen(["sleep", "1000"])
    assert processes.wait_gone([ended.pid, living.pid], 0.5) == [living.pid]
    processes.end_all([living.pid])
    ended.wait()


def test_trees_differ_when_a_byte_a_name_or_a_mode_does(tmp_path):
    one, two = trees.make_tree(tmp_path / "1"), trees.make_tree(tmp_path / "2")
    trees.assert_same(one, two)
    (two / "private").chmod(0o644)
    with pytest.raises(AssertionError, match="private"):
        trees.assert_same(one, two)
    (two / "private").chmod(0o600)
    (two / "more").touch()
    with pytest.raises(AssertionError, match="more"):
        trees.assert_same(one, two)


def test_odd_trees_have_every_name_and_a_path_near_the_limit(tmp_path):
    found = trees.describe(trees.make_odd_tree(tmp_path / "odd"))
    assert set(trees.ODD_NAMES) <= set(found)
    assert 3600 < max(map(len, found)) + len(os.fsencode(tmp_path / "odd")) < 4096


def test_rest_server_serves_on_a_port_of_its_own(tmp_path, home):
    with RestServer(tmp_path / "one", home) as one, RestServer(tmp_path / "two", home) as two:
        assert one.port != two.port
        for server in (one, two):
            socket.create_connection(("127.0.0.1", server.port), timeout=10).close()


def test_a_full_small_disk_says_so(small_disk):
    place = small_disk("small", 1)
    with pytest.raises(OSError, match="No space left"):
        (place / "big").write_bytes(b"x" * 3_000_000)
