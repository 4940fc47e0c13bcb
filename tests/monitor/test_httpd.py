"""The door for the api: a few GET routes over a Unix socket."""

import asyncio
import stat
from collections.abc import AsyncIterator, Iterator, Mapping
from pathlib import Path

import pytest

from monitor.httpd import SOCKET_NAME, Answer, serve


def hello(headers: Mapping[str, str]) -> Answer:
    return 200, f"hello {headers.get('accept', '')}".encode(), "text/plain"


def broken(_headers: Mapping[str, str]) -> Answer:
    raise RuntimeError("a mistake of ours")


def many(_headers: Mapping[str, str]) -> Answer:
    return 200, (b"%d\n" % number * (number % 3) for number in range(10_000)), "text/plain"


def half(_headers: Mapping[str, str]) -> Answer:
    def blocks() -> Iterator[bytes]:
        yield b"the beginning"
        raise RuntimeError("a mistake of ours")

    return 200, blocks(), "text/plain"


@pytest.fixture
async def door(tmp_path: Path) -> AsyncIterator[Path]:
    path = tmp_path / SOCKET_NAME
    server = await serve(path, {"/hello": hello, "/broken": broken, "/many": many, "/half": half})
    yield path
    server.close()


async def ask(path: Path, request: bytes) -> bytes:
    reader, writer = await asyncio.open_unix_connection(path)
    writer.write(request)
    writer.write_eof()
    async with asyncio.timeout(3):
        answer = await reader.read()
    writer.close()
    return answer


def status(answer: bytes) -> int:
    return int(answer.split(b" ")[1])


async def test_an_answer_is_whole(door: Path) -> None:
    answer = await ask(door, b"GET /hello?x=1 HTTP/1.1\r\nHost: x\r\nACCEPT:  text/x \r\n\r\n")
    head, _, body = answer.partition(b"\r\n\r\n")
    assert status(answer) == 200
    assert body == b"hello text/x"
    assert b"Content-Length: 12" in head
    assert b"Connection: close" in head


async def test_an_answer_in_blocks_comes_whole_and_in_order(door: Path) -> None:
    head, _, body = (await ask(door, b"GET /many HTTP/1.1\r\n\r\n")).partition(b"\r\n\r\n")
    assert b"Transfer-Encoding: chunked" in head
    whole = b""
    while body:
        size, _, body = body.partition(b"\r\n")
        length = int(size, 16)
        whole, body = whole + body[:length], body[length + 2 :]
    assert length == 0
    assert whole == b"".join(b"%d\n" % number * (number % 3) for number in range(10_000))


async def test_an_answer_that_breaks_in_the_middle_is_seen_as_cut(door: Path, caplog: pytest.LogCaptureFixture) -> None:
    answer = await ask(door, b"GET /half HTTP/1.1\r\n\r\n")
    assert answer.endswith(b"the beginning\r\n")
    assert "a mistake of ours" in caplog.text


@pytest.mark.parametrize(
    ("request_bytes", "expected"),
    [
        (b"GET /nothing HTTP/1.1\r\n\r\n", 404),
        (b"POST /hello HTTP/1.1\r\n\r\n", 404),
        (b"nonsense\r\n\r\n", 400),
        (b"GET /hello HTTP/1.1\r\n", 400),
        (b"", 400),
        (b"GET /" + b"x" * 40_000 + b" HTTP/1.1\r\n\r\n", 400),
        (b"\xff\xfe\x00 \x80 \x00\r\n\r\n", 404),
        (b"GET /broken HTTP/1.1\r\n\r\n", 500),
    ],
)
async def test_what_is_no_request_is_refused(door: Path, request_bytes: bytes, expected: int) -> None:
    assert status(await ask(door, request_bytes)) == expected
    assert status(await ask(door, b"GET /hello HTTP/1.1\r\n\r\n")) == 200


async def test_only_its_user_can_open_it(door: Path) -> None:
    assert stat.S_IMODE(door.stat().st_mode) == 0o600


async def test_what_a_dead_process_left_is_replaced(tmp_path: Path) -> None:
    path = tmp_path / SOCKET_NAME
    for _ in range(2):
        server = await serve(path, {"/hello": hello})
        server.close()  # the file stays
    server = await serve(path, {"/hello": hello})
    assert status(await ask(path, b"GET /hello HTTP/1.1\r\n\r\n")) == 200
    server.close()


async def test_who_hangs_up_harms_nobody(door: Path) -> None:
    for _ in range(5):
        _, writer = await asyncio.open_unix_connection(door)
        writer.write(b"GET /hel")
        writer.transport.abort()
    assert status(await ask(door, b"GET /hello HTTP/1.1\r\n\r\n")) == 200
