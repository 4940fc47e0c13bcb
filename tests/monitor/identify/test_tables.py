"""Ports, addresses, VLANs, sensors, supplies, neighbours and parts of made-up devices."""

import pytest

from monitor.identify.entity import entity
from monitor.identify.members import members
from monitor.identify.neighbours import local_chassis, neighbours
from monitor.identify.ports import interfaces, ipv4, ipv6, prefix_length, vlans
from monitor.identify.printers import percent, printer
from monitor.identify.sensors import optical_dbm, scaled, sensors, states
from monitor.identify.ups import ups
from tests.monitor.identify.made_up import ENTITY, IF, IFX, SYS_OBJECT_ID, Given, device

LLDP, UPS, SUPPLIES = "1.0.8802.1.1.2.1", "1.3.6.1.2.1.33.1", "1.3.6.1.2.1.43.11.1.1"


def test_a_port_has_its_name_whatever_the_agent_leaves_out() -> None:
    answers = device({
        f"{IF}.2.7": "GigabitEthernet0/7", f"{IF}.3.7": 6, f"{IF}.5.7": 1_000_000_000, f"{IF}.7.7": 1, f"{IF}.8.7": 7,
        f"{IF}.6.7": bytes.fromhex("0011aabbccdd"), f"{IFX}.1.7": "Gi0/7", f"{IFX}.18.7": "Quầy 7",
        f"{IF}.2.8": "lo", f"{IF}.8.8": 1, f"{IF}.10.9": 12, f"{IF}.6.8": b"",
        "1.3.6.1.2.1.10.7.2.1.19.7": 3, "1.3.6.1.2.1.17.1.4.1.2.1": 7, "1.3.6.1.2.1.17.7.1.4.5.1.1.1": 20,
    })  # fmt: skip
    first, second, third = interfaces(answers)
    assert first == {
        "ifIndex": 7, "name": "Gi0/7", "descr": "GigabitEthernet0/7", "alias": "Quầy 7", "admin": "up",
        "oper": "lowerLayerDown", "speed_bps": 1_000_000_000, "duplex": "full", "mac": "00:11:aa:bb:cc:dd", "type": 6,
        "type_name": "ethernetCsmacd", "pvid": 20,
    }  # fmt: skip
    assert second == {"ifIndex": 8, "name": "lo", "descr": "lo", "oper": "up"}
    assert third == {"ifIndex": 9, "name": "9", "in_octets": 12}


def test_ports_of_a_trimmed_agent_by_lldp_that_counts_interfaces() -> None:
    loc = f"{LLDP}.3"
    answers = device({
        f"{loc}.6.0": bytes((0x18,)), f"{loc}.7.1.2.2": 3, f"{loc}.7.1.3.2": bytes.fromhex("0011aabbccdd"),
        f"{loc}.7.1.4.2": "eth0", f"{loc}.8.1.4.1.4.10.0.0.9": 2, f"{loc}.8.1.5.1.4.10.0.0.9": 2,
    })  # fmt: skip
    assert interfaces(answers) == [{"ifIndex": 2, "name": "eth0", "descr": "eth0", "mac": "00:11:aa:bb:cc:dd"}]
    assert ipv4(answers) == [{"ip": "10.0.0.9", "ifIndex": 2}]


