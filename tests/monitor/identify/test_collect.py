"""Asking over UDP: what is asked follows from what the agent is."""

import asyncio
import json
import time
from pathlib import Path

import pytest
from typer.testing import CliRunner

import motcua
from core.errors import InputError
from core.model import Outcome
from monitor.identify import knowledge
from monitor.identify.answers import parsed
from monitor.identify.collect import _enterprises, collect
from monitor.identify.report import report
from monitor.identify.versions import speaking
from monitor.snmp import ber
from monitor.snmp.engine import Agent
from monitor.snmp.security import CommunitySecurity
from tests.monitor.identify.made_up import SYS_DESCR, SYS_OBJECT_ID, Given, view
from tests.monitor.snmp.asking import COMMUNITY, asking
from tests.monitor.snmp.odd_agents import mute_about, without_bulk

TPLINK: Given = {
    SYS_DESCR: "JetStream 8-Port Gigabit Smart Switch",
    SYS_OBJECT_ID: ".1.3.6.1.4.1.11863.5.99",
    "1.3.6.1.2.1.2.2.1.2.1": "gigabitEthernet 1/0/1",
    "1.3.6.1.4.1.11863.6.1.1.5.0": "T0000G-8TS 1.0",
    "1.3.6.1.4.1.11863.6.1.1.6.0": "1.0.0 Build 20240101",
    "1.3.6.1.4.1.11863.6.1.1.8.0": "2200000000001",
    "1.3.6.1.4.1.20000.1.0": 1,
}


@pytest.mark.parametrize("version", [0, 1, 3])
async def test_a_device_over_udp(version: int) -> None:
    async with asking(view(TPLINK), version) as pair:
        answers, first = await collect(pair.engine, pair.agent, 10)
    found = report(answers)
    assert first.outcome is Outcome.ANSWERED
    assert found["vendor"] == "TP-Link"
    assert found["inventory"] == {
        "model": "T0000G-8TS 1.0", "serial": "2200000000001", "firmware": "1.0.0 Build 20240101",
    }  # fmt: skip
    assert [row["name"] for row in found["interfaces"]] == ["gigabitEthernet 1/0/1"]


@pytest.mark.parametrize("version", [0, 1, 3])
async def test_the_end_of_what_an_agent_has_is_no_enterprise(version: int) -> None:
    """endOfMibView comes under the name that was asked for (RFC 3416 section 4.2.2), which looks like the next one."""
    async with asking(view(TPLINK), version) as pair:
        assert await _enterprises(pair.engine, pair.agent, 5) == {11863, 20000}
        assert pair.agent.sent <= 5  # with the discovery of an engine


@pytest.mark.parametrize(("spoken", "expected"), [((0,), 0), ((0, 1), 1), ((1,), 1), ((), 1)])
async def test_the_version_of_an_agent_with_a_community(spoken: tuple[int, ...], expected: int) -> None:
    async with asking(view(TPLINK), 1) as pair:
        pair.simulated._communities = frozenset((version, COMMUNITY) for version in spoken)
        security = CommunitySecurity(1, COMMUNITY)
        agent = await speaking(pair.engine, Agent(pair.responder.address, security, 0.3), security)
        answers, _ = await collect(pair.engine, agent, 5)
    assert agent.security.version == expected
    assert bool(len(answers)) is bool(spoken)


async def test_a_device_without_getbulk_tells_the_same() -> None:
    async with asking(view(TPLINK), 1) as pair:
        whole, _ = await collect(pair.engine, pair.agent, 10)
    async with asking(view(TPLINK), 1) as pair:
        pair.responder._handler = without_bulk(pair.simulated, None)
        answers, first = await collect(pair.engine, pair.agent, 10)
    assert first.outcome is Outcome.ANSWERED
    assert report(answers) == report(whole)


@pytest.mark.parametrize(
    ("oids", "lost"),
    [
        (["1.0.8802.1.1.2.1.4.1.1"], 0),  # of others that were asked beside it nothing is lost
        (["1.3.6.1.2.1.2.2.1.19"], 0),
        (["1.3.6.1.2.1.31.1.1.1.18", "1.3.6.1.2.1.105.1.1.1"], 0),
        (["1.3.6.1.2.1.31.1.1.1.1"], 30),
        (["1.3.6.1.4.1.11863.6.1.1.8"], 1),
        ([f"1.3.6.1.2.1.2.2.1.{column}" for column in (10, 13, 14, 16, 19, 20)], 0),  # most of one group
        (
            ["1.3.6.1.2.1.1.1.0", "1.3.6.1.2.1.1.2.0"],
            0,
        ),  # what is asked first; a walk finds them all the same
    ],
)
async def test_what_an_agent_is_silent_about_takes_nothing_else_along(oids: list[str], lost: int) -> None:
    ports: Given = {
        **{f"1.3.6.1.2.1.2.2.1.{column}.{row}": row for column in (1, 3, 5, 7, 8) for row in range(1, 31)},
        **{f"1.3.6.1.2.1.31.1.1.1.1.{row}": f"port {row}" for row in range(1, 31)},
    }
    async with asking(view(TPLINK | ports), 1) as pair:
        whole, first = await collect(pair.engine, pair.agent, 20)
    assert first.outcome is Outcome.ANSWERED
    async with asking(view(TPLINK | ports), 1) as pair:
        pair.responder._handler = mute_about(pair.simulated, *oids)
        answers, first = await collect(pair.engine, pair.agent, 20)
    assert len(answers) == len(whole) - lost
    assert first.outcome is Outcome.PARTIAL


