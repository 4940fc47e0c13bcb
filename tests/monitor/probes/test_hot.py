"""The compiled hot paths of pings and those in plain Python must tell the same, whatever arrives."""

import shutil
import socket
import sysconfig
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.probes import hot, plain
from monitor.probes.plain import Measures

COOKIE = b"12345678"
MOMENTS = st.floats(0, 1e6, allow_nan=False)
SECONDS = st.floats(0, 100, allow_nan=False)
EVENTS = st.one_of(
    st.tuples(st.just("measured"), SECONDS),
    st.tuples(st.just("late"), SECONDS),
    st.tuples(st.just("missed"), SECONDS),
    st.tuples(st.just("forget"), st.just(0.0)),
)
REPLIES = st.sampled_from(
    [(plain.UDP, 0, False), (0, -1, False), (0, 0x1234, True), (129, -1, False), (0, 0x1234, False)]
)


def test_it_is_compiled_where_it_can_be() -> None:
    compiler = shutil.which("cc") or shutil.which("gcc")
    if compiler is None or not (Path(sysconfig.get_paths()["include"]) / "Python.h").is_file():
        pytest.skip("no C compiler or no Python.h here")
    assert hot.COMPILED


def told(one: Measures) -> tuple[object, ...]:
    counted = one.requests, one.responses, one.duplicates, one.held, one.histogram
    return *counted, one.rtt_sum, one.jitter, one.last_rtt, one.loss_ratio(), one.mean_rtt(), one.wait(2.0, 0.7)


@given(st.lists(st.tuples(st.floats(0.01, 30), EVENTS), max_size=150))
def test_measures(story: list[tuple[float, tuple[str, float]]]) -> None:
    both = hot.Measures(), plain.Measures()
    at, missed = 0.0, [0.0]
    for pause, (what, rtt) in story:
        at += pause
        for one in both:
            if what == "measured":
                one.measured(at, rtt)
            elif what == "late":
                one.measured(at, rtt, missed[-1])
            elif what == "missed":
                one.missed(at)
            else:
                one.forget()
        if what == "missed":
            missed.append(at)
        elif what == "late" and len(missed) > 1:
            missed.pop()
        assert told(both[0]) == told(both[1])


@pytest.mark.parametrize("way", [hot, plain])
def test_counters_are_whole_numbers_that_anybody_may_set(way: ModuleType) -> None:
    one = way.Measures()
    one.requests = one.responses = one.duplicates = 86_400
    one.histogram[4] += 5
    one.measured(1.0, 0.0008)
    assert (one.requests, one.responses, one.histogram[4]) == (86_400, 86_401, 6)
    with pytest.raises(TypeError):
        one.measured("1", 0.1)
    with pytest.raises(TypeError):
        one.missed(None)


@pytest.mark.skipif(not hot.COMPILED, reason="the pings are not compiled here")
def test_a_histogram_that_somebody_cut_short_is_an_error_and_no_crash() -> None:
    one = hot.Measures()
    one.histogram.clear()
    with pytest.raises(IndexError):
        one.measured(1.0, 0.1)


def packet(kind: int, identifier: int, number: int, cookie: bytes = COOKIE) -> bytes:
    header = bytes((kind, 0, 0, 0)) + identifier.to_bytes(2, "big") + bytes(2)
    return header + cookie + number.to_bytes(4, "big")


REAL = st.builds(
    lambda words, kind, identifier, number: bytes((0x40 + words,)) * (4 * words) + packet(kind, identifier, number),
    st.sampled_from([0, 5, 6, 15]),
    st.sampled_from([0, 8, 129]),
    st.sampled_from([0, 0x1234]),
    st.integers(0, 0xFFFFFFFF),
)


@given(st.one_of(REAL, st.binary(max_size=90)), st.binary(max_size=3), st.integers(0, 90), REPLIES)
def test_numbers_of_replies(data: bytes, behind: bytes, cut: int, like: tuple[int, int, bool]) -> None:
    for octets in (data, data + behind, data[:cut], COOKIE + data, COOKIE + data[-4:]):
        kind, identifier, is_headed = like
        arguments = (octets, kind, identifier, is_headed, COOKIE)
        assert hot.echo_number(*arguments) == plain.echo_number(*arguments)


@pytest.mark.parametrize("way", [hot, plain])
def test_only_an_answer_to_our_own_request_has_a_number(way: ModuleType) -> None:
    ours = packet(0, 0x1234, 0xFFFFFFFE)
    assert way.echo_number(ours, plain.UDP, 0, False, COOKIE) == -1  # over UDP there is no header
    assert way.echo_number(packet(129, 1, 7), 129, -1, False, COOKIE) == 7
    assert way.echo_number(packet(129, 1, 7), 129, 2, False, COOKIE) == -1
    assert way.echo_number(b"\x45" + bytes(19) + packet(129, 2, 9), 129, 2, True, COOKIE) == 9
    assert way.echo_number(packet(129, 1, 7, b"87654321"), 129, -1, False, COOKIE) == -1


@given(st.integers(0, 0xFFFF), st.lists(st.integers(0, 0xFFFFFFFF), min_size=1, max_size=100))
def test_requests(identifier: int, numbers: list[int]) -> None:
    us, them = (socket.socket(socket.AF_INET, socket.SOCK_DGRAM) for _ in range(2))
    with us, them:
        them.bind(("127.0.0.1", 0))
        them.settimeout(2)
        port = them.getsockname()[1]
        for kind in (plain.UDP, 8, 128):
            got = []
            for way in (hot, plain):
                requests = [("127.0.0.1", number) for number in numbers]
                assert way.send_echoes(us, kind, identifier, COOKIE, requests, port) == []
                got.append([them.recv(100) for _ in numbers])
            assert got[0] == got[1]
            assert kind != 8 or {plain.checksum(one) for one in got[0]} <= {0, 0xFFFF}


@pytest.mark.parametrize("way", [hot, plain])
def test_what_cannot_be_sent_is_told_only_where_our_own_link_is_why(way: ModuleType) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as us:
        us.connect(("127.0.0.1", 9))
        requests = [("::1", 1), ("nobody.invalid", 2), ("1.2.3", 3), ("fe80::1%lo", 4)]
        assert way.send_echoes(us, plain.UDP, 0, COOKIE, requests, 9) == []
