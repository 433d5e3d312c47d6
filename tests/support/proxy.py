"""A TCP proxy on loopback with a gate: lets a stated number of bytes through to the server, then stalls or resets.

This is how the tests make slow and broken networks. Nothing waits for time: `reached` is set at the instant the gate
closes, and open() lets everything go on.
"""

import socket
import struct
import threading


class GatedProxy:
    """with GatedProxy(port) as proxy: … proxy.port, proxy.close_after(1_000_000), proxy.reached.wait(30)"""

    def __init__(self, target_port):
        self.target_port = target_port
        self.reached = threading.Event()
        self.forwarded = {True: 0, False: 0}  # bytes towards the server and back, all connections
        self._limits = {True: None, False: None}
        self._action = "stall"
        self._lock = threading.Lock()
        self._open = threading.Event()
        self._open.set()
        self._stopping = False
        self._pairs = []
        self._ended = {}  # pair → how many of its two directions have ended, while not both have
        self._held = set()  # by action `hold`
        self._threads = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]

    def __enter__(self):
        self._start(self._accept)
        return self

    def __exit__(self, *_):
        self._stopping = True
        self._open.set()
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self.drop_connections()
        for thread in self._threads:
            thread.join()

    def close_after(self, bytes_to_server, action="stall"):
        """From now on lets so many bytes more through; then `stall` (silence), `reset` (every connection, new ones too) or
        `hold` (silence on those connections that there are; new ones pass)."""
        self._arm(True, bytes_to_server, action)

    def close_after_reply(self, bytes_from_server, action="stall"):
        """The same, counting what the server answers."""
        self._arm(False, bytes_from_server, action)

    def _arm(self, to_server, amount, action):
        with self._lock:
            self.reached.clear()
            self._action = action
            self._limits[to_server] = self.forwarded[to_server] + amount
        if amount == 0:
            self._close_gate()

    def open(self):
        with self._lock:
            self._limits = {True: None, False: None}
        self._open.set()

    def drop_connections(self):
        """Resets every connection there is."""
        with self._lock:
            pairs, self._pairs = self._pairs, []
        for pair in pairs:
            for end in pair:
                reset(end)

    def _start(self, function, *arguments):
        thread = threading.Thread(target=function, args=arguments, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _close_gate(self):
        with self._lock:
            self._held = {end for pair in self._pairs for end in pair}
        self._open.clear()
        self.reached.set()
        if self._action == "reset":
            self.drop_connections()

    def _accept(self):
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            if self._action == "reset" and not self._open.is_set():
                reset(client)
                continue
            try:
                server = socket.create_connection(("127.0.0.1", self.target_port))
            except OSError:
                reset(client)
                continue
            with self._lock:
                self._pairs.append((client, server))
            self._start(self._carry, (client, server), True)
            self._start(self._carry, (client, server), False)

    def _carry(self, pair, to_server):
        """One direction; with the second one that ends, the connection is let go."""
        source, sink = pair if to_server else reversed(pair)
        self._pump(source, sink, to_server)
        with self._lock:
            if self._ended.pop(pair, 0) == 0:
                self._ended[pair] = 1
                return
            self._pairs = [each for each in self._pairs if each != pair]
        for end in pair:
            end.close()

    def _pump(self, source, sink, to_server):
        try:
            while data := source.recv(16384):
                self._count(to_server, len(data))
                if self._action != "hold" or source in self._held:
                    self._open.wait()
                if self._stopping:
                    break
                sink.sendall(data)
            sink.shutdown(socket.SHUT_WR)
        except OSError:
            # Who cannot reach the one end any more lets go of the other.
            reset(source)
            reset(sink)

    def _count(self, to_server, amount):
        with self._lock:
            self.forwarded[to_server] += amount
            limit = self._limits[to_server]
            closing = limit is not None and self.forwarded[to_server] > limit and self._open.is_set()
        if closing:
            self._close_gate()


def reset(end):
    """Ends a connection with RST, as a machine does that lost power behind a router."""
    try:
        end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        end.shutdown(socket.SHUT_RDWR)
    except OSError:
        pass
    end.close()
