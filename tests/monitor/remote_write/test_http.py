"""The connection: kept, opened anew when the other side closed it, trusted only when it may be."""

import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

from core.errors import InputError
from monitor.remote_write.http import Place, Poster, place
from tests.monitor.remote_write.receiver import Receiver, receiving
from tests.ports import free_tcp_port
from tests.tools import require_tool


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("http://a/w", Place(False, "a", 80, "/w")),
        ("https://a", Place(True, "a", 443, "/")),
        ("https://[2001:db8::1]:9090/w?tenant=1", Place(True, "2001:db8::1", 9090, "/w?tenant=1")),
    ],
)
def test_where_a_url_leads(url: str, expected: Place) -> None:
    assert place(url) == expected


def test_a_connection_is_kept_and_one_that_was_closed_is_opened_anew() -> None:
    with receiving(Receiver(faults=[(404, {}), (0, {}), (404, {}), (0, {}), (0, {})])) as receiver:
        post = Poster(receiver.url, None, 2.0)
        assert [post(b"", {}).status for _ in range(2)] == [404, 404]  # the second was closed under it: sent once more
        assert post(b"", {}).status == 0  # closed, and again
        assert len(receiver.requests) == 5
        post.close()


def test_nobody_there_is_an_answer() -> None:
    answer = Poster(f"http://127.0.0.1:{free_tcp_port()}/w", None, 2.0)(b"", {})
    assert (answer.status, "refused" in answer.text) == (0, True)


def test_a_request_is_ended_from_another_thread() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        post = Poster(f"http://127.0.0.1:{silent.getsockname()[1]}/w", None, 30.0)
        threading.Timer(0.3, post.stop).start()
        began = time.monotonic()
        assert post(b"", {}).status == 0
        assert time.monotonic() - began < 10
        post.close()


class Quiet(BaseHTTPRequestHandler):
    """Takes everything."""

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        """Nothing."""


@pytest.fixture
def secure(tmp_path: Path) -> Iterator[tuple[str, Path]]:
    """(URL, certificate) of a receiver with a certificate that nobody knows."""
    certificate, key = tmp_path / "c.pem", tmp_path / "k.pem"
    words = ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"]
    words += ["-subj", "/CN=receiver", "-addext", "subjectAltName=IP:127.0.0.1"]
    openssl = require_tool("openssl")
    subprocess.run([openssl, *words, "-out", str(certificate), "-keyout", str(key)], check=True, capture_output=True)
    server = HTTPServer(("127.0.0.1", 0), Quiet)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield f"https://127.0.0.1:{server.server_address[1]}/w", certificate
    server.shutdown()
    server.server_close()
    thread.join()


def test_a_certificate_is_trusted_by_its_authority_and_else_not(secure: tuple[str, Path]) -> None:
    url, certificate = secure
    stranger = Poster(url, None, 5.0)
    answer = stranger(b"", {})
    assert answer.status == 0
    assert "set remote_write_ca" in answer.text
    trusted = Poster(url, certificate, 5.0)
    assert trusted(b"", {}).status == 204
    trusted.close()


def test_authorities_that_cannot_be_read_are_said_at_the_start(tmp_path: Path) -> None:
    (tmp_path / "ca.pem").write_text("nothing")
    for name in ("ca.pem", "gone.pem"):
        with pytest.raises(InputError, match="remote_write_ca"):
            Poster("https://127.0.0.1/w", tmp_path / name)
