"""A few GET routes over a Unix socket that only this user can open: the api's door to what is live here."""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable, Iterable, Mapping
from pathlib import Path
from types import MappingProxyType

Whole = tuple[int, bytes, str]
"""(status, body, content type)"""
Answer = tuple[int, bytes | Iterable[bytes], str]
"""The same, also with a body in blocks, each made when the one before it was sent."""
Route = Callable[[Mapping[str, str]], Answer]
"""Headers by lower-case name → answer."""
Asked = Callable[[str, Mapping[str, str]], Awaitable[Answer]]
"""The query as it was sent and the headers → answer, which may take its time."""
SOCKET_NAME = "monitor.sock"
_LIMIT = 16 << 10
_PATIENCE = 10.0
"""Seconds for a request to come, and again for its answer to be taken."""
_REASONS = {200: "OK", 400: "Bad Request", 404: "Not Found", 500: "Internal Server Error"}
_log = logging.getLogger(__name__)


async def serve(
    path: Path, routes: Mapping[str, Route], slow: Mapping[str, Asked] = MappingProxyType({})
) -> asyncio.Server:
    """Listen on ``path``, replacing what an earlier process left there."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.closing(writer), contextlib.suppress(ConnectionError, TimeoutError):
            status, body, kind = await _answer(reader, routes, slow)
            head = f"HTTP/1.1 {status} {_REASONS[status]}\r\nContent-Type: {kind}\r\nConnection: close\r\n"
            if isinstance(body, bytes):
                await _send(writer, f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body)
            else:
                await _send(writer, f"{head}Transfer-Encoding: chunked\r\n\r\n".encode())
                for block in filter(None, body):
                    await _send(writer, b"%x\r\n%b\r\n" % (len(block), block))
                await _send(writer, b"0\r\n\r\n")

    path.unlink(missing_ok=True)
    server = await asyncio.start_unix_server(talk, path, limit=_LIMIT)
    path.chmod(0o600)
    return server


async def _send(writer: asyncio.StreamWriter, data: bytes) -> None:
    async with asyncio.timeout(_PATIENCE):
        writer.write(data)
        await writer.drain()


async def _answer(reader: asyncio.StreamReader, routes: Mapping[str, Route], slow: Mapping[str, Asked]) -> Answer:
    try:
        async with asyncio.timeout(_PATIENCE):
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        method, target, _ = head[0].split(" ")
    except (asyncio.IncompleteReadError, asyncio.LimitOverrunError, ValueError):
        return 400, b"not an HTTP request\n", "text/plain"
    headers = {name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:])}
    path, _, query = target.partition("?")
    try:
        if method == "GET" and path in routes:
            return routes[path](headers)
        if method == "GET" and path in slow:
            return await slow[path](query, headers)
    except Exception:  # a mistake of ours: the asker is told, the next one is served
        _log.exception("%s failed", target)
        return 500, b"this is a mistake of motcua; its log says more\n", "text/plain"
    return 404, b"not found\n", "text/plain"
