"""Posts JSON: the only place of the alerts that knows http.client."""

import socket
import ssl
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from pathlib import Path
from threading import Event, Timer
from urllib.parse import urlsplit

from monitor.alerts.errors import DeferredError, RefusedError, UnreachableError
from monitor.retry_after import retry_after

TOLD = 4096
"""Octets of an answer that are read."""
_TRY_AGAIN = frozenset({408, 425, 429})
_LONGEST = 3.0
"""Times the timeout that an exchange may take as a whole, however slowly octets come."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back. ``rest``: seconds for which the server asks to be left alone, or None."""

    status: int
    text: str
    rest: float | None = None

    @property
    def said(self) -> str:
        """For a person: the status and the first line."""
        return f"HTTP {self.status} {self.text.strip().partition(chr(10))[0][:200]}".strip()


def post(url: str, body: bytes, headers: Mapping[str, str], timeout: float, ca: Path | None) -> Answer:
    """Post a body; follows no redirection. Raises UnreachableError, DeferredError; neither names more than the host."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    place = f"{host}:{parts.port or (443 if parts.scheme == 'https' else 80)}"
    connection = _connection(parts.scheme == "https", host, parts.port, timeout, ca)
    late = Event()
    watch = Timer(_LONGEST * timeout, _cut, (connection, late))
    watch.daemon = True
    try:
        watch.start()
        _connect(connection, place)
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        _request(connection, path, body, headers)
        response = connection.getresponse()
        text = response.read(TOLD).decode("utf-8", "replace")
        if late.is_set():  # what came until it was cut looks like the whole
            raise TimeoutError
        return Answer(response.status, text, retry_after(response.headers.get("Retry-After", ""), time.time()))
    except (OSError, HTTPException) as error:
        why = f"{place} took the message and gave no answer: {_reason(error)}"
        raise DeferredError(why, maybe=True) from error
    finally:
        watch.cancel()
        connection.close()


def check(answer: Answer, place: str) -> None:
    """Raise what the status means: 4xx but a few is for good, all else but 2xx for now."""
    if 200 <= answer.status < 300:
        return
    said = f"{place} answered {answer.said}"
    if answer.status in (401, 403):  # the same for every message, and somebody can mend it
        raise UnreachableError(f"{said}; check its token or signature")
    if 400 <= answer.status < 500 and answer.status not in _TRY_AGAIN:
        raise RefusedError(said)
    if answer.status < 500:
        raise DeferredError(said, rest=answer.rest)
    raise UnreachableError(said, maybe=answer.status == 504, rest=answer.rest)


def host_of(url: str) -> str:
    """What of a URL may be shown: a path can be a secret."""
    return urlsplit(url).netloc


def _connection(secure: bool, host: str, port: int | None, timeout: float, ca: Path | None) -> HTTPConnection:
    if not secure:
        return HTTPConnection(host, port, timeout=timeout)
    try:
        context = ssl.create_default_context(cafile=None if ca is None else str(ca))
    except (OSError, ssl.SSLError) as error:
        raise UnreachableError(f"the authorities in {ca} cannot be read: {_reason(error)}") from error
    return HTTPSConnection(host, port, timeout=timeout, context=context)


def _connect(connection: HTTPConnection, place: str) -> None:
    try:
        connection.connect()
    except (OSError, HTTPException) as error:
        raise UnreachableError(f"{place} cannot be reached: {_reason(error)}") from error


def _request(connection: HTTPConnection, path: str, body: bytes, headers: Mapping[str, str]) -> None:
    try:
        connection.request("POST", path, body, dict(headers))
    except ValueError:  # its text would show the value
        raise UnreachableError("a token has letters that no header may have; write it anew into its file") from None


def _cut(connection: HTTPConnection, late: Event) -> None:
    late.set()
    if isinstance(connection.sock, socket.socket):
        with suppress(OSError):
            connection.sock.shutdown(socket.SHUT_RDWR)


def _reason(error: Exception) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"its certificate is not trusted ({error.verify_message}); name its authority with ca"
    if isinstance(error, TimeoutError):
        return "no answer in time"
    return str(error) or type(error).__name__