def test_ports_of_a_trimmed_switch_by_cdp_lldp_bridge_ports_and_parts() -> None:
    loc, cdp = f"{LLDP}.3", "1.3.6.1.4.1.9.9.23.1.1.1.1"
    answers = device({
        f"{loc}.6.0": bytes((0x20, 0)), f"{cdp}.2.10001": 1, f"{cdp}.6.10001": "FastEthernet0/1", f"{cdp}.2.4": 1,
        f"{loc}.7.1.2.1": 5, f"{loc}.7.1.3.1": "Fa0/1", f"{loc}.7.1.4.1": "FastEthernet0/1",
        f"{loc}.7.1.2.2": 5, f"{loc}.7.1.3.2": "Fa0/2", f"{loc}.7.1.4.2": "FastEthernet0/2",
        f"{loc}.7.1.2.9": 5, f"{loc}.7.1.3.9": "St1", f"{loc}.7.1.4.9": "StackPort1",
        "1.3.6.1.2.1.17.1.4.1.2.2": 10002, "1.3.6.1.2.1.17.1.4.1.2.3": 10003,
        "1.3.6.1.2.1.47.1.3.2.1.2.1003.0": ".1.3.6.1.2.1.2.2.1.1.10003", f"{ENTITY}.7.1003": "Fa0/3",
        "1.3.6.1.2.1.47.1.3.2.1.2.1004.0": ".1.3.6.1.2.1.17.1",
    })  # fmt: skip
    assert interfaces(answers) == [
        {"ifIndex": 4, "name": "4"},
        {"ifIndex": 10001, "name": "Fa0/1", "descr": "FastEthernet0/1"},
        {"ifIndex": 10002, "name": "Fa0/2", "descr": "FastEthernet0/2"},
        {"ifIndex": 10003, "name": "Fa0/3", "descr": "Fa0/3"},
    ]
    assert ipv4(answers) == []


def test_what_interfaces_say_is_not_mixed_with_what_others_say() -> None:
    answers = device({f"{IF}.2.7": "eth0", f"{LLDP}.3.6.0": bytes((0x18,)), f"{LLDP}.3.7.1.2.9": 5})
    assert [row["ifIndex"] for row in interfaces(answers)] == [7]


def test_addresses_of_the_old_table_and_of_the_new_one() -> None:
    answers = device({
        "1.3.6.1.2.1.4.20.1.2.10.0.0.1": 3, "1.3.6.1.2.1.4.20.1.3.10.0.0.1": bytes((255, 255, 254, 0)),
        "1.3.6.1.2.1.4.34.1.3.1.4.10.0.8.1": 4,
        "1.3.6.1.2.1.4.34.1.5.1.4.10.0.8.1": ".1.3.6.1.2.1.4.32.1.5.4.1.4.10.0.8.0.24",
        "1.3.6.1.2.1.4.34.1.3.2.16.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.1": 4,
    })  # fmt: skip
    twice = device({f"1.3.6.1.2.1.4.20.1.2.127.0.0.1.{number}": number for number in (7, 9)})
    assert ipv4(twice) == [{"ip": "127.0.0.1", "ifIndex": 7}, {"ip": "127.0.0.1", "ifIndex": 9}]
    assert ipv4(answers) == [
        {"ip": "10.0.0.1", "prefixlen": 23, "ifIndex": 3},
        {"ip": "10.0.8.1", "prefixlen": 24, "ifIndex": 4},
    ]
    assert prefix_length(bytes((255, 0, 255, 0))) is None
    assert prefix_length(bytes(4)) is None


def test_a_mask_that_the_old_table_leaves_out_is_told_by_the_new_one() -> None:
    old, new = "1.3.6.1.2.1.4.20.1", "1.3.6.1.2.1.4.34.1"
    answers = device({
        f"{old}.2.10.0.0.9": 7, f"{new}.3.1.4.10.0.0.9": 7,
        f"{new}.5.1.4.10.0.0.9": ".1.3.6.1.2.1.4.32.1.5.7.1.4.10.0.0.0.24",
    })  # fmt: skip
    assert ipv4(answers) == [{"ip": "10.0.0.9", "ifIndex": 7, "prefixlen": 24}]


def test_addresses_of_version_6() -> None:
    new, own = "1.3.6.1.2.1.4.34.1", "32.1.13.184.0.0.0.0.0.0.0.0.0.0.0.1"
    local = "254.128.0.0.0.0.0.0.0.0.0.0.0.0.0.1"
    answers = device({
        f"{new}.3.2.16.{own}": 7, f"{new}.5.2.16.{own}": f".1.3.6.1.2.1.4.32.1.5.7.2.16.{own}.64",
        f"{new}.3.4.20.{local}.0.0.0.7": 7, f"{new}.3.2.16.1.2": 9, f"{new}.3.1.4.10.0.0.9": 7,
    })  # fmt: skip
    assert ipv6(answers) == [
        {"ip": "2001:db8::1", "prefixlen": 64, "ifIndex": 7}, {"ip": "fe80::1", "ifIndex": 7},
    ]  # fmt: skip


