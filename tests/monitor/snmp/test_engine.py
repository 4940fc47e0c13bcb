"""The engine over real UDP against simulated agents that lose, double, reorder, delay, cut and lie."""

import asyncio
import socket
import time
from collections.abc import Callable

import pytest

from core.model import FindingKind, Outcome
from monitor.snmp import agent as agents
from monitor.snmp import ber, findings, pdu
from monitor.snmp.engine import Column, NoResponse
from monitor.snmp.modules import Plan
from monitor.snmp.poll import poll
from monitor.snmp.transport import Transport
from tests.monitor.snmp.asking import COLUMNS, COMMUNITY, TABLE, asking, expected, table

SYS_DESCR = ber.oid("1.3.6.1.2.1.1.1.0")
SYS_NAME = ber.oid("1.3.6.1.2.1.1.5.0")
MISSING = ber.oid("1.3.6.1.2.1.1.9.0")
VERSIONS = [pdu.VERSION_1, pdu.VERSION_2C, pdu.VERSION_3]


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("rows", [0, 1, 24, 60])
async def test_a_whole_table(version: int, rows: int) -> None:
    async with asking(table(rows), version) as pair:
        assert await pair.walk() == expected(table(rows))
        assert pair.agent.findings == set()


@pytest.mark.parametrize("version", VERSIONS)
async def test_scalars_and_one_that_is_missing(version: int) -> None:
    async with asking(table(1), version) as pair:
        found = await pair.engine.get(pair.agent, [SYS_DESCR, MISSING, SYS_NAME])
        assert found == {SYS_DESCR: (ber.OCTET_STRING, b"router"), SYS_NAME: (ber.OCTET_STRING, b"wan-router")}


async def test_a_table_of_52_rows_costs_few_packets() -> None:
    async with asking(table(52)) as pair:
        await pair.walk()
        assert pair.agent.sent <= 6


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("seed", [1, 2])
async def test_a_third_lost_doubled_and_reordered(version: int, seed: int) -> None:
    async with asking(table(12), version, max_size=500, seed=seed) as pair:
        pair.agent.retries = 8
        pair.agent.timeout = 0.25
        pair.faults.drop = pair.faults.duplicate = pair.faults.reorder = 0.3
        assert await pair.walk() == expected(table(12))
        assert pair.agent.retried > 0


async def test_a_late_answer_to_an_early_attempt_counts() -> None:
    async with asking(table(1)) as pair:
        pair.agent.timeout = 0.3
        pair.faults.delay = 0.4
        assert (await pair.engine.get(pair.agent, [SYS_NAME]))[SYS_NAME][1] == b"wan-router"
        assert 2 <= pair.agent.sent <= 3


@pytest.mark.parametrize("version", VERSIONS)
async def test_who_answers_later_than_it_is_waited_for_is_not_asked_everything_twice(version: int) -> None:
    """RFC 6298 section 5 with Karn: until a round trip is measured, the longer wait stays."""
    async with asking(table(1), version) as pair:
        pair.agent.timeout = 3.0
        for _ in range(3):
            await pair.engine.get(pair.agent, [SYS_NAME])
        pair.faults.delay = 0.3  # the least wait is 0.2 s
        await pair.engine.get(pair.agent, [SYS_NAME])
        before = pair.agent.retried
        for _ in range(3):
            await pair.engine.get(pair.agent, [SYS_NAME])
        assert (before, pair.agent.retried) == (1, 1)
        assert (pair.agent.backoff, (pair.agent.smoothed or 0) > 0.05) == (0, True)


async def test_an_answer_from_another_address_is_no_answer() -> None:
    async with asking(table(1)) as pair:
        other, _ = await asyncio.get_running_loop().create_datagram_endpoint(
            asyncio.DatagramProtocol, local_addr=("127.0.0.3", 0)
        )
        pair.faults.sender = other
        pair.agent.timeout = 0.1
        with pytest.raises(NoResponse):
            await pair.engine.get(pair.agent, [SYS_NAME])
        assert pair.transport.counters.unexpected == 3
        other.close()


async def test_a_silent_agent_costs_its_timeouts_and_no_more() -> None:
    async with asking(table(1)) as pair:
        pair.faults.drop = 1.0
        pair.agent.timeout = 0.1
        started = time.monotonic()
        with pytest.raises(NoResponse):
            await pair.walk()
        assert 0.25 < time.monotonic() - started < 3


async def test_large_answers_that_are_lost_on_the_way_make_it_ask_for_less() -> None:
    async with asking(table(40)) as pair:

        def narrow(data: bytes) -> bytes | None:
            reply = pair.simulated.respond(data)
            return reply if reply is None or len(reply) < 1400 else None

        pair.responder._handler = narrow
        pair.agent.timeout = 0.1
        await pair.engine.get(pair.agent, [SYS_NAME])
        assert await pair.walk() == expected(table(40))
        assert pair.agent.repetitions == 6


