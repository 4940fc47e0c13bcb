"""What a switch is asked for, and how its tables are read."""

import time
from collections.abc import Callable

import pytest

from monitor.loops import asking as module
from monitor.loops.asking import Learned, Switches, counters, learn_ports, table
from monitor.loops.storms import Counters
from monitor.loops.vlans import indexings
from monitor.snmp import agent_view, ber, pdu, usm
from monitor.snmp.agent import Agent as Simulated
from monitor.snmp.agent import Authority, View
from monitor.snmp.agent_view import Name, Value
from monitor.snmp.engine import Agent, Cell, Column
from tests.monitor.cells import IF, IFX
from tests.monitor.snmp.asking import COMMUNITY, ENGINE_ID, USER, asking

BRIDGE = "1.3.6.1.2.1.17."
MACS = [bytes((2, 0, 200, 0, 0, number)) for number in range(1, 31)]


def name(oid: str, *index: int) -> Name:
    return (*(int(part) for part in oid.split(".")), *index)


def text(value: str) -> Value:
    return ber.tlv(ber.OCTET_STRING, value.encode())


def switch(rows: int = 24, wide: bool = True, vlans: bool = False) -> dict[Name, Value]:
    """A switch whose ports are interfaces 101 and up, with a management interface 1 and an address behind each port."""
    values: dict[Name, Value] = {}
    for index, title, kind in [(1, "vlan1", 53), *((100 + n, f"Gi1/0/{n}", 6) for n in range(1, rows + 1))]:
        values |= {
            name(IF + "2", index): text(title),
            name(IF + "3", index): ber.integer(kind),
            name(IFX + "1", index): text(title),
            name(IFX + "15", index): ber.integer(1000, ber.GAUGE32),
        }
        tag, columns = (ber.COUNTER64, (9, 7, 8)) if wide else (ber.COUNTER32, (3, 0, 2))
        for column, count in zip(columns, (10, 500, 30), strict=True):
            values[name(f"{IFX}{column}" if column else IF + "11", index)] = ber.integer(count + index, tag)
    for port in range(1, rows + 1):
        values[name(BRIDGE + "1.4.1.2", port)] = ber.integer(100 + port)
        place = name(BRIDGE + "7.1.2.2.1.2", 10) if vlans else name(BRIDGE + "4.3.1.2")
        values[(*place, *MACS[port % 30])] = ber.integer(port)
    return values


@pytest.mark.parametrize("rows", [8, 24])
async def test_a_glance_at_a_small_switch_is_one_request_once_its_size_is_known(rows: int) -> None:
    async with asking(switch(rows)) as pair:
        switches = Switches(pair.engine, lambda _: pair.agent)
        await switches.glance("sw")
        before = pair.agent.sent
        found = await switches.glance("sw")
        assert pair.agent.sent - before == 1
        assert found is not None
        assert found.ports["101"] == Counters(111)
        assert len(found.ports) == rows + 1


async def test_counters_of_32_bits_are_asked_for_where_there_are_no_others() -> None:
    async with asking(switch(wide=False)) as pair:
        switches = Switches(pair.engine, lambda _: pair.agent)
        for _ in range(2):
            found = await switches.glance("sw")
            assert found is not None
            assert found.ports["101"] == Counters(111, bits=32)
        close = await switches.look("sw")
        assert close is not None
        assert close.ports["Gi1/0/1"] == Counters(111, 732, bits=32, speed=1e9)


@pytest.mark.parametrize("vlans", [False, True])
async def test_a_close_look_names_the_ports_of_the_bridge_and_where_everybody_is(vlans: bool) -> None:
    async with asking(switch(vlans=vlans)) as pair:
        switches = Switches(pair.engine, lambda _: pair.agent)
        found = await switches.look("sw")
        assert found is not None
        assert list(found.ports) == [f"Gi1/0/{n}" for n in range(1, 25)]
        assert found.ports["Gi1/0/3"] == Counters(113, 736, speed=1e9)
        places = await switches.addresses("sw")
        assert places == {(10 if vlans else 0, MACS[n]): f"Gi1/0/{n}" for n in range(1, 25)}
        before = pair.agent.sent
        assert await switches.addresses("sw") == places
        assert pair.agent.sent - before <= 2


BRIDGE_NAME = (1, 3, 6, 1, 2, 1, 17)
VLANS = "1.3.6.1.4.1.9.9.46.1.3.1.1.2"


def cisco() -> dict[int, dict[Name, Value]]:
    """A switch with VLANs 1, 10 and 20, each with its own table; 30 is suspended, 1002 is one of token ring.

    Under 0 stands what everybody is shown: the ports of VLAN 1 alone, as IOS has it.
    """
    shown = {oid: value for oid, value in switch(rows=6).items() if oid[: len(BRIDGE_NAME)] != BRIDGE_NAME}
    for vlan, state in ((1, 1), (10, 1), (20, 1), (30, 2), (1002, 1)):
        shown[name(VLANS, 1, vlan)] = ber.integer(state)
    views: dict[int, dict[Name, Value]] = {0: shown}
    for number, vlan in enumerate((1, 10, 20)):
        views[vlan] = {}
        for port in (2 * number + 1, 2 * number + 2):
            views[vlan][name(BRIDGE + "1.4.1.2", port)] = ber.integer(100 + port)
            views[vlan][(*name(BRIDGE + "4.3.1.2"), *MACS[port])] = ber.integer(port)
    shown |= views[1]
    return views


