"""A sweep over sockets: whom it asks, with what, and whom it leaves in peace."""

import os
import time
from dataclasses import replace
from ipaddress import ip_address, ip_network

import pytest

from core.model import Device, DeviceKind, FindingKind
from monitor.discovery import asking, echoes, sweep
from monitor.discovery.survey import Survey, survey
from monitor.probes.echo import IcmpEchoSocket
from tests.monitor.discovery.office import PREFIX, knows, network, swept
from tests.monitor.identify.made_up import SYS_DESCR, SYS_OBJECT_ID, Given
from tests.monitor.snmp.asking import COMMUNITY, USER
from tests.monitor.world import device

STRANGER, QUIET, OURS = "127.77.3.5", "127.77.3.9", "127.77.3.2"
MAC = bytes.fromhex("50c7bf000001")
SWITCH: Given = {
    SYS_DESCR: "JetStream 8-Port Gigabit Smart Switch",
    SYS_OBJECT_ID: ".1.3.6.1.4.1.11863.5.99",
    "1.3.6.1.2.1.1.5.0": "tang-3",
    "1.3.6.1.2.1.2.2.1.6.1": MAC,
    "1.3.6.1.4.1.11863.6.1.1.5.0": "T0000G-8TS 1.0",
    "1.3.6.1.4.1.11863.6.1.1.8.0": "2200000000001",
}


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(echoes, "WAIT", 0.05)
    monkeypatch.setattr(sweep, "LINK_DOWN_WAIT", 0.05)


async def nothing(_: Survey) -> None:
    """Progress that nobody looks at."""


def ours(snmp: str | None = None) -> list[Device]:
    return [device("ours", address=OURS, snmp=snmp)]


@pytest.mark.parametrize("credential", ["v3", "v2"])
async def test_a_stranger_is_found_and_described(credential: str) -> None:
    async with network({STRANGER: SWITCH}, {STRANGER, OURS}) as net:
        prefix = swept((credential,))
        done = await survey(net.means(), prefix, knows(ours(), prefix), nothing)
    assert (done.position, done.total, {one.address for one in done.seen}) == (14, 14, {STRANGER, OURS})
    ((subject, finding),) = done.findings({})
    detail = dict(finding.detail)
    assert (subject, finding.kind, finding.key) == ("site:lucyen", FindingKind.UNKNOWN_DEVICE, "50:c7:bf:00:00:01")
    assert (detail["what"], detail["serial"]) == ("TP-Link T0000G-8TS 1.0", "2200000000001")
    assert f"motcua_snmp: {credential}" in str(detail["entry"])
    assert net.echo.open_now == 0


async def test_nothing_outside_of_the_prefix_is_asked() -> None:
    async with network({STRANGER: SWITCH, "127.77.3.17": SWITCH, "127.77.3.15": SWITCH}, {STRANGER}) as net:
        await survey(net.means(), swept(), knows([]), nothing)
    network_ = ip_network(PREFIX)
    assert all(ip_address(address) in network_ for address in {*net.echo.asked, *net.asked_over_snmp()})
    assert not {"127.77.3.0", "127.77.3.15"} & set(net.echo.asked)
    assert net.asked_over_snmp() == {STRANGER}


async def test_a_community_is_told_to_nobody_who_does_not_answer_pings() -> None:
    async with network({QUIET: None, STRANGER: SWITCH}, {STRANGER}) as net:
        await survey(net.means(), prefix := swept(("v2", "v3")), knows([], prefix), nothing)
    to_quiet = [data for address, data in net.came if address == QUIET]
    assert len(to_quiet) == 1, "one question for the engine's id, not repeated"
    assert COMMUNITY not in to_quiet[0]
    assert USER.name.encode() not in to_quiet[0]
    assert any(COMMUNITY in data for address, data in net.came if address == STRANGER)


async def test_an_agent_that_answers_no_pings_is_found_by_its_engine() -> None:
    async with network({QUIET: SWITCH}, set()) as net:
        done = await survey(net.means(), swept(), knows([]), nothing)
    assert [(one.address, one.pings, one.credential) for one in done.seen] == [(QUIET, False, "v3")]


async def test_a_device_of_ours_is_asked_with_its_own_credential_or_not_at_all() -> None:
    prefix = swept(("v2", "v3"))
    async with network({OURS: SWITCH}, {OURS}) as net:
        await survey(net.means(), prefix, knows(ours(), prefix), nothing)
        assert net.came == []
        await survey(net.means(), prefix, knows(ours("v3"), prefix), nothing)
        assert net.came
        assert not any(COMMUNITY in data for _, data in net.came)