async def test_after_many_small_answers_a_larger_one_is_tried_again() -> None:
    async with asking(table(40)) as pair:
        pair.agent.repetitions = 6
        for _ in range(4):
            assert await pair.walk() == expected(table(40))
        assert pair.agent.repetitions == 6
        for _ in range(20):
            await pair.walk()
        assert pair.agent.repetitions == 24
        for _ in range(80):
            await pair.walk()
        assert pair.agent.repetitions == 25


async def test_an_agent_that_falls_silent_is_not_asked_for_less_ever_after() -> None:
    async with asking(table(40)) as pair:
        pair.agent.timeout = 0.05
        await pair.engine.get(pair.agent, [SYS_NAME])
        pair.faults.drop = 1.0
        with pytest.raises(NoResponse):
            await pair.walk()
        pair.faults.drop = 0.0
        assert await pair.walk() == expected(table(40))
        assert pair.agent.repetitions == 25


@pytest.mark.parametrize("size", [150, 200, 484, 1472])
@pytest.mark.parametrize("version", VERSIONS)
async def test_agents_with_little_room(size: int, version: int) -> None:
    """150 octets hold one or two cells: answers are cut in mid-row, or there is no answer but tooBig."""
    room = size + 130 if version == pdu.VERSION_3 else size
    async with asking(table(12), version, max_size=room) as pair:
        assert await pair.walk() == expected(table(12))


async def test_a_column_that_leaves_no_room_for_others_does_not_make_them_come_a_row_at_a_time() -> None:
    """As the port lists of Q-BRIDGE-MIB: an answer holds one such value and nothing else."""
    values = table(30) | {(*TABLE, 3, row): ber.tlv(ber.OCTET_STRING, bytes(1390)) for row in range(1, 31)}
    async with asking(values, max_size=1472) as pair:
        found = await pair.walk()
        assert {len(cells) for cells in found.values()} == {30}
        assert pair.agent.sent < 50


async def test_scalars_that_do_not_fit_together_are_asked_apart() -> None:
    async with asking(table(1), max_size=75) as pair:
        assert set(await pair.engine.get(pair.agent, [SYS_DESCR, SYS_NAME])) == {SYS_DESCR, SYS_NAME}


@pytest.mark.parametrize("version", VERSIONS)
async def test_sparse_tables(version: int) -> None:
    values = table(40, lambda column, row: (column * row) % 3 != 0 and column != 7)
    async with asking(values, version) as pair:
        assert await pair.walk() == expected(values)


async def test_an_engine_that_reboots_in_mid_walk() -> None:
    async with asking(table(60), pdu.VERSION_3, max_size=600) as pair:
        seen = 0

        def rebooting(data: bytes) -> bytes | None:
            nonlocal seen
            seen += 1
            if seen in (6, 20) and pair.simulated.authority is not None:
                pair.simulated.authority.restart()
            return pair.simulated.respond(data)

        pair.responder._handler = rebooting
        assert await pair.walk() == expected(table(60))
        assert pair.simulated.authority is not None
        assert pair.simulated.authority.boots == 5


def lying(change: Callable[[int, list[ber.VarBind]], list[ber.VarBind]]) -> Callable[[bytes], bytes]:
    """An agent whose every binding is made up: ``change`` gets the answer's number and what was asked."""
    count = 0

    def respond(data: bytes) -> bytes:
        nonlocal count
        count += 1
        version, community, request = pdu.decode_community(data)
        bindings = b"".join(
            ber.binding(name, ber.tlv(tag, body)) for name, tag, body in change(count, request.bindings)
        )
        return pdu.community_message(version, community, pdu.assemble(pdu.RESPONSE, request.request_id, 0, 0, bindings))

    return respond


async def test_names_that_go_in_a_circle_end_the_walk() -> None:
    def circle(number: int, asked: list[ber.VarBind]) -> list[ber.VarBind]:
        return [(column + bytes((number % 3 + 1,)), ber.INTEGER, b"\x01") for column in COLUMNS[: len(asked)]]

    async with asking({}, handler=lying(circle)) as pair:
        found = await pair.walk()
        assert pair.agent.sent < 12
        assert FindingKind.NOT_INCREASING in {finding.kind for finding in pair.agent.findings}
        assert all(len(column) <= 3 for column in found.values())


@pytest.mark.parametrize("name", [b"\x81", b"\xff" * 700 + b"\x01", b"\x8f\xff\xff\xff\xff\xff\x7f"])
async def test_names_that_are_none_end_the_walk(name: bytes) -> None:
    def broken(number: int, asked: list[ber.VarBind]) -> list[ber.VarBind]:
        return [(column + name, ber.INTEGER, b"\x01") for column, _, _ in asked]

    async with asking({}, handler=lying(broken)) as pair:
        assert not any((await pair.walk()).values())
        assert pair.agent.findings


