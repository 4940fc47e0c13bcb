"""Announcements of made-up devices as cables."""

from dataclasses import replace

from core.model import Cable, CableEnd, CableEvidence, CableWitness, CablingNode
from monitor.cabling.graph import People, announced
from monitor.cabling.said import Heard, Said

A, B, C = "02:00:00:00:00:0a", "02:00:00:00:00:0b", "02:00:00:00:00:0c"


def cables(*told: Said) -> tuple[Cable, ...]:
    return announced(People(told)).cables


def test_both_sides_of_a_cable_are_one_cable() -> None:
    a = Said("a", frozenset({A}), {"gi0/1": "Gi0/1"}, (Heard("Gi0/1", CableEvidence.LLDP, ("Port 24",), B),))
    b = Said("b", frozenset({B}), {"24": "24"}, (Heard("24", CableEvidence.LLDP, ("GigabitEthernet0/1",), A),))
    assert cables(a, b) == (
        Cable(
            (CableEnd("a", "Gi0/1"), CableEnd("b", "24")),
            (CableWitness(CableEvidence.LLDP, "a"), CableWitness(CableEvidence.LLDP, "b")),
        ),
    )


def test_two_cables_between_the_same_switches_stay_two() -> None:
    a = Said(
        "a",
        frozenset({A}),
        {},
        (Heard("1", CableEvidence.LLDP, ("11",), B), Heard("2", CableEvidence.LLDP, ("12",), B)),
    )
    b = Said(
        "b",
        frozenset({B}),
        {},
        (Heard("11", CableEvidence.LLDP, ("1",), A), Heard("12", CableEvidence.LLDP, ("2",), A)),
    )
    assert {cable.ends for cable in cables(a, b)} == {
        (CableEnd("a", "1"), CableEnd("b", "11")),
        (CableEnd("a", "2"), CableEnd("b", "12")),
    }


def test_switches_with_the_name_from_the_factory_are_not_mixed_up() -> None:
    a = Said(
        "a",
        frozenset({A}),
        {},
        (
            Heard("1", CableEvidence.LLDP, ("5",), B, name="Switch"),
            Heard("2", CableEvidence.LLDP, ("5",), C, name="Switch"),
        ),
    )
    b = Said("b", frozenset({B, "switch"}))
    other = Said("c", frozenset({C, "switch"}))
    assert {cable.ends for cable in cables(a, b, other)} == {
        (CableEnd("a", "1"), CableEnd("b", "5")),
        (CableEnd("a", "2"), CableEnd("c", "5")),
    }


def test_a_name_alone_leads_to_the_one_device_that_has_it_whatever_its_domain() -> None:
    a = Said("a", frozenset({A}), {}, (Heard("1", CableEvidence.CDP, ("Gi0/2",), name="core.lucyen.example(FOC1)"),))
    b = Said("b", frozenset({"core"}), {"gi0/2": "GigabitEthernet0/2"})
    assert cables(a, b)[0].ends == (CableEnd("a", "1"), CableEnd("b", "GigabitEthernet0/2"))


def test_who_hears_at_the_port_where_he_is_heard_is_the_one_who_is_heard() -> None:
    a = Said("a", frozenset({A}), {}, (Heard("Fa0/8", CableEvidence.LLDP, ("24",), C, name="ProCurve"),))
    b = Said("b", frozenset(), {}, (Heard("24", CableEvidence.CDP, ("Fa0/8",), A),))
    host = Said("host", frozenset(), {}, (Heard("eth0", CableEvidence.LLDP, ("7",), C, name="ProCurve"),))
    assert {cable.ends for cable in cables(a, b, host)} == {
        (CableEnd("a", "Fa0/8"), CableEnd("b", "24")),
        (CableEnd("b", "7"), CableEnd("host", "eth0")),
    }


def test_a_stranger_is_one_node_for_all_who_hear_it() -> None:
    a = Said("a", frozenset({A}), {}, (Heard("1", CableEvidence.LLDP, ("x",), C, name="ap"),))
    b = Said("b", frozenset({B}), {}, (Heard("2", CableEvidence.LLDP, ("y",), C, name="ap"),))
    graph = announced(People([a, b]))
    assert graph.strangers.keys() == {f"?{C}"}
    assert {cable.ends for cable in graph.cables} == {
        (CableEnd(f"?{C}", "x"), CableEnd("a", "1")),
        (CableEnd(f"?{C}", "y"), CableEnd("b", "2")),
    }


def test_a_stranger_that_speaks_two_protocols_is_one_node_wherever_it_is_heard() -> None:
    lldp = Heard("1", CableEvidence.LLDP, ("P1",), C, name="SEP02000000000C")
    cdp = Heard("1", CableEvidence.CDP, ("Port 1",), "", "10.97.20.77", "SEP02000000000C")
    a = Said("a", frozenset({A}), {}, (cdp, lldp))
    b = Said("b", frozenset({B}), {}, (replace(cdp, port="2"),))
    graph = announced(People([a, b]))
    assert graph.strangers == {
        f"?{C}": CablingNode(f"?{C}", name="SEP02000000000C", mac=C, address="10.97.20.77"),
    }
    assert [cable.ends for cable in graph.cables] == [
        (CableEnd(f"?{C}", "Port 1"), CableEnd("a", "1")),
        (CableEnd(f"?{C}", "Port 1"), CableEnd("b", "2")),
    ]


def test_two_strangers_with_one_name_at_one_port_stay_two_when_they_speak_the_same() -> None:
    one = Heard("1", CableEvidence.LLDP, ("1",), C, name="Switch")
    a = Said("a", frozenset({A}), {}, (one, replace(one, chassis=B)))
    assert announced(People([a])).strangers.keys() == {f"?{B}", f"?{C}"}


def test_a_port_that_hears_itself_is_a_loop_and_no_neighbour() -> None:
    a = Said("a", frozenset({A}), {}, (Heard("1", CableEvidence.LLDP, ("1",), A),))
    assert cables(a) == ()


def test_a_loop_between_two_ports_of_one_switch_is_a_cable() -> None:
    a = Said(
        "a", frozenset({A}), {}, (Heard("1", CableEvidence.LLDP, ("2",), A), Heard("2", CableEvidence.LLDP, ("1",), A))
    )
    assert [cable.ends for cable in cables(a)] == [(CableEnd("a", "1"), CableEnd("a", "2"))]