def test_vlans_by_the_standard_and_by_a_vendors_table() -> None:
    answers = device({
        "1.3.6.1.2.1.17.7.1.4.3.1.1.10": "quay", "1.3.6.1.2.1.17.7.1.4.2.1.3.0.30": 1,
        "1.3.6.1.4.1.11863.6.14.1.2.1.1.2.20": "camera",
    })  # fmt: skip
    assert vlans(answers) == [{"id": 10, "name": "quay"}, {"id": 20, "name": "camera"}, {"id": 30, "name": "VLAN 30"}]


def test_scale_and_precision() -> None:
    assert (scaled(245, 9, 1), scaled(3300, 8, 0), scaled(5, 10, 0)) == (24.5, 3.3, 5000)
    assert scaled(7, 0, 0) == 7  # a scale that is none


def test_an_entity_sensor_with_its_name() -> None:
    base = "1.3.6.1.2.1.99.1.1.1"
    answers = device({
        f"{base}.1.4": 8, f"{base}.2.4": 9, f"{base}.3.4": 1, f"{base}.4.4": 412, f"{base}.5.4": 1,
        f"{base}.1.5": 8, f"{base}.4.5": 1_000_000_000, f"{ENTITY}.2.4": "Inlet",
    })  # fmt: skip
    assert sensors(answers) == [{
        "descr": "Inlet", "oid": f"{base}.4.4", "class": "temperature", "raw": 412, "value": 41.2, "unit": "C",
        "state": "ok",
    }]  # fmt: skip
    assert states(answers)[0]["text"] == "OK"


def test_optical_power_in_either_unit() -> None:
    assert optical_dbm(-251, True) == -2.51
    assert optical_dbm(32, True) == 0.32
    assert optical_dbm(1000, False) == 0
    assert (optical_dbm(-1, True), optical_dbm(0, False)) == (None, None)


@pytest.mark.parametrize(("given", "values"), [("x", []), ("NG", []), ("Normal", [2]), (2, [2])])
def test_a_state_in_a_word_that_nobody_knows_is_not_told(given: str | int, values: list[int]) -> None:
    assert [row["value"] for row in states(device({f"{UPS}.2.1.0": given}))] == values


def test_the_figures_of_a_ups() -> None:
    answers = device({
        f"{UPS}.2.1.0": 2, f"{UPS}.2.2.0": 0, f"{UPS}.2.3.0": 22, f"{UPS}.2.4.0": 97, f"{UPS}.2.5.0": 273,
        f"{UPS}.2.7.0": 24, f"{UPS}.3.3.1.3.1": 229, f"{UPS}.4.4.1.2.1": 230, f"{UPS}.4.4.1.5.1": 41,
    })  # fmt: skip
    assert ups(sensors(answers), answers) == {
        "runtime_min": 22, "battery_charge_pct": 97, "battery_voltage_V": [27.3], "battery_temp_C": [24],
        "input_voltage_V": [229], "output_voltage_V": [230], "load_pct": 41, "battery_status": "normal",
    }  # fmt: skip
    assert states(answers)[0] == {
        "descr": "Battery status", "oid": f"{UPS}.2.1.0", "raw": 2, "value": 2, "text": "Normal", "severity": "ok",
    }  # fmt: skip


def test_rows_that_tell_what_they_measure() -> None:
    gauges = "1.3.6.1.4.1.14988.1.1.3.100.1"
    answers = device({
        f"{gauges}.2.1": "cpu-temperature", f"{gauges}.3.1": 51, f"{gauges}.4.1": 1,
        f"{gauges}.2.2": "psu-voltage", f"{gauges}.3.2": 241, f"{gauges}.4.2": 3,
    })  # fmt: skip
    assert [(row["descr"], row["value"], row["unit"]) for row in sensors(answers)] == [
        ("cpu-temperature", 51, "C"), ("psu-voltage", 24.1, "V"),
    ]  # fmt: skip


