"""Vendor, kind, model, serial and firmware of made-up devices, and of such as say nearly nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.identify.answers import Answers, Value
from monitor.identify.identity import identify
from monitor.identify.report import report
from tests.monitor.identify.made_up import ENTITY, SYS_DESCR, SYS_OBJECT_ID, Given, device

CISCO: Given = {
    SYS_DESCR: "Cisco IOS Software, C2960 Software (C2960-LANBASEK9-M), Version 15.0(2)SE4, RELEASE SOFTWARE (fc1)",
    SYS_OBJECT_ID: ".1.3.6.1.4.1.9.1.1208",
    f"{ENTITY}.5.1001": 3,
    f"{ENTITY}.4.1001": 0,
    f"{ENTITY}.11.1001": "FOC0000X0AA",
    f"{ENTITY}.13.1001": "WS-C2960-24TT-L",
}
ROUTEROS: Given = {
    SYS_DESCR: "RouterOS RB5009UG+S+",
    SYS_OBJECT_ID: ".1.3.6.1.4.1.14988.1",
    "1.3.6.1.4.1.14988.1.1.4.4.0": "7.16",
    "1.3.6.1.4.1.14988.1.1.7.3.0": "HEX0000AAAA",
}
FORTIGATE: Given = {
    SYS_OBJECT_ID: ".1.3.6.1.4.1.12356.101.1.443",
    f"{ENTITY}.7.1": "FGT_40F",
    "1.3.6.1.4.1.12356.100.1.1.1.0": "FGT40F0000000001",
    "1.3.6.1.4.1.12356.101.4.1.1.0": "v7.4.1,build2463,230830 (GA.F)",
}
SYNOLOGY: Given = {
    SYS_DESCR: "Linux nas 4.4.302 #69057 SMP x86_64",
    SYS_OBJECT_ID: ".1.3.6.1.4.1.8072.3.2.10",
    "1.3.6.1.4.1.6574.1.5.1.0": "DS920+",
    "1.3.6.1.4.1.6574.1.5.2.0": "2000ABC000001",
    "1.3.6.1.4.1.6574.1.5.3.0": "DSM 7.2-64570",
}
APC: Given = {
    SYS_DESCR: "APC Web/SNMP Management Card (MB:v4.2.0 PF:v7.1.2 PN:a.bin AF1:v7.1.4 AN1:b.bin MN:AP9641 HR:05)",
    SYS_OBJECT_ID: ".1.3.6.1.4.1.318.1.3.27",
    "1.3.6.1.4.1.318.1.1.1.1.1.1.0": "Smart-UPS 1500",
    "1.3.6.1.4.1.318.1.1.1.1.2.1.0": "UPS 04.1",
    "1.3.6.1.4.1.318.1.1.1.1.2.3.0": "AS0000000001",
}
UPS_CARD: Given = {
    SYS_DESCR: "Linux ups-card 2.6.32 #119 mips",
    SYS_OBJECT_ID: ".1.3.6.1.4.1.8072.3.2.10",
    "1.3.6.1.2.1.33.1.1.1.0": "Hua Yu Power",
    "1.3.6.1.2.1.33.1.1.2.0": "HY-3000",
    "1.3.6.1.2.1.33.1.1.4.0": "1.06",
}
ROUTER_AT_A_UPS: Given = ROUTEROS | {"1.3.6.1.2.1.33.1.1.1.0": "EATON"}
WINDOWS: Given = {
    SYS_DESCR: "Hardware: Intel64 Family 6 - Software: Windows Version 6.3 (Build 19045 Multiprocessor Free)",
    SYS_OBJECT_ID: ".1.3.6.1.4.1.311.1.1.3.1.1",
}


@pytest.mark.parametrize(
    ("given_values", "vendor", "kind", "model", "serial", "firmware"),
    [
        (CISCO, "Cisco", "switch", "WS-C2960-24TT-L", "FOC0000X0AA", "15.0(2)SE4"),
        (ROUTEROS, "MikroTik", "router", "RB5009UG+S+", "HEX0000AAAA", "7.16"),
        (FORTIGATE, "Fortinet", "firewall", "FortiGate 40F", "FGT40F0000000001", "v7.4.1,build2463,230830 (GA.F)"),
        (SYNOLOGY, "Synology", "nas", "DS920+", "2000ABC000001", "7.2-64570"),
        (APC, "APC", "ups", "Smart-UPS 1500 UPS 04.1", "AS0000000001", "AOS v7.1.2 / App v7.1.4"),
        (UPS_CARD, "Hua Yu Power", "ups", "HY-3000", "", "1.06"),
        (UPS_CARD | {"1.3.6.1.2.1.33.1.1.1.0": "EATON"}, "Eaton", "ups", "HY-3000", "", "1.06"),
        (ROUTER_AT_A_UPS, "MikroTik", "router", "RB5009UG+S+", "HEX0000AAAA", "7.16"),
        (WINDOWS, "Microsoft", "workstation", "Generic x64", "", "10 (NT 10.0)"),
    ],
)
def test_a_device(given_values: Given, vendor: str, kind: str, model: str, serial: str, firmware: str) -> None:
    found = identify(device(given_values))
    assert (found.vendor, found.kind) == (vendor, kind)
    told = {name: one.value for name, one in found.fields.items()}
    assert (told["model"], told.get("serial", ""), told["firmware"]) == (model, serial, firmware)


def test_every_field_says_where_it_was_read() -> None:
    found = identify(device(CISCO)).fields
    assert (found["serial"].oid, found["serial"].raw) == (f"{ENTITY}.11.1001", "FOC0000X0AA")
    assert found["firmware"].oid == SYS_DESCR
    assert all(0 < one.confidence <= 1 for one in found.values())


@pytest.mark.parametrize(
    ("given_values", "kind", "oid"),
    [
        ({SYS_OBJECT_ID: ".1.3.6.1.4.1.99999.1", "1.3.6.1.2.1.33.1.2.1.0": 2}, "ups", "1.3.6.1.2.1.33.1"),
        ({SYS_OBJECT_ID: ".1.3.6.1.4.1.99999.1", "1.3.6.1.2.1.17.1.4.1.2.1": 1}, "switch", "1.3.6.1.2.1.17.1.4.1.2"),
        (CISCO, "switch", None),
    ],
)
def test_the_kind_says_where_it_was_read_too(given_values: Given, kind: str, oid: str | None) -> None:
    found = identify(device(given_values)).evidence["kind"]
    assert found.value == kind
    assert oid in (None, found.oid)
    assert 0 < found.confidence <= 1


def test_an_unknown_vendor_still_has_what_the_standard_tables_say() -> None:
    answers = device({
        SYS_OBJECT_ID: ".1.3.6.1.4.1.99999.1",
        f"{ENTITY}.4.1": 0, f"{ENTITY}.5.1": 3, f"{ENTITY}.12.1": "Nobody Ltd.", f"{ENTITY}.13.1": "NB-24",
        f"{ENTITY}.11.1": "N0001", f"{ENTITY}.10.1": "1.2.3", f"{ENTITY}.8.1": "B",
    })  # fmt: skip
    found = identify(answers)
    assert found.vendor == "Nobody Ltd."
    assert {name: one.value for name, one in found.fields.items()} == {
        "model": "NB-24", "serial": "N0001", "firmware": "1.2.3", "hardware": "B",
    }  # fmt: skip


def test_empty_rows_of_the_entity_table_are_passed_by() -> None:
    answers = device({
        f"{ENTITY}.4.1": 0, f"{ENTITY}.5.1": 11, f"{ENTITY}.11.1": "", f"{ENTITY}.13.1": "N/A",
        f"{ENTITY}.4.2": 1, f"{ENTITY}.5.2": 3, f"{ENTITY}.11.2": "S2", f"{ENTITY}.13.2": "M2",
    })  # fmt: skip
    found = identify(answers).fields
    assert (found["model"].value, found["serial"].value) == ("M2", "S2")


def test_hearing_a_neighbour_by_cdp_makes_nobody_a_cisco() -> None:
    assert identify(device({"1.3.6.1.4.1.9.9.23.1.2.1.1.6.1.1": "neighbour"})).vendor == ""


def test_an_agent_without_a_system_group_is_known_by_what_it_tells_its_neighbours() -> None:
    found = identify(device({"1.0.8802.1.1.2.1.3.4.0": "Cisco IOS Software, C2960 Software, Version 12.2(55)SE"}))
    assert (found.vendor, found.kind) == ("Cisco", "switch")
    assert found.evidence["vendor"].oid == "1.0.8802.1.1.2.1.3.4.0"


def test_nothing_is_told_of_an_agent_that_says_nothing() -> None:
    found = report(Answers({}))
    assert (found["vendor"], found["kind"], found["inventory"], found["interfaces"]) == ("", "", {}, [])


OIDS = st.sampled_from([
    (1, 3, 6, 1, 2, 1, 1), (1, 3, 6, 1, 2, 1, 2, 2, 1), (1, 3, 6, 1, 2, 1, 31, 1, 1, 1),
    (1, 3, 6, 1, 2, 1, 47, 1, 1, 1, 1),
    (1, 3, 6, 1, 2, 1, 99, 1, 1, 1), (1, 3, 6, 1, 2, 1, 43, 11, 1, 1), (1, 3, 6, 1, 2, 1, 33, 1),
    (1, 3, 6, 1, 2, 1, 4, 20, 1),
    (1, 0, 8802, 1, 1, 2, 1, 4, 1, 1), (1, 0, 8802, 1, 1, 2, 1, 4, 2, 1), (1, 0, 8802, 1, 1, 2, 1, 3),
    (1, 3, 6, 1, 4, 1, 9, 9, 23, 1, 2, 1, 1), (1, 3, 6, 1, 4, 1, 2011, 5, 25, 31, 1, 1, 3, 1),
    (1, 3, 6, 1, 2, 1, 17, 7, 1, 4),
])  # fmt: skip
CELLS = st.dictionaries(
    st.tuples(OIDS, st.lists(st.integers(0, 2**32 - 1) | st.integers(0, 12), min_size=1, max_size=8)).map(
        lambda parts: (*parts[0], *parts[1])
    ),
    st.builds(Value, st.sampled_from([2, 4, 5, 6, 0x40, 0x41, 0x42, 0x43, 0x44, 0x46]), st.binary(max_size=12)),
    max_size=30,
)


@given(CELLS)
def test_no_answers_make_it_raise(cells: dict[tuple[int, ...], Value]) -> None:
    assert "evidence" in report(Answers(cells))


@pytest.mark.parametrize(
    ("named", "expected"),
    [
        (".1.3.6.1.4.1.9.1.1226", "cat3560x24"),
        (".1.3.6.1.4.1.9.1.1473", "ciscoIE20008TCG"),
        (".1.3.6.1.4.1.9.1.2435", "ciscoCat930024T"),
        (".1.3.6.1.4.1.9.12.3.1.3.1507", "N9Kc9504"),
        (".1.3.6.1.4.1.9.12.3.1.3.1084", "N5kC5548UP"),
        (".1.3.6.1.4.1.9.1.999999", "C3560E"),
        (".1.3.6.1.4.1.9.1.1226.1", "C3560E"),
    ],
)
def test_a_product_without_an_entity_table_has_the_mibs_name(named: str, expected: str) -> None:
    described = "Cisco IOS Software, C3560E Software (C3560E-UNIVERSALK9-M), Version 15.0(2)SE4, RELEASE SOFTWARE (fc1)"
    assert identify(device({SYS_DESCR: described, SYS_OBJECT_ID: named})).fields["model"].value == expected


def test_a_model_of_the_entity_table_is_before_the_products_name() -> None:
    assert identify(device(CISCO)).fields["model"].value == "WS-C2960-24TT-L"