def by_community(views: dict[int, dict[Name, Value]]) -> Callable[[bytes], bytes | None]:
    """Answers each VLAN to who asks with its number behind the community, and nobody in another one."""
    agents = {
        COMMUNITY + (b"@%d" % vlan if vlan else b""): Simulated(View(values), [(version, community)])
        for vlan, values in views.items()
        for version in (0, 1)
        for community in [COMMUNITY + (b"@%d" % vlan if vlan else b"")]
    }
    return lambda data: agents[found].respond(data) if (found := pdu.decode_community(data)[1]) in agents else None


def by_context(views: dict[int, dict[Name, Value]]) -> Callable[[bytes], bytes | None]:
    """The same in version 3."""
    authority = Authority(ENGINE_ID, [USER], time.monotonic, boots=3)
    known = {b"vlan-%d" % vlan if vlan else b"": View(values) for vlan, values in views.items()}

    def answer(request: pdu.Pdu, frame: int) -> bytes:
        return agent_view.answer(request, known[usm.context(request.data)[1]], 1400 - frame)

    return lambda data: authority.respond(data, answer)


@pytest.mark.parametrize(("version", "answering"), [(pdu.VERSION_2C, by_community), (pdu.VERSION_3, by_context)])
async def test_a_switch_that_keeps_its_vlans_apart_is_asked_in_each_of_them(
    version: int, answering: Callable[[dict[int, dict[Name, Value]]], Callable[[bytes], bytes | None]]
) -> None:
    async with asking({}, version, answering(cisco())) as pair:
        switches = Switches(pair.engine, lambda _: pair.agent)
        found = await switches.look("sw")
        assert found is not None
        assert list(found.ports) == [f"Gi1/0/{n}" for n in range(1, 7)], "the ports of every VLAN"
        assert await switches.addresses("sw") == {
            (vlan, MACS[port]): f"Gi1/0/{port}"
            for vlan, ports in ((1, (1, 2)), (10, (3, 4)), (20, (5, 6)))
            for port in ports
        }


async def test_a_vlan_that_does_not_answer_holds_up_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_WITHIN_TIMEOUT", 0.1)
    views = cisco()
    del views[10]
    async with asking({}, pdu.VERSION_2C, by_community(views)) as pair:
        switches = Switches(pair.engine, lambda _: pair.agent)
        await switches.look("sw")
        assert {vlan for vlan, _ in await switches.addresses("sw")} == {1, 20}


def test_the_table_of_vendors_has_a_source_each_and_a_place_for_the_vlan() -> None:
    for one in indexings():
        assert one.source
        assert "{vlan}" in one.suffix
        assert "{vlan}" in one.context


async def test_who_does_not_answer_says_nothing() -> None:
    async with asking(switch()) as pair:
        pair.faults.drop = 1.0
        pair.agent.timeout, pair.agent.retries = 0.05, 0
        switches = Switches(pair.engine, lambda _: pair.agent)
        assert await switches.glance("sw") is None
        assert await switches.look("sw") is None
        assert await switches.addresses("sw") == {}
        nobody: Agent | None = None
        assert await Switches(pair.engine, lambda _: nobody).glance("sw") is None


async def test_a_device_without_these_counters_is_left_alone() -> None:
    async with asking({name("1.3.6.1.2.1.1.1", 0): text("a box")}) as pair:
        assert await Switches(pair.engine, lambda _: pair.agent).glance("box") is None


def column(cells: dict[tuple[int, ...], Cell]) -> Column:
    found = Column()
    for index, (tag, body) in cells.items():
        found.add(ber.subidentifiers(index), tag, body)
    return found


def number(value: int) -> Cell:
    return ber.INTEGER, ber.integer_body(value)


def test_without_a_table_of_bridge_ports_every_ethernet_port_counts_and_numbers_are_ifindexes() -> None:
    learned = Learned()
    kinds = column({(1,): number(6), (2,): number(117), (3,): number(24)})
    names = column({(n,): (ber.OCTET_STRING, f"p{n}".encode()) for n in (1, 2, 3)})
    nothing = Column()
    found = {
        ber.oid(IF + "2"): names,
        ber.oid(IF + "3"): kinds,
        ber.oid(IF + "6"): column({(1,): (ber.OCTET_STRING, MACS[0]), (3,): (ber.OCTET_STRING, bytes(6))}),
        ber.oid(IFX + "1"): names,
        ber.oid(IFX + "15"): nothing,
        ber.oid(BRIDGE + "1.4.1.2"): nothing,
        ber.oid(VLANS): nothing,
    }
    learn_ports(learned, found)
    assert list(learned.names.values()) == ["p1", "p2"]
    assert learned.own == {MACS[0]}
    counts = {ber.oid(IFX + "9"): column({(1,): (ber.COUNTER64, b"\x05")}), ber.oid(IFX + "7"): nothing}
    assert counters(learned, counts, list(counts)) == {"p1": Counters(5)}
    mac = (0, 1, 2, 3, 4, 255)
    rows = {
        mac: number(2),
        (*mac[:5], 9): number(0),
        (*mac[:5], 8): number(3),
        (1, 2): number(1),
        (*mac, 1, 1): number(1),
    }
    assert table(learned, column(rows)) == {(0, bytes(mac)): "p2"}