def test_a_tree_under_the_products_own_number() -> None:
    answers = device({SYS_OBJECT_ID: ".1.3.6.1.4.1.890.1.5.8.99", "1.3.6.1.4.1.890.1.5.8.99.8.2.1.2.1": 44})
    assert [(row["class"], row["value"]) for row in sensors(answers)] == [("temperature", 44)]


def test_supplies_and_trays() -> None:
    tray = "1.3.6.1.2.1.43.8.2.1"
    answers = device({
        f"{SUPPLIES}.5.1.1": 3, f"{SUPPLIES}.6.1.1": "Mực đen, PN 000R1;SN1", f"{SUPPLIES}.8.1.1": 4000,
        f"{SUPPLIES}.9.1.1": 1000, f"{SUPPLIES}.9.1.2": -2, f"{tray}.9.1.1": 250, f"{tray}.10.1.1": -3,
        f"{tray}.13.1.1": "Khay 1", "1.3.6.1.2.1.43.10.2.1.4.1.1": 4711, "1.3.6.1.2.1.43.18.1.1.8.1.1": "Kẹt giấy",
    })  # fmt: skip
    found = printer(answers)
    black, unknown, paper = found["supplies"]
    assert (black["type"], black["descr"], black["part"], black["level_pct"]) == ("toner", "Mực đen", "000R1", 25)
    assert (unknown["type"], unknown["level_pct"]) == ("markerSupply", None)
    assert (paper["type"], paper["descr"], paper["level_pct"], paper["capacity"]) == ("input", "Khay 1", 50, 250)
    assert (found["pages"], found["alerts"]) == (4711, ["Kẹt giấy"])
    assert percent(300, 100) == 100


def test_neighbours_by_lldp_with_their_port_and_address() -> None:
    remote = f"{LLDP}.4.1.1"
    answers = device({
        f"{LLDP}.3.1.0": 4, f"{LLDP}.3.2.0": bytes.fromhex("0011aabbccdd"),
        f"{LLDP}.3.7.1.2.5": 5, f"{LLDP}.3.7.1.3.5": "Gi0/5", f"{IFX}.1.10105": "Gi0/5",
        f"{IF}.2.10105": "GigabitEthernet0/5",
        f"{remote}.4.0.5.1": 4, f"{remote}.5.0.5.1": bytes.fromhex("0022aabbccdd"), f"{remote}.6.0.5.1": 5,
        f"{remote}.7.0.5.1": "eth0", f"{remote}.9.0.5.1": "may-chu", f"{LLDP}.4.2.1.3.0.5.1.1.4.10.0.0.9": 2,
    })  # fmt: skip
    assert neighbours(answers) == [{
        "protocol": "lldp", "local_if": "Gi0/5", "local_descr": "GigabitEthernet0/5", "local_ifIndex": 10105,
        "local_port": 5, "remote_id": "00:22:aa:bb:cc:dd", "remote_name": "may-chu", "remote_port": "eth0",
        "remote_address": "10.0.0.9",
    }]  # fmt: skip
    assert local_chassis(answers) == "00:11:aa:bb:cc:dd"


def test_a_neighbour_told_twice_by_cdp_is_one() -> None:
    base = "1.3.6.1.4.1.9.9.23.1.2.1.1"
    row: Given = {"4": bytes((10, 0, 0, 2)), "6": "router", "7": "Fa0/1", "8": "cisco 2911"}
    given: Given = {f"{base}.{key}.3.{n}": cell for key, cell in row.items() for n in (1, 2)}
    answers = device({f"{IFX}.1.3": "3", **given})
    assert neighbours(answers) == [{
        "protocol": "cdp", "local_if": "3", "local_ifIndex": 3, "remote_id": "router", "remote_name": "router",
        "remote_port": "Fa0/1", "remote_platform": "cisco 2911", "remote_address": "10.0.0.2",
    }]  # fmt: skip