async def test_what_is_of_another_enterprise_is_not_asked() -> None:
    async with asking(view(TPLINK), 1) as pair:
        answers, _ = await collect(pair.engine, pair.agent, 10)
    assert not answers.has("1.3.6.1.4.1.20000")


async def test_a_row_that_a_file_names_by_its_instance() -> None:
    given: Given = {SYS_OBJECT_ID: ".1.3.6.1.4.1.2385.3", "1.3.6.1.4.1.2385.2.1.1.2.1.2.1": "1.04"}
    async with asking(view(given), 1) as pair:
        answers, _ = await collect(pair.engine, pair.agent, 10)
    assert report(answers)["inventory"]["firmware"] == "1.04"


async def test_a_sysobjectid_that_no_oid_can_hold() -> None:
    hostile = ber.oid("1.3.6.1.4.1.890.1") + b"\x9f\xff\xff\xff\x7f"
    values = view(TPLINK) | {parsed(SYS_OBJECT_ID): ber.tlv(ber.OBJECT_IDENTIFIER, hostile)}
    async with asking(values, 1) as pair:
        answers, _ = await collect(pair.engine, pair.agent, 10)
    assert report(answers)["vendor"] == "ZyXEL"


async def test_an_agent_that_is_silent_is_an_outcome_in_time() -> None:
    async with asking(view(TPLINK), 1) as pair:
        pair.faults.drop = 1.0
        began = time.monotonic()
        answers, first = await collect(pair.engine, pair.agent, 1.0)
    assert (first.outcome, len(answers)) == (Outcome.SILENT, 0)
    assert time.monotonic() - began < 3


async def test_five_thousand_objects_are_read_in_time() -> None:
    given: Given = {
        f"1.3.6.1.2.1.2.2.1.{column}.{row}": row for column in (2, 3, 5, 7, 8, 10, 16) for row in range(1, 720)
    }
    async with asking(view(TPLINK | given), 1) as pair:
        began = time.monotonic()
        answers, _ = await collect(pair.engine, pair.agent, 10)
        assert len(report(answers)["interfaces"]) == 719
    assert time.monotonic() - began < 10


def test_every_file_is_read_and_names_objects() -> None:
    files = knowledge.vendors()
    assert len(files) == len(list(knowledge.FOLDER.glob("*.yml")))
    for vendor in files:
        assert vendor.vendor or vendor.sensors
        assert all(part.isdecimal() for oid in vendor.asks("1.3.6.1.4.1.1") for part in oid.split("."))


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("colour: red", "colour"),
        ("model: [{match: '('}]", "unterminated"),
        ("model: [{format: '{1}'}]", "index"),
        ("a: [", "expected"),
    ],
)
def test_a_mistake_in_a_file_is_a_sentence(tmp_path: Path, text: str, what: str) -> None:
    file = tmp_path / "nobody.yml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=f"(?s)nobody.yml.*{what}"):
        knowledge.read(file)


def test_the_command_needs_one_credential() -> None:
    result = CliRunner().invoke(motcua.app, ["identify", "127.0.0.1"])
    assert isinstance(result.exception, InputError)


async def test_the_command_over_udp() -> None:
    async with asking(view(TPLINK), 1) as pair:
        found = report((await collect(pair.engine, pair.agent, 10))[0])
    assert json.loads(json.dumps(found)) == found


@pytest.mark.parametrize("way", ["community", "user"])
async def test_the_command_takes_a_community_or_a_user(way: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COMMUNITY", COMMUNITY.decode())
    monkeypatch.setenv("AUTH", "authentic1")
    monkeypatch.setenv("PRIV", "privately1")
    ways = {
        "community": ["--community-from", "env:COMMUNITY"],
        "user": ["--user", "watch", "--auth-from", "env:AUTH", "--priv-from", "env:PRIV"],
    }
    async with asking(view(TPLINK), 1) as pair:
        host, port = pair.responder.address
        command = ["identify", f"{host}:{port}", *ways[way], "--json"]
        result = await asyncio.to_thread(CliRunner().invoke, motcua.app, command)
        shown = await asyncio.to_thread(CliRunner().invoke, motcua.app, command[:-1])
    assert result.exit_code == shown.exit_code == 0
    assert json.loads(result.stdout)["inventory"]["serial"] == "2200000000001"
    assert "thiết bị chuyển mạch" in shown.stdout


def test_a_credential_of_no_instance_says_what_to_do(tmp_path: Path) -> None:
    command = ["identify", "127.0.0.1:1", "--auth", "office", "--data", str(tmp_path / "none")]
    assert "motcua up" in str(CliRunner().invoke(motcua.app, command).exception)