async def test_who_takes_no_credential_is_still_found() -> None:
    async with network({STRANGER: None}, {STRANGER}) as net:
        done = await survey(net.means(), swept(()), knows([], swept(())), nothing)
    assert (done.seen[0].pings, done.seen[0].has_agent, net.came) == (True, False, [])
    assert dict(done.findings({})[0][1].detail)["what"] == "ping"


async def test_no_link_of_our_own_is_waited_out() -> None:
    async with network({}, {STRANGER}) as net:
        net.echo.down = 2
        done = await survey(net.means(), swept(()), knows([]), nothing)
    assert [one.address for one in done.seen] == [STRANGER]


async def test_the_pace_holds_for_pings_and_snmp_together() -> None:
    async with network({STRANGER: SWITCH}, {STRANGER}) as net:
        began = time.monotonic()
        await survey(net.means(rate=100), swept(), knows([]), nothing)
        took = time.monotonic() - began
    packets = len(net.echo.asked) + len(net.came)
    assert packets > 40
    assert packets <= 100 * took + 5


async def test_progress_is_told_after_each_batch_and_a_sweep_goes_on_from_there(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sweep, "BATCH", 4)
    told: list[tuple[int, int]] = []

    async def progress(so_far: Survey) -> None:
        told.append((so_far.position, len(so_far.seen)))

    async with network({}, {OURS, STRANGER}) as net:
        first = await survey(net.means(), swept(()), knows([]), progress)
        assert told == [(0, 0), (4, 1), (8, 2), (12, 2), (14, 2)]
        net.echo.asked.clear()
        again = await survey(net.means(), swept(()), knows([]), nothing, 8, first.seen)
    assert list(again.seen) == list(first.seen)
    assert min(map(ip_address, net.echo.asked)) == ip_address("127.77.3.9")


async def test_what_switches_hear_is_asked_for_with_their_own_credential() -> None:
    hears: Given = {"1.3.6.1.2.1.4.22.1.2.3.127.77.3.12": MAC}
    switch = device("sw", kind=DeviceKind.SWITCH, address="127.77.4.1", snmp="v2")
    async with network({"127.77.4.1": hears}, set()) as net:
        done = await survey(net.means(), swept(), knows([switch]), nothing)
        assert done.whole
        detail = dict(done.findings({})[0][1].detail)
        assert (detail["address"], detail["evidence"], detail["seen_by"]) == ("127.77.3.12", "arp", "sw")
    async with network({"127.77.4.1": None}, set()) as net:
        done = await survey(net.means(), swept(), knows([switch]), nothing)
    assert not done.whole


async def test_who_was_only_heard_of_waits_until_its_own_address_was_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sweep, "BATCH", 4)
    hears: Given = {"1.3.6.1.2.1.4.22.1.2.3.127.77.3.13": MAC, "1.3.6.1.2.1.4.22.1.2.3.127.77.3.14": MAC[::-1]}
    switch = device("sw", kind=DeviceKind.SWITCH, address="127.77.4.1", snmp="v2")
    moved = device("tang-3", address="127.77.9.9")
    told: list[tuple[int, list[FindingKind]]] = []

    async def progress(so_far: Survey) -> None:
        told.append((so_far.position, [one.kind for _, one in so_far.findings({})]))

    async with network({"127.77.4.1": hears, "127.77.3.13": SWITCH}, {"127.77.3.13"}) as net:
        await survey(net.means(), swept(), knows([switch, moved]), progress)
    assert told == [(0, []), (4, []), (8, []), (12, []), (14, [FindingKind.OTHER_ADDRESS, FindingKind.UNKNOWN_DEVICE])]


async def test_a_slow_pace_leaves_every_agent_the_time_it_needs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "_FIRST_LOOK", 0.1)
    monkeypatch.setattr(asking, "LONGEST", 0.1)
    prefix = swept(("v3",), "127.77.3.4/31")
    async with network({STRANGER: SWITCH}, {STRANGER}) as net:
        done = await survey(net.means(rate=30), prefix, knows([], prefix), nothing)
    assert [(one.credential, one.serial) for one in done.seen] == [("v3", "2200000000001")]


async def test_with_real_icmp() -> None:
    if os.geteuid() != 0:
        pytest.skip("this test needs root or net.ipv4.ping_group_range")
    prefix = swept((), "127.77.5.0/29")
    async with network({}, set()) as net:
        means = replace(net.means(), echo_socket=IcmpEchoSocket)
        done = await survey(means, prefix, knows([], prefix), nothing)
    assert [one.address for one in done.seen] == [f"127.77.5.{number}" for number in range(1, 7)]
    assert len(done.findings({})) == 6
