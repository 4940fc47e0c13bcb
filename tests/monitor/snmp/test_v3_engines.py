"""Engines of version 3 that lose their count, are exchanged, are cloned, or are spoken for by others: over real UDP."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable

import pytest

from core.model import FindingKind, Outcome
from monitor.snmp import agent as agents
from monitor.snmp import ber, findings, pdu, usm
from monitor.snmp.engine import Agent, Engine
from monitor.snmp.modules import Plan
from monitor.snmp.poll import PollResult, poll
from monitor.snmp.security import UserSecurity
from monitor.snmp.transport import Transport
from tests.monitor.snmp.asking import COLUMNS, ENGINE_ID, SYSTEM, USER, Asking, asking, expected, table

SYS_NAME = ber.oid("1.3.6.1.2.1.1.5.0")
PLAN = Plan((SYS_NAME,), COLUMNS, ())


async def polled(pair: Asking) -> PollResult:
    return await poll(pair.engine, pair.agent, PLAN, 10.0)


def complete(result: PollResult, rows: int) -> bool:
    return result.outcome is Outcome.ANSWERED and result.columns == expected(table(rows))


def authority(pair: Asking) -> agents.Authority:
    assert pair.simulated.authority is not None
    return pair.simulated.authority


async def test_boots_that_go_back_cost_one_round_trip_and_are_told_once() -> None:
    async with asking(table(5), pdu.VERSION_3) as pair:
        assert complete(await polled(pair), 5)
        authority(pair).boots = 1
        back = await polled(pair)
        assert complete(back, 5)
        assert back.findings == (findings.boots_back(3, 1),)
        assert back.retried == 0
        again = await polled(pair)
        assert complete(again, 5)
        assert again.findings == ()


@pytest.mark.parametrize("boots", [1, 3, 4])
async def test_an_agent_that_reboots_and_never_says_that_the_time_is_wrong_is_back_with_the_next_poll(
    boots: int,
) -> None:
    """Some agents only drop what is outside of their window."""
    async with asking(table(5), pdu.VERSION_3) as pair:
        pair.agent.timeout, pair.agent.retries = 0.1, 1
        authority(pair)._booted -= 1000
        assert complete(await polled(pair), 5)
        authority(pair).restart()
        authority(pair).boots = boots
        pair.responder._handler = without_time_reports(pair)
        assert (await polled(pair)).outcome is Outcome.SILENT
        back = await polled(pair)
        assert complete(back, 5)
        kinds = {1: {FindingKind.ENGINE_BOOTS_BACK}, 3: {FindingKind.ENGINE_TIME_BACK}, 4: set[FindingKind]()}
        assert {finding.kind for finding in back.findings} == kinds[boots]


def without_time_reports(pair: Asking) -> Callable[[bytes], bytes | None]:
    def respond(data: bytes) -> bytes | None:
        before = authority(pair).reports[2]
        reply = pair.simulated.respond(data)
        return reply if authority(pair).reports[2] == before else None

    return respond


async def test_another_device_at_the_address_is_read_at_once_and_told() -> None:
    async with asking(table(5), pdu.VERSION_3) as pair:
        await polled(pair)
        second = b"\x80\x00\x1f\x88\x04second"
        pair.simulated.authority = agents.Authority(second, [USER], time.monotonic, boots=90)
        found = await polled(pair)
        assert complete(found, 5)
        assert found.findings == (findings.engine_replaced(ENGINE_ID, second),)


async def test_the_engine_reboots_in_mid_walk_and_forgets_its_boots() -> None:
    async with asking(table(60), pdu.VERSION_3, max_size=600) as pair:
        seen = 0

        def rebooting(data: bytes) -> bytes | None:
            nonlocal seen
            seen += 1
            if seen in (6, 20):
                authority(pair).restart()
                authority(pair).boots -= 2
            return pair.simulated.respond(data)

        pair.responder._handler = rebooting
        result = await polled(pair)
        assert complete(result, 60)
        assert FindingKind.ENGINE_BOOTS_BACK in {finding.kind for finding in result.findings}


@pytest.fixture
async def transport() -> AsyncIterator[Transport]:
    opened = Transport()
    await opened.open()
    yield opened
    opened.close()


async def test_cloned_engines_do_not_disturb_each_other(transport: Transport) -> None:
    """Five devices with one engine id, polled side by side over one transport; boots and time of each differ widely."""
    engine = Engine(transport, time.monotonic)
    boots = (1, 2, 40, 500, 2147483000)
    responders, asked = [], []
    for place, count in enumerate(boots):
        one = agents.Authority(ENGINE_ID, [USER], time.monotonic, count)
        one._booted -= 3000 * (len(boots) - place)
        simulated = agents.Agent(agents.View(table(20)), authority=one, max_size=900)
        responders.append(await agents.serve(simulated.respond, (f"127.0.0.{place + 1}", 0)))
        asked.append(Agent(responders[-1].address, UserSecurity(USER, time.monotonic), timeout=0.5))
    for _ in range(3):
        results = await asyncio.gather(*(poll(engine, agent, PLAN, 10.0) for agent in asked))
        assert all(complete(result, 20) for result in results)
        assert all(result.findings == () and result.retried == 0 for result in results)
    current = [agent.security.engines.current for agent in asked if isinstance(agent.security, UserSecurity)]
    assert [one.boots for one in current if one is not None] == list(boots)
    for responder in responders:
        responder.close()


def forgery(data: bytes, boots: int, engine_id: bytes = ENGINE_ID) -> bytes:
    """What somebody on the way without a key sends first: a report that the engine is unknown."""
    head = usm.decode(data)
    body = pdu.assemble(pdu.REPORT, 0, 0, 0, ber.binding(ber.oid("1.3.6.1.6.3.15.1.1.4.0"), ber.integer(1)))
    engine = (engine_id, boots, 1)
    return usm.encode(head.message_id, 0, "", usm.NO_KEYS, engine, usm.scoped(engine_id, b"", body))


@pytest.mark.parametrize("engine_id", [ENGINE_ID, b"\x80\x00\x1f\x88\x04forged"])
@pytest.mark.parametrize("boots", [0, 2, 3, 1000])
async def test_who_forges_reports_gains_a_round_trip_and_no_more(boots: int, engine_id: bytes) -> None:
    """He is faster than the agent once; the next answers are the agent's, and its boots are what they were."""
    async with asking(table(5), pdu.VERSION_3) as pair:
        await polled(pair)
        forged = 0

        def overtaken(data: bytes) -> bytes | None:
            nonlocal forged
            forged += 1
            return forgery(data, boots, engine_id) if forged == 1 else pair.simulated.respond(data)

        pair.responder._handler = overtaken
        result = await polled(pair)
        assert complete(result, 5)
        assert result.findings == ()
        security = pair.agent.security
        assert isinstance(security, UserSecurity)
        assert security.engines.current is not None
        assert (security.engine_id, security.engines.current.boots) == (ENGINE_ID, 3)