def test_neighbours_by_foundrys_protocol_and_by_mikrotiks() -> None:
    fdp, mndp = "1.3.6.1.4.1.1991.1.1.3.20.1.2.1.1", "1.3.6.1.4.1.14988.1.1.11.1.1"
    answers = device({
        f"{IFX}.1.3": "ether3", f"{fdp}.3.3.1": "icx-2", f"{fdp}.5.3.1": bytes([10, 0, 0, 2]), f"{fdp}.7.3.1": "1/1/48",
        f"{mndp}.3.7": bytes.fromhex("48a98a000001"), f"{mndp}.6.7": "hEX tầng 2", f"{mndp}.8.7": 3,
        f"{mndp}.5.7": "MikroTik", f"{mndp}.2.7": "0.0.0.0", f"{mndp}.8.9": 3,
    })  # fmt: skip
    foundry, mikrotik = neighbours(answers)
    assert foundry == {
        "protocol": "fdp", "local_if": "ether3", "local_ifIndex": 3, "remote_id": "icx-2", "remote_name": "icx-2",
        "remote_port": "1/1/48", "remote_address": "10.0.0.2",
    }  # fmt: skip
    assert mikrotik == {
        "protocol": "mndp", "local_if": "ether3", "local_ifIndex": 3, "remote_id": "48:a9:8a:00:00:01",
        "remote_name": "hEX tầng 2", "remote_platform": "MikroTik",
    }  # fmt: skip


def test_parts_without_what_is_empty() -> None:
    answers = device({f"{ENTITY}.5.1": 3, f"{ENTITY}.2.1": "Chassis", f"{ENTITY}.11.1": "", f"{ENTITY}.4.2": 1})
    assert entity(answers) == [
        {"index": 1, "class": "chassis", "contained_in": 0, "descr": "Chassis"},
        {"index": 2, "contained_in": 1},
    ]


def test_parts_of_a_juniper_that_has_no_entity_mib() -> None:
    containers, contents = "1.3.6.1.4.1.2636.3.1.6.1", "1.3.6.1.4.1.2636.3.1.8.1"
    answers = device({
        f"{containers}.4.1": 0, f"{containers}.6.1": "chassis frame", "1.3.6.1.4.1.2636.3.1.3.0": "ZZ9900000001",
        f"{containers}.4.2": 1, f"{containers}.6.2": "Power Supply slot",
        f"{contents}.6.1.1.0.0": "", f"{contents}.7.1.1.0.0": "",
        f"{contents}.6.2.1.2.0": "Power Supply 1 @ 0/1/*", f"{contents}.7.2.1.2.0": "9GA99000001",
        f"{contents}.8.2.1.2.0": "REV 99", f"{contents}.10.2.1.2.0": "740-999999",
        f"{contents}.6.8.1.1.0": "PIC: 99x10G @ 0/0/*", f"{contents}.6.9.1.0": "an index that is cut",
    })  # fmt: skip
    assert entity(answers) == [
        {"index": 1, "class": "chassis", "contained_in": 0, "descr": "chassis frame", "serial": "ZZ9900000001"},
        {"index": 2, "class": "container", "contained_in": 1, "descr": "Power Supply slot"},
        {
            "index": 1010008, "class": "module", "contained_in": 8, "mfg": "Juniper", "descr": "PIC: 99x10G @ 0/0/*",
        },
        {
            "index": 1020002, "class": "powerSupply", "contained_in": 2, "mfg": "Juniper",
            "descr": "Power Supply 1 @ 0/1/*", "serial": "9GA99000001", "hw_rev": "REV 99", "model": "740-999999",
        },
    ]  # fmt: skip
    assert [(one["serial"], one["parts"][0]["model"]) for one in members(answers)] == [("ZZ9900000001", "740-999999")]
