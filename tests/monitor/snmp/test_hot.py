"""The compiled hot paths and those in plain Python must tell the same, whatever arrives."""

import asyncio
import shutil
import socket
import subprocess
import sys
import sysconfig
import time
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.snmp import ber, hot, pdu, plain, usm
from monitor.snmp.numbers import Numbers
from tests.monitor.snmp.test_hostile import mangled
from tests.monitor.snmp.test_walk import COLUMNS, INDEXES, answers

native = pytest.importorskip("monitor._native", reason="the engine is not compiled here") if hot.COMPILED else plain
BOTH = [plain, native]
CELLS = st.tuples(st.sampled_from([2, 4, 5, 6, 0x40, 0x41, 0x42, 0x43, 0x44, 0x46, 0x80]), st.binary(max_size=10))


def test_it_is_compiled_where_it_can_be() -> None:
    compiler = shutil.which("cc") or shutil.which("gcc")
    if compiler is None or not (Path(sysconfig.get_paths()["include"]) / "Python.h").is_file():
        pytest.skip("no C compiler or no Python.h here")
    assert hot.COMPILED


def test_both_have_the_same_names() -> None:
    for name in set(hot.__all__) - {"COMPILED"}:
        assert hasattr(native, name) == hasattr(plain, name)


@given(answers(), st.lists(st.sampled_from(INDEXES), min_size=1, max_size=2), st.integers(0, 12))
def test_regular_rows(content: bytes, afters: list[bytes], behind: int) -> None:
    def outcome(module: ModuleType) -> object:
        data = b"?" * 9 + content + b"?" * behind
        rows = module.regular(data, 9, 9 + len(content), tuple(COLUMNS), tuple(afters))
        columns = [module.Column() for _ in COLUMNS]
        rows.store(columns)
        return rows.end, len(rows), rows.last, [list(column.items()) for column in columns]

    assert outcome(native) == outcome(plain)


@given(answers(), st.sampled_from(INDEXES))
def test_scalars(content: bytes, index: bytes) -> None:
    names = tuple(column + index for column in COLUMNS)
    assert native.scalars(content, 0, len(content), names) == plain.scalars(content, 0, len(content), names)


@given(st.dictionaries(st.sampled_from(INDEXES), CELLS))
def test_columns_and_their_lines(cells: dict[bytes, tuple[int, bytes]]) -> None:
    columns = [module.Column() for module in BOTH]
    labels = {index: f'ifIndex="{number}"'.encode() for number, index in enumerate(cells)}
    for column in columns:
        for index, (tag, body) in cells.items():
            column.add(index, tag, body)
        assert dict(column) == dict(column.items()) == cells
        assert column == cells
        assert list(column) == list(column.keys()) == list(cells)
        assert list(column.values()) == list(cells.values())
        assert len(column) == len(cells)
        assert all(index in column and column[index] == column.get(index) == cells[index] for index in cells)
        assert column.get(b"\x07\x07") is None
        assert column.get(b"\x07\x07", 7) == 7
        with pytest.raises(KeyError):
            column[b"\x07\x07"]
    assert native.lines(b"m", labels, columns[1]) == plain.lines(b"m", labels, columns[0])


@given(st.lists(st.lists(st.sampled_from(INDEXES), unique=True, max_size=6), min_size=2, max_size=4))
def test_columns_that_go_in_step_and_columns_that_do_not(rows: list[list[bytes]]) -> None:
    """Columns stored together share their rows' names; what is added to one alone must not show in the others."""
    content = b"".join(ber.binding(column + bytes((row,)), b"\x02\x01\x07") for row in (1, 2) for column in COLUMNS)
    columns = [native.Column() for _ in COLUMNS]
    native.regular(content, 0, len(content), tuple(COLUMNS), (b"",)).store(columns)
    expected: list[dict[bytes, tuple[int, bytes]]] = [dict.fromkeys((b"\1", b"\2"), (2, b"\7")) for _ in COLUMNS]
    for place, indexes in enumerate(rows):
        for index in indexes:
            if index not in expected[place]:
                columns[place].add(index, 4, index + b"!")
                expected[place][index] = (4, index + b"!")
    assert columns == expected


@given(st.lists(st.tuples(st.integers(1, 4), st.floats(0, 10, allow_nan=False)), max_size=20), st.integers(0, 90))
def test_endpoints_measure_alike(heard: list[tuple[int, float]], attempt: int) -> None:
    waits = []
    for module in BOTH:
        endpoint = module.Endpoint()
        endpoint.timeout = 3.0
        assert (endpoint.has_answered, endpoint.wait(0)) == (False, 1.0)
        for attempts, rtt in heard:
            endpoint.silent = 2
            endpoint.heard(attempts, rtt)
            assert (endpoint.has_answered, endpoint.silent, endpoint.backoff) == (True, 0, attempts - 1)
        measured = -1.0 if endpoint.smoothed is None else endpoint.smoothed
        waits.append((measured, endpoint.variance, endpoint.wait(attempt)))
    assert waits[0] == pytest.approx(waits[1])
    assert (waits[0][0] == -1.0) == all(attempts > 1 for attempts, _ in heard)


@given(st.binary(max_size=90), st.binary(min_size=90, max_size=99))
def test_exclusive_or(text: bytes, stream: bytes) -> None:
    assert native.xored(text, stream) == plain.xored(text, stream)


@pytest.mark.skipif(not hot.COMPILED, reason="the engine is not compiled here")
@given(mangled())
def test_headers_of_version_3(data: bytes) -> None:
    """What is read at once is what the careful way reads; what it leaves to it may be right or wrong."""
    found = native.user_header(data)
    if found is not None:
        assert usm.Header._make(found) == usm._decode(data)
    else:
        with pytest.raises(ber.BerError):
            usm._decode(data)