async def test_no_answer_below_the_users_level_is_taken() -> None:
    """An agent, or who speaks for it, that answers in the clear is not believed, whatever it says."""
    async with asking(SYSTEM, pdu.VERSION_3) as pair:
        assert SYS_NAME in await pair.engine.get(pair.agent, [SYS_NAME])
        keys = usm.localize_cached(USER, ENGINE_ID)
        plain = usm.User(USER.name)

        def lowered(flags: int) -> Callable[[bytes], bytes]:
            def respond(data: bytes) -> bytes:
                head = usm.decode(data)
                request = usm.scoped_pdu(usm.open_payload(data, head, keys))
                body = pdu.assemble(
                    pdu.RESPONSE, request.request_id, 0, 0, ber.binding(SYS_NAME, ber.tlv(ber.OCTET_STRING, b"lie"))
                )
                engine = (ENGINE_ID, 3, authority(pair).time)
                scoped = usm.scoped(ENGINE_ID, b"", body)
                return usm.encode(head.message_id, flags, plain.name, keys, engine, scoped)

            return respond

        for flags in (0, 1):
            pair.responder._handler = lowered(flags)
            pair.agent.timeout, pair.agent.retries = 0.05, 0
            result = await poll(pair.engine, pair.agent, Plan((SYS_NAME,), (), ()), 2.0)
            assert result.outcome is Outcome.SILENT
            assert result.scalars == {}
