"""Posts write requests over one connection that stays open: the only place that knows http.client."""

import contextlib
import socket
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit

from core.errors import InputError
from monitor.remote_write.verdict import Answer

TIMEOUT = 30.0
TOLD = 2048
"""Octets of an answer's text that are read; Prometheus says in the first line what it does not like."""


class Post(Protocol):
    """Sends a request; what happens is an Answer, also when nothing came back."""

    def __call__(self, body: bytes, headers: Mapping[str, str]) -> Answer:
        """Send a body."""
        ...

    def stop(self) -> None:
        """End the request that is on its way, from another thread."""
        ...

    def close(self) -> None:
        """Give the connection back; the next request opens another."""
        ...


@dataclass(frozen=True, slots=True)
class Place:
    """Where a receiver is."""

    secure: bool
    host: str
    port: int
    path: str


def place(url: str) -> Place:
    """Where a URL leads."""
    parts = urlsplit(url)
    secure = parts.scheme == "https"
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Place(secure, parts.hostname or "", parts.port or (443 if secure else 80), path)


class Poster:
    """Posts to one URL. ``ca`` is a PEM file of the authorities that may sign its certificate, else the system's."""

    def __init__(self, url: str, ca: Path | None, timeout: float = TIMEOUT) -> None:
        self._place = place(url)
        self._timeout = timeout
        self._context = _context(ca) if self._place.secure else None
        self._connection: HTTPConnection | None = None
        self._stopped = False

    def __call__(self, body: bytes, headers: Mapping[str, str]) -> Answer:
        """Send a body; once more when a connection that was open before turns out to be closed."""
        fresh = self._connection is None
        try:
            return self._send(body, headers)
        except (OSError, HTTPException) as error:
            self.close()
            if fresh or self._stopped or isinstance(error, TimeoutError):
                return Answer(0, {}, _reason(error))
        try:
            return self._send(body, headers)
        except (OSError, HTTPException) as error:
            self.close()
            return Answer(0, {}, _reason(error))

    def stop(self) -> None:
        """End the request that is on its way."""
        self._stopped = True
        connection = self._connection
        if connection is not None and isinstance(connection.sock, socket.socket):
            with contextlib.suppress(OSError):
                connection.sock.shutdown(socket.SHUT_RDWR)

    def _send(self, body: bytes, headers: Mapping[str, str]) -> Answer:
        if self._connection is None:
            self._connection = self._new()
        self._connection.request("POST", self._place.path, body, dict(headers))
        response: HTTPResponse = self._connection.getresponse()
        text = response.read(TOLD).decode("utf-8", "replace").strip().partition("\n")[0]
        if not response.isclosed():  # more than anybody wants to read
            self.close()
        return Answer(response.status, {name.lower(): value for name, value in response.getheaders()}, text)

    def _new(self) -> HTTPConnection:
        where = self._place
        if self._context is not None:
            return HTTPSConnection(where.host, where.port, timeout=self._timeout, context=self._context)
        return HTTPConnection(where.host, where.port, timeout=self._timeout)

    def close(self) -> None:
        """Give the connection back."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None


def _context(ca: Path | None) -> ssl.SSLContext:
    try:
        return ssl.create_default_context(cafile=None if ca is None else str(ca))
    except (OSError, ssl.SSLError) as error:
        raise InputError(f"remote_write_ca: {ca} cannot be read as PEM certificates: {error}") from error


def _reason(error: Exception) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"its certificate is not trusted ({error.verify_message}); set remote_write_ca"
    return str(error) or type(error).__name__
