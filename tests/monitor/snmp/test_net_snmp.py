"""Our engine asks net-snmp's agent, and net-snmp's commands ask our agent: every version, every pair of protocols."""

import asyncio
import time
from collections.abc import AsyncIterator

import pytest

from monitor.snmp import agent as agents
from monitor.snmp import ber, findings, pdu, usm
from monitor.snmp.engine import Agent, Column, Engine, NoResponse
from monitor.snmp.security import CommunitySecurity, Refused, Security, UserSecurity
from tests.monitor.snmp import netsnmp
from tests.monitor.snmp.asking import ENGINE_ID, table

SYS_LOCATION = ber.oid("1.3.6.1.2.1.1.6.0")
SYS_DESCR = "1.3.6.1.2.1.1.1.0"
IF_TABLE = "1.3.6.1.2.1.2.2"
STATIC_COLUMNS = [ber.oid(f"1.3.6.1.2.1.2.2.1.{number}") for number in (1, 2, 3, 4, 5, 6, 7)]


def name_of(someone: usm.User) -> str:
    return f"{someone.auth_protocol}-{someone.priv_protocol}"


@pytest.mark.parametrize("version", [pdu.VERSION_1, pdu.VERSION_2C])
async def test_we_ask_it_by_community(snmpd: tuple[str, int], engine: Engine, version: int) -> None:
    await ask_everything(engine, snmpd, CommunitySecurity(version, netsnmp.COMMUNITY))


@pytest.mark.parametrize("someone", netsnmp.USERS, ids=name_of)
async def test_we_ask_it_as_a_user(snmpd: tuple[str, int], engine: Engine, someone: usm.User) -> None:
    await ask_everything(engine, snmpd, UserSecurity(someone, time.monotonic))


async def ask_everything(engine: Engine, address: tuple[str, int], security: Security) -> None:
    agent = Agent(address, security)
    assert await engine.get(agent, [SYS_LOCATION]) == {SYS_LOCATION: (ber.OCTET_STRING, b"Phong may chu")}
    found: dict[bytes, Column] = {column: Column() for column in STATIC_COLUMNS}
    await engine.table(agent, found)
    assert (ber.OCTET_STRING, b"lo") in found[STATIC_COLUMNS[1]].values()
    assert all(list(column) == list(found[STATIC_COLUMNS[0]]) for column in found.values())
    assert agent.findings == set()


async def test_a_walk_finds_what_its_own_command_finds(snmpd: tuple[str, int], engine: Engine) -> None:
    found: dict[bytes, Column] = {column: Column() for column in STATIC_COLUMNS}
    await engine.table(Agent(snmpd, CommunitySecurity(pdu.VERSION_2C, netsnmp.COMMUNITY)), found)
    ours = {ber.oid_text(column + index) for column, cells in found.items() for index in cells}
    target = f"{snmpd[0]}:{snmpd[1]}"
    code, output = await netsnmp.command("snmpbulkwalk", "-v2c", "-c", netsnmp.COMMUNITY.decode(), target, IF_TABLE)
    assert code == 0
    theirs = {line.split(" ")[0].lstrip(".") for line in output.splitlines() if line.startswith(".")}
    assert ours == {name for name in theirs if int(name.split(".")[9]) <= 7}


@pytest.mark.parametrize(
    ("someone", "words"),
    [
        (usm.User("nobody", "SHA256", b"authentic-1", "AES", b"privately-1"), "does not know the user"),
        (usm.User("watchSHA256AES", "SHA256", b"not-the-one", "AES", b"privately-1"), "auth_password"),
        (usm.User("watchSHA256", "SHA256", b"authentic-1", "AES", b"privately-1"), "security level"),
    ],
)
async def test_its_refusals_are_understood(
    snmpd: tuple[str, int], engine: Engine, someone: usm.User, words: str
) -> None:
    with pytest.raises(Refused, match=words):
        await engine.get(Agent(snmpd, UserSecurity(someone, time.monotonic)), [SYS_LOCATION])


async def test_a_user_at_too_low_a_level_gets_nothing(snmpd: tuple[str, int], engine: Engine) -> None:
    someone = usm.User("watchSHA256AES", "SHA256", b"authentic-1")
    agent = Agent(snmpd, UserSecurity(someone, time.monotonic))
    assert await engine.get(agent, [SYS_LOCATION]) == {}
    assert agent.findings == {findings.agent_error(pdu.ErrorStatus.AUTHORIZATION_ERROR)}


