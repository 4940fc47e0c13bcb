"""A receiver of remote write for tests: as strict as the specification lets one be."""

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tests.monitor.remote_write import decoding
from tests.monitor.remote_write.decoding import Samples, Written

Fault = tuple[int, Mapping[str, str]]
"""(status, headers) to answer with instead of taking the samples; status 0 closes the connection."""
_TYPES = {
    "application/x-protobuf": ("0.1.0", decoding.version_1),
    "application/x-protobuf;proto=io.prometheus.write.v2.Request": ("2.0.0", decoding.version_2),
}


@dataclass
class Receiver:
    """What came, and what is to be answered; a version that it does not understand is refused with ``unknown``."""

    understands: tuple[str, ...] = ("0.1.0", "2.0.0")
    unknown: int = 415
    faults: list[Fault] = field(default_factory=list)
    samples: Samples = field(default_factory=dict)
    requests: list[Mapping[str, str]] = field(default_factory=list)
    written: list[Written] = field(default_factory=list)
    strict: bool = False
    """Refuse a request with a sample that is not newer than the series' last one, unless it is the very same."""
    url: str = ""

    def take(self, headers: Mapping[str, str], body: bytes) -> Fault:
        """Take in a request; returns what to answer."""
        self.requests.append(headers)
        if self.faults:
            return self.faults.pop(0)
        assert headers["content-encoding"] == "snappy"
        version, decode = _TYPES[headers["content-type"]]
        assert headers["x-prometheus-remote-write-version"] == version
        assert headers["user-agent"].startswith("motcua/")
        if version not in self.understands:
            return (self.unknown, {})
        written = decode(decoding.uncompressed(body))
        for labels in written.order:
            names = [name for name, _ in labels]
            assert names == sorted(set(names)), f"labels are not sorted and unique: {labels}"
            assert all(text for _, text in labels), f"an empty label: {labels}"
        if self.strict and not self._in_order(written):
            return (400, {})
        self.written.append(written)
        for labels, points in written.samples.items():
            self.samples.setdefault(labels, []).extend(points)
        count = sum(len(points) for points in written.samples.values())
        return (200, {"X-Prometheus-Remote-Write-Samples-Written": str(count)} if version == "2.0.0" else {})

    def _in_order(self, written: Written) -> bool:
        for labels, points in written.samples.items():
            last = self.samples.get(labels, [(0, 0)])[-1]
            for point in points:
                if point[0] < last[0] or (point[0] == last[0] and point != last):
                    return False
                last = point
        return True


@contextmanager
def receiving(receiver: Receiver) -> Iterator[Receiver]:
    """Serve it on a free port of loopback; ``url`` says where."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            try:
                status, headers = receiver.take({name.lower(): text for name, text in self.headers.items()}, body)
            except AssertionError as error:
                status, headers = 500, {}
                failures.append(error)
            if not status:
                self.close_connection = True
                return
            self.send_response(status)
            for name, text in headers.items():
                self.send_header(name, text)
            told = b"" if status < 300 else b"a reason\nand more of it\n"
            self.send_header("Content-Length", str(len(told)))
            self.end_headers()
            self.wfile.write(told)

        def log_message(self, *_: Any) -> None:
            """Nothing."""

    failures: list[AssertionError] = []
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    receiver.url = f"http://127.0.0.1:{server.server_address[1]}/api/v1/write"
    try:
        yield receiver
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
    assert not failures, failures
