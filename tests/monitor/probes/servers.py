"""Servers on loopback for the probes: HTTP, lines, DNS, NTP; each ends with its block."""

import asyncio
import ssl
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import dns.flags
import dns.message
import dns.rcode
import dns.rrset

from monitor.probes import ntp
from monitor.simulation.authority import DAY, Authority

Talk = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


Answer = Callable[[bytes], list[bytes]]


@dataclass(frozen=True, slots=True)
class Page:
    """One answer over HTTP."""

    body: bytes = b"hello\n"
    status: str = "200 OK"
    headers: Mapping[str, str] | None = None
    chunked: bool = False


@asynccontextmanager
async def streams(talk: Talk, host: str = "127.0.0.1", context: ssl.SSLContext | None = None) -> AsyncIterator[int]:
    """A TCP server; yields its port."""

    async def safely(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await talk(reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError, ssl.SSLError):
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(safely, host, 0, ssl=context)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()


@dataclass(slots=True)
class Site:
    """An HTTP server's pages by path; ``asked`` collects the heads of requests."""

    pages: Mapping[str, Page]
    asked: list[str]

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        self.asked.append(head)
        page = self.pages.get(head.split(" ")[1], Page(b"nothing here\n", "404 Not Found"))
        headers = "".join(f"{name}: {value}\r\n" for name, value in (page.headers or {}).items())
        if page.chunked:
            body = b"%x\r\n%b\r\n0\r\n\r\n" % (len(page.body), page.body)
            headers += "Transfer-Encoding: chunked\r\n"
        else:
            body = page.body
            headers += f"Content-Length: {len(page.body)}\r\n"
        writer.write(f"HTTP/1.1 {page.status}\r\n{headers}\r\n".encode() + body)
        await writer.drain()


@asynccontextmanager
async def site(
    pages: Mapping[str, Page], host: str = "127.0.0.1", context: ssl.SSLContext | None = None
) -> AsyncIterator[tuple[int, Site]]:
    """(port, site)."""
    made = Site(pages, [])
    async with streams(made.talk, host, context) as port:
        yield port, made


class Papers:
    """An authority in a folder, and contexts of servers that it vouches for."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.now = time.time()
        self.authority = Authority.make("Test authority", self.now)
        self.ca_file = folder / "ca.pem"
        self.ca_file.write_bytes(self.authority.pem)

    def context(self, *names: str, days: float = 30, authority: Authority | None = None) -> ssl.SSLContext:
        """A server's context; ``days`` may be negative."""
        issuer = authority or self.authority
        file = self.folder / "server.pem"
        file.write_bytes(issuer.issue(names or ("localhost", "127.0.0.1", "::1"), self.now - 60 * DAY, self.ends(days)))
        made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        made.load_cert_chain(file)
        return made

    def ends(self, days: float) -> float:
        """When a certificate of so many days ends."""
        return float(round(self.now + days * DAY))


class _Datagrams(asyncio.DatagramProtocol):
    def __init__(self, answer: Callable[[bytes], list[bytes]]) -> None:
        self._answer = answer

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        for answer in self._answer(data):
            self._transport.sendto(answer, addr)  # type: ignore[attr-defined]


@asynccontextmanager
async def datagrams(answer: Callable[[bytes], list[bytes]], host: str = "127.0.0.1") -> AsyncIterator[int]:
    """A UDP server; yields its port."""
    loop = asyncio.get_running_loop()
    transport, _ = await loop.create_datagram_endpoint(lambda: _Datagrams(answer), local_addr=(host, 0))
    try:
        yield transport.get_extra_info("sockname")[1]
    finally:
        transport.close()


ZONE = {
    ("example.org.", "A"): ["192.0.2.1", "192.0.2.2"],
    ("example.org.", "SOA"): ["ns.example.org. admin.example.org. 2026112501 7200 3600 1209600 3600"],
}


def name_server(query: bytes) -> bytes:
    """The answer of a small zone."""
    asked = dns.message.from_wire(query)
    answer = dns.message.make_response(asked)
    question = asked.question[0]
    records = ZONE.get((str(question.name), question.rdtype.name))
    if records is None:
        answer.set_rcode(dns.rcode.NXDOMAIN)
    else:
        answer.flags |= dns.flags.AA
        answer.answer.append(dns.rrset.from_text(question.name, 300, "IN", question.rdtype.name, *records))
    return answer.to_wire()


async def name_server_over_tcp(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """The same in a stream."""
    length = int.from_bytes(await reader.readexactly(2), "big")
    answer = name_server(await reader.readexactly(length))
    writer.write(len(answer).to_bytes(2, "big") + answer)
    await writer.drain()


def time_server(
    ahead: float = 0.0, stratum: int = 2, leap: int = 0, reference: bytes = b"GPS\0", origin: int | None = None
) -> Callable[[bytes], list[bytes]]:
    """Answers as a server of RFC 5905 whose clock is ``ahead`` seconds ahead of ours."""

    def answer(query: bytes) -> list[bytes]:
        asked = ntp.PACKET.unpack(query[: ntp.PACKET.size])
        now = ntp.stamp(time.time() + ahead)
        head = leap << 6 | ntp.VERSION << 3 | ntp.SERVER
        sent = asked[10] if origin is None else origin
        return [ntp.PACKET.pack(head, stratum, 6, -20, 1 << 10, 1 << 9, reference, now, sent, now, now)]

    return answer