async def test_an_answer_with_nothing_in_it_ends_the_walk() -> None:
    async with asking({}, handler=lying(lambda *_: [])) as pair:
        await pair.walk()
        assert pair.agent.findings == {findings.empty_walk()}


async def test_an_agent_that_makes_up_rows_is_stopped_by_the_deadline() -> None:
    def endless(number: int, asked: list[ber.VarBind]) -> list[ber.VarBind]:
        return [(name[: len(COLUMNS[0])] + ber.subidentifiers((number,)), ber.INTEGER, b"\x01") for name, _, _ in asked]

    async with asking({}, handler=lying(endless)) as pair:
        result = await poll(pair.engine, pair.agent, Plan((), COLUMNS[:2], ()), 0.5)
        assert result.outcome is Outcome.PARTIAL
        assert result.duration < 3


@pytest.mark.parametrize("version", [pdu.VERSION_1, pdu.VERSION_2C])
@pytest.mark.parametrize("index", [0, 3])
async def test_a_column_that_fails_does_not_take_the_others_along(version: int, index: int) -> None:
    """A genErr for one column is common: a sensor that is not there, a bug in one table."""
    async with asking(table(4), version) as pair:

        def failing(data: bytes) -> bytes | None:
            number, community, request = pdu.decode_community(data)
            bad = [place for place, (name, _, _) in enumerate(request.bindings, 1) if name.startswith(COLUMNS[2])]
            if not bad:
                return pair.simulated.respond(data)
            body = pdu.assemble(pdu.RESPONSE, request.request_id, pdu.ErrorStatus.GEN_ERR, bad[0] if index else 0, b"")
            return pdu.community_message(number, community, body)

        pair.responder._handler = failing
        wanted = expected(table(4))
        wanted[COLUMNS[2]] = Column()
        assert await pair.walk() == wanted
        assert pair.agent.findings == {findings.agent_error(pdu.ErrorStatus.GEN_ERR)}


@pytest.mark.parametrize(
    ("tag", "body"),
    [
        (ber.INTEGER, b""),
        (ber.COUNTER32, b""),
        (ber.COUNTER64, bytes(10)),
        (ber.TIME_TICKS, b""),
        (ber.OBJECT_IDENTIFIER, b"\x2b\x86"),
        (ber.OBJECT_IDENTIFIER, b"\xff" * 60_000),
    ],
)
async def test_values_that_are_none_are_left_out(tag: int, body: bytes) -> None:
    def nonsense(number: int, asked: list[ber.VarBind]) -> list[ber.VarBind]:
        if number == 2:
            return [(b"\x2b", ber.END_OF_MIB_VIEW, b"")]
        name = asked[0][0]
        return [(name + b"\x01" if name == COLUMNS[0] else name, tag, body)]

    async with asking({}, handler=lying(nonsense)) as pair:
        found: dict[bytes, Column] = {COLUMNS[0]: Column()}
        await pair.engine.table(pair.agent, found)
        assert found == {COLUMNS[0]: Column()}
        assert pair.agent.findings == {findings.wrong_values(COLUMNS[0])}
        assert await pair.engine.get(pair.agent, [SYS_DESCR]) == {}


async def test_garbage_from_an_agent_is_counted_and_not_believed() -> None:
    async with asking({}, handler=lambda data: data[:-3]) as pair:
        pair.agent.timeout = 0.1
        with pytest.raises(NoResponse):
            await pair.engine.get(pair.agent, [SYS_NAME])
        assert pair.transport.counters.malformed == 3


async def test_a_wrong_community_is_silence() -> None:
    async with asking(table(1)) as pair:
        pair.simulated._communities = frozenset({(1, COMMUNITY + b"!")})
        pair.agent.timeout = 0.1
        with pytest.raises(NoResponse):
            await pair.engine.get(pair.agent, [SYS_NAME])


async def test_numbers_of_an_earlier_life_are_not_used_again() -> None:
    assert len({Transport().post.number() for _ in range(8)}) == 8


async def test_names_below_a_table_of_another_length_are_kept_apart() -> None:
    """Column 1 must not take in column 10, and an index may be of several numbers."""
    values = {(*TABLE, 1, 128): ber.integer(1), (*TABLE, 1, 5, 7): ber.integer(2), (*TABLE, 10, 1): ber.integer(3)}
    async with asking(values) as pair:
        found = await pair.walk()
        assert found[COLUMNS[0]] == {b"\x81\x00": (ber.INTEGER, b"\x01"), b"\x05\x07": (ber.INTEGER, b"\x02")}


async def test_over_ipv6() -> None:
    if not socket.has_ipv6:
        pytest.skip("this machine has no IPv6")
    async with asking(table(3)) as pair:
        responder = await agents.serve(pair.simulated.respond, ("::1", 0))
        pair.agent.address = responder.address
        assert pair.agent.address[0] == "::1"
        assert await pair.walk() == expected(table(3))
        responder.close()