async def test_a_wrong_community_is_silence(snmpd: tuple[str, int], engine: Engine) -> None:
    agent = Agent(snmpd, CommunitySecurity(pdu.VERSION_2C, b"public"), timeout=0.2, retries=1)
    with pytest.raises(NoResponse):
        await engine.get(agent, [SYS_LOCATION])


async def test_a_wrong_privacy_password_is_silence(snmpd: tuple[str, int], engine: Engine) -> None:
    """net-snmp drops what decrypts to nonsense; RFC 3414 does not ask for a report then."""
    someone = usm.User("watchSHA256AES", "SHA256", b"authentic-1", "AES", b"not-the-one")
    agent = Agent(snmpd, UserSecurity(someone, time.monotonic), timeout=0.2, retries=1)
    with pytest.raises(NoResponse):
        await engine.get(agent, [SYS_LOCATION])


@pytest.fixture
async def ours() -> AsyncIterator[str]:
    authority = agents.Authority(ENGINE_ID, netsnmp.USERS, time.monotonic, boots=5)
    view = agents.View(table(30))
    communities = [(version, netsnmp.COMMUNITY) for version in (pdu.VERSION_1, pdu.VERSION_2C)]
    agent = agents.Agent(view, communities, authority, max_size=1472)
    responder = await agents.serve(agent.respond, ("127.0.0.1", 0))
    yield f"127.0.0.1:{responder.address[1]}"
    responder.close()


@pytest.mark.parametrize("version", ["-v1", "-v2c"])
async def test_it_asks_us_by_community(ours: str, version: str) -> None:
    credentials = (version, "-c", netsnmp.COMMUNITY.decode())
    assert await netsnmp.command("snmpget", *credentials, ours, SYS_DESCR) == (0, f'.{SYS_DESCR} = STRING: "router"\n')
    code, output = await netsnmp.command("snmpwalk", *credentials, ours, IF_TABLE)
    assert (code, output.count("Counter32")) == (0, 12 * 30)


@pytest.mark.parametrize("someone", netsnmp.USERS, ids=name_of)
async def test_it_asks_us_as_a_user(ours: str, someone: usm.User) -> None:
    credentials = netsnmp.options(someone)
    assert await netsnmp.command("snmpget", *credentials, ours, SYS_DESCR) == (0, f'.{SYS_DESCR} = STRING: "router"\n')
    code, output = await netsnmp.command("snmpbulkwalk", *credentials, ours, IF_TABLE)
    assert (code, output.count("Counter32")) == (0, 12 * 30)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["-u", "nobody", "-l", "authNoPriv", "-a", "SHA", "-A", "authentic-1"], "Unknown user name"),
        (["-u", "watchSHA", "-l", "authNoPriv", "-a", "SHA", "-A", "not-the-one"], "Authentication failure"),
        (["-u", "watchSHADES", "-l", "authNoPriv", "-a", "SHA", "-A", "authentic-1"], "authorizationError"),
        (
            ["-u", "watchSHA", "-l", "authPriv", "-a", "SHA", "-A", "authentic-1", "-X", "privately-1"],
            "Unsupported sec",
        ),
        (
            ["-u", "watchSHAAES", "-l", "authPriv", "-a", "SHA", "-A", "authentic-1", "-x", "AES", "-X", "not-the-one"],
            "Decryption error",
        ),
    ],
)
async def test_it_understands_our_refusals(ours: str, options: list[str], words: str) -> None:
    code, output = await netsnmp.command("snmpget", "-v3", *options, ours, SYS_DESCR)
    assert code != 0
    assert words in output


async def test_it_cannot_write(ours: str) -> None:
    credentials = ("-v2c", "-c", netsnmp.COMMUNITY.decode())
    code, output = await netsnmp.command("snmpset", *credentials, ours, SYS_DESCR, "s", "x")
    assert code != 0
    assert "notWritable" in output


async def test_several_at_a_time(ours: str) -> None:
    credentials = netsnmp.options(netsnmp.user("SHA256", "AES"))
    walks = (netsnmp.command("snmpbulkwalk", *credentials, ours, IF_TABLE) for _ in range(4))
    assert {code for code, _ in await asyncio.gather(*walks)} == {0}
