"""HTTP/1.1 over a conversation, by h11: one request, one answer, each phase timed."""

import asyncio
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import h11

from core.model import Complaint, Reason
from monitor.probes.result import Failed
from monitor.probes.way import Conversation

MOST_BODY = 10 << 20
"""Octets of a body that are read at most, also after decompression."""
_CHUNK = 1 << 16
_HEAD_LIMIT = 1 << 17


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked: the target of the request line, and headers in order."""

    method: str
    target: str
    headers: Sequence[tuple[str, str]]
    body: bytes = b""


@dataclass(slots=True)
class Answer:
    """What came. ``processing`` are the seconds until its first octet, ``transfer`` those until its last."""

    status: int
    version: str
    headers: Mapping[str, Sequence[str]]
    body: bytes = b""
    processing: float = 0.0
    transfer: float = 0.0

    def header(self, name: str) -> str:
        """The first value of a header, or empty."""
        return next(iter(self.headers.get(name, ())), "")

    @property
    def length(self) -> int:
        """Content-Length, -1 without one."""
        text = self.header("content-length")
        return int(text) if text.isdecimal() else -1


async def ask(talk: Conversation, request: Request, limit: int, compression: str) -> Answer:
    """One exchange. ``limit`` 0 means MOST_BODY. Raises Failed for what is no answer or a longer body."""
    loop = asyncio.get_running_loop()
    machine = h11.Connection(h11.CLIENT, max_incomplete_event_size=_HEAD_LIMIT)
    try:
        talk.writer.write(_said(machine, request))
        began = loop.time()
        answer, first = await _head(talk, machine)
        answer.processing = first - began
        answer.body = await _body(talk, machine, limit or MOST_BODY, compression, answer)
        answer.transfer = loop.time() - first
    except h11.RemoteProtocolError as error:
        raise Failed(Reason.WRONG_ANSWER, Complaint.NO_HTTP, error=error) from error
    except h11.LocalProtocolError as error:
        raise Failed(Reason.WRONG_ANSWER, Complaint.REQUEST_IMPOSSIBLE, error=error) from error
    except (OSError, asyncio.IncompleteReadError) as error:
        raise Failed(Reason.UNREACHABLE, Complaint.CONNECTION_LOST, error=error) from error
    return answer


def _said(machine: h11.Connection, request: Request) -> bytes:
    headers = list(request.headers)
    if request.body:
        headers.append(("Content-Length", str(len(request.body))))
    parts = [machine.send(h11.Request(method=request.method, target=request.target, headers=headers))]
    if request.body:
        parts.append(machine.send(h11.Data(data=request.body)))
    parts.append(machine.send(h11.EndOfMessage()))
    return b"".join(part for part in parts if part)


async def _head(talk: Conversation, machine: h11.Connection) -> tuple[Answer, float]:
    """The head of the answer and the loop time of its first octet."""
    loop = asyncio.get_running_loop()
    first: float | None = None
    while True:
        event = machine.next_event()
        if event is h11.NEED_DATA:
            data = await talk.reader.read(_CHUNK)
            if not data and first is None:
                raise Failed(Reason.UNREACHABLE, Complaint.CONNECTION_CLOSED)
            first = first if first is not None else loop.time()
            machine.receive_data(data)
        elif isinstance(event, h11.Response):
            headers: dict[str, list[str]] = {}
            for name, value in event.headers:
                headers.setdefault(name.decode("latin-1"), []).append(value.decode("latin-1"))
            version = event.http_version.decode()
            return Answer(event.status_code, version, headers), first or loop.time()


async def _body(talk: Conversation, machine: h11.Connection, limit: int, compression: str, answer: Answer) -> bytes:
    decoder = _decoder(answer.header("content-encoding").lower(), compression)
    body = bytearray()
    while True:
        event = machine.next_event()
        if event is h11.NEED_DATA:
            machine.receive_data(await talk.reader.read(_CHUNK))
        elif isinstance(event, h11.Data):
            try:
                body += event.data if decoder is None else decoder.decompress(event.data, limit + 1 - len(body))
            except zlib.error as error:
                raise Failed(Reason.WRONG_ANSWER, Complaint.WRONG_ENCODING, error=error) from error
            if len(body) > limit:
                raise Failed(Reason.WRONG_ANSWER, Complaint.BODY_TOO_LONG, limit=limit)
        else:
            return bytes(body)


def _decoder(encoding: str, wanted: str) -> "zlib._Decompress | None":
    """Of what was asked for; a body that came compressed unasked is read as it is."""
    if wanted not in ("gzip", "deflate") or encoding != wanted:
        return None
    return zlib.decompressobj(16 + zlib.MAX_WBITS if encoding == "gzip" else zlib.MAX_WBITS)
