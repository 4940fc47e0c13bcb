"""Simulated portals, name servers and time servers: small answers on loopback, with what somebody broke in them."""

import asyncio
import contextlib
import random
import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from html import escape
from pathlib import Path
from urllib.parse import urlsplit

from core.errors import InputError
from core.simulated import simulated_place
from monitor.simulation import answering
from monitor.simulation.centre import Portal
from monitor.simulation.papers import CERTIFICATES
from monitor.snmp.agent import Faults, Responder, serve

_PORTS = {"https": 443, "http": 80, "name_server": 53, "time_server": 123}
_LONGEST_HEAD = 1 << 14


@dataclass(frozen=True, slots=True)
class Answering:
    """How a portal answers now. ``certificate`` is one of CERTIFICATES; ``clock`` is how far a time server is ahead."""

    loss: float = 0.0
    delay: float = 0.0
    status: int = 200
    blank: bool = False
    certificate: str = ""
    clock: float = 0.0


Now = Callable[[str], Answering]
"""Id of a portal → how it answers."""


class Portals:
    """The sockets of all portals. ``papers`` is the folder of their certificates."""

    def __init__(self, portals: Mapping[str, Portal], now: Now, papers: Path) -> None:
        self._portals = portals
        self._now = now
        self._papers = papers
        self._contexts: dict[str, ssl.SSLContext] = {}
        self._servers: list[asyncio.Server] = []
        self._responders: list[Responder] = []
        self._random = random.Random(1)  # noqa: S311  -- which requests of a lossy line are lost

    async def open(self) -> None:
        """Bind everything. Raises InputError."""
        if any(portal.target.startswith("https:") for portal in self._portals.values()):
            self._contexts = {name: _context(self._papers / f"{name}.pem") for name in CERTIFICATES}
        for portal in self._portals.values():
            scheme, host, port = address_of(portal)
            where = simulated_place(host, port)
            try:
                await self._bind(portal, scheme, where)
            except OSError as error:
                what = f"{where[0]}:{where[1]}, where {portal.id} is simulated, cannot be bound ({error.strerror})"
                raise InputError(f"{what}; if another sample centre runs on this machine, stop it first") from error

    def close(self) -> None:
        """Answer no more."""
        for server in self._servers:
            server.close()
        for responder in self._responders:
            responder.close()
        self._servers.clear()
        self._responders.clear()

    async def _bind(self, portal: Portal, scheme: str, where: tuple[str, int]) -> None:
        if portal.kind in ("name_server", "time_server"):
            answer = answering.name if portal.kind == "name_server" else answering.time_of
            faults = Faults()

            def respond(data: bytes) -> bytes | None:
                state = self._now(portal.id)
                faults.delay = state.delay
                return None if self._random.random() < state.loss else answer(data, state.clock)

            self._responders.append(await serve(respond, where, faults))
            return

        async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            with contextlib.suppress(OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
                await self._page(portal, reader, writer)
            writer.transport.abort()

        secure = self._secured(portal.id) if scheme == "https" else None
        self._servers.append(await asyncio.start_server(talk, *where, ssl=secure, limit=_LONGEST_HEAD))

    async def _page(self, portal: Portal, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        state = self._now(portal.id)
        if self._random.random() < state.loss:
            return
        await reader.readuntil(b"\r\n\r\n")
        await asyncio.sleep(state.delay)
        texts = "" if state.blank or state.status != 200 else "".join(f"<p>{escape(text)}</p>" for text in portal.text)
        body = f"<!doctype html><title>{escape(portal.name)}</title>{texts}\n".encode()
        head = f"HTTP/1.1 {state.status} Simulated\r\nContent-Type: text/html; charset=utf-8\r\n"
        writer.write(f"{head}Content-Length: {len(body)}\r\nConnection: close\r\n\r\n".encode() + body)
        await writer.drain()
        writer.write_eof() if writer.can_write_eof() else None
        await reader.read()

    def _secured(self, portal_id: str) -> ssl.SSLContext:
        """A context that shows the certificate which is on the day's card."""
        outer = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        outer.load_cert_chain(self._papers / f"{CERTIFICATES[0]}.pem")

        def choose(talk: ssl.SSLObject, _name: str | None, _outer: ssl.SSLContext) -> None:
            state = self._now(portal_id)
            talk.context = self._contexts[state.certificate or CERTIFICATES[0]]

        outer.sni_callback = choose
        return outer


def address_of(portal: Portal) -> tuple[str, str, int]:
    """(scheme or nothing, host, port) of a portal's target."""
    url = urlsplit(portal.target if "://" in portal.target else f"//{portal.target}")
    scheme = url.scheme if "://" in portal.target else ""
    return scheme, url.hostname or "", url.port or _PORTS.get(scheme or portal.kind, 80)


def _context(file: Path) -> ssl.SSLContext:
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    try:
        made.load_cert_chain(file)
    except OSError as error:
        raise InputError(f"the certificate {file} cannot be read ({error}); motcua writes it when it starts") from error
    return made