def test_numbers_are_shuffled_alike() -> None:
    numbers = Numbers()
    numbers.count = (1 << 30) - 5  # over the end
    posts = [module.Post({}, numbers) for module in (native, plain)]
    assert [posts[0].number() for _ in range(50)] == [posts[1].number() for _ in range(50)]


NAMES = tuple(ber.oid(f"1.3.6.1.2.1.1.{number}.0") for number in (3, 5))
HEAD = ber.integer(pdu.VERSION_2C) + ber.tlv(ber.OCTET_STRING, b"public")
VALUES = {NAMES[0]: (ber.TIME_TICKS, b"\x01\x02"), NAMES[1]: (ber.OCTET_STRING, b"name")}


class Quick:
    """A Post, and a socket that stands for the agent."""

    def __init__(self) -> None:
        self.us, self.agent = (socket.socket(socket.AF_INET, socket.SOCK_DGRAM) for _ in range(2))
        for one in (self.us, self.agent):
            one.bind(("127.0.0.1", 0))
        self.us.setblocking(False)
        self.waiting: dict[int, object] = {}
        self.post = hot.Post(self.waiting, Numbers())
        self.post.capacity = 1000
        self.post.at(False, self.us.fileno())
        slots: dict[int, list[object]] = {int((time.monotonic() + 0.2) / 0.02) + more: [] for more in range(-50, 51)}
        self.post.timing(time.monotonic, asyncio.get_running_loop().create_future, slots, slots, lambda: None)
        self.endpoint = hot.Endpoint()
        self.endpoint.peer = hot.peer(*self.agent.getsockname())
        self.endpoint.timeout = 1.0
        self.endpoint.smoothed = 0.001
        asked = pdu.encode(pdu.GET, 0x01000000, NAMES)
        whole = ber.tlv(ber.SEQUENCE, HEAD + asked)
        place = whole.index(b"\x02\x04\x01\0\0\0") + 2
        self.template = (whole[:place], whole[place + 4 :], HEAD, NAMES, 300)

    def close(self) -> None:
        self.us.close()
        self.agent.close()


@pytest.mark.skipif(not hot.COMPILED, reason="the engine is not compiled here")
@settings(deadline=None)
@given(st.integers(0, 80), st.integers(0, 255), st.booleans())
async def test_the_quick_way_believes_nothing_but_the_answer(place: int, octet: int, cut: bool) -> None:
    quick = Quick()
    flight = quick.post.ask(quick.endpoint, quick.template)
    assert flight is not None
    request = quick.agent.recv(2000)
    number = next(iter(quick.waiting))
    assert request == ber.tlv(ber.SEQUENCE, HEAD + pdu.encode(pdu.GET, number, NAMES))
    assert quick.post.taken == 300
    bindings = b"".join(ber.binding(name, ber.tlv(*cell)) for name, cell in VALUES.items())
    right = ber.tlv(ber.SEQUENCE, HEAD + pdu.assemble(pdu.RESPONSE, number, 0, 0, bindings))
    wrong = bytearray(right)
    wrong[place % len(right)] = octet
    answer = flight.answer
    quick.agent.sendto(bytes(wrong[: place % len(right)] if cut else wrong), quick.us.getsockname())
    matched, came, unexpected, malformed = hot.receive(quick.post, quick.us)
    assert came == 1
    assert len(matched) + unexpected + malformed + answer.done() == 1
    if not answer.done():
        stranger = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        stranger.sendto(right, quick.us.getsockname())
        stranger.close()
        assert hot.receive(quick.post, quick.us)[1:] == (1, 1, 0)
        assert not answer.done()
        quick.agent.sendto(right, quick.us.getsockname())
        hot.receive(quick.post, quick.us)
        assert answer.result() == VALUES
    else:  # one octet of a value may be another, and then that is what the agent said
        assert answer.result().keys() == VALUES.keys()
    assert (quick.post.taken, quick.waiting) == (0, {})
    quick.close()


@pytest.mark.skipif(not hot.COMPILED, reason="the engine is not compiled here")
async def test_the_quick_way_is_closed_where_it_would_be_wrong() -> None:
    quick = Quick()
    for name, value in (("silent", 1), ("is_ipv6", True), ("peer", None)):
        before = getattr(quick.endpoint, name)
        setattr(quick.endpoint, name, value)
        assert quick.post.ask(quick.endpoint, quick.template) is None
        setattr(quick.endpoint, name, before)
    first = quick.post.ask(quick.endpoint, quick.template)
    quick.post.capacity = 500
    assert first is not None
    assert quick.post.ask(quick.endpoint, quick.template) is None  # no room
    first.answer.cancel()
    quick.post.drop(first)
    quick.post.drop(first)
    assert (quick.post.taken, quick.waiting) == (0, {})
    quick.close()


@pytest.mark.timeout(300)
@pytest.mark.skipif(not hot.COMPILED, reason="what runs here is plain Python already")
def test_the_engine_passes_its_tests_in_plain_python_too() -> None:
    parts = ("engine", "exchange", "walk", "hostile", "net_snmp")
    code = (
        "import sys, pytest; sys.modules['monitor._native'] = None; sys.path.insert(0, '.');"
        "from monitor.snmp import hot; assert not hot.COMPILED; sys.exit(pytest.main(sys.argv[1:]))"
    )
    files = [f"tests/monitor/snmp/test_{part}.py" for part in parts]
    done = subprocess.run(
        [sys.executable, "-c", code, "-q", "-x", "-p", "no:cacheprovider", *files],
        cwd=Path(__file__).parents[3],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-3000:]
