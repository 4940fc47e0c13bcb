"""What traps mean: data files of ours, and what they make of real traps' bindings."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import InputError
from core.model import Reason, TrapMeaning
from monitor.snmp import ber
from monitor.snmp.traps.notification import Notification
from monitor.traps import known
from monitor.traps.told import LONGEST_TEXT, MOST_BINDINGS, MOST_TEXT, bindings, told
from tests.monitor.traps.made_up import COLD_START, KNOWLEDGE, LINK_DOWN, LINK_UP, ON_BATTERY, if_index, said

NAMES = {b"\x03": "ether3", b"\x87\x68": "lag1000"}
ALARM = "1.3.6.1.2.1.33.1.6.2.1.2.1"


def alarm(number: int) -> list[tuple[str, bytes]]:
    return [(ALARM, ber.tlv(ber.OBJECT_IDENTIFIER, ber.oid(f"1.3.6.1.2.1.33.1.6.3.{number}")))]


def test_a_dead_link_is_a_value_of_the_interface_by_its_polled_name() -> None:
    down = told(said(LINK_DOWN, if_index(3)), KNOWLEDGE, NAMES)
    assert (down.meaning, down.about, dict(down.values)) == (TrapMeaning.LINK_DOWN, "ether3", {"oper_status|ether3": 2})
    assert down.confirm
    up = told(said(LINK_UP, if_index(1000)), KNOWLEDGE, NAMES)
    assert (up.about, dict(up.values)) == ("lag1000", {"oper_status|lag1000": 1})


@pytest.mark.parametrize(
    "objects",
    [
        [("1.3.6.1.2.1.2.2.1.8.3", ber.integer(2))],
        [("1.3.6.1.2.1.31.1.1.1.18.3", ber.tlv(ber.OCTET_STRING, b"uplink"))],
        [("1.3.6.1.4.1.9.2.2.1.1.20.3", ber.tlv(ber.OCTET_STRING, b"lost carrier")), *if_index(3)],
    ],
)
def test_the_interface_is_known_by_any_object_of_its_row(objects: list[tuple[str, bytes]]) -> None:
    assert told(said(LINK_DOWN, objects), KNOWLEDGE, NAMES).about == "ether3"


def test_an_interface_that_no_poll_has_seen_is_called_as_the_trap_calls_it() -> None:
    name = ("1.3.6.1.2.1.31.1.1.1.1.9", ber.tlv(ber.OCTET_STRING, b"ether9"))
    description = ("1.3.6.1.2.1.2.2.1.2.9", ber.tlv(ber.OCTET_STRING, b"Ethernet 9"))
    assert told(said(LINK_DOWN, [*if_index(9), description, name]), KNOWLEDGE, {}).about == "ether9"
    assert told(said(LINK_DOWN, [*if_index(9), description]), KNOWLEDGE, {}).about == "Ethernet 9"
    nameless = told(said(LINK_DOWN, if_index(9)), KNOWLEDGE, {})
    assert (nameless.about, dict(nameless.values), nameless.confirm) == ("", {}, True)


@pytest.mark.parametrize("oid", [ON_BATTERY, "1.3.6.1.2.1.33.2.0.1", "1.3.6.1.4.1.318.0.5"])
def test_a_ups_on_its_battery(oid: str) -> None:
    found = told(said(oid), KNOWLEDGE, {})
    assert (found.meaning, dict(found.values)) == (TrapMeaning.ON_BATTERY, {"on_battery": 1.0})
    assert dict(found.reasons) == {Reason.ON_BATTERY: True}


def test_the_mains_is_back_when_the_alarm_of_the_battery_ends_and_no_other() -> None:
    removed = "1.3.6.1.2.1.33.2.4"
    back = told(said(removed, alarm(2)), KNOWLEDGE, {})
    assert (back.meaning, dict(back.reasons)) == (TrapMeaning.ON_MAINS, {Reason.ON_BATTERY: False})
    assert told(said(removed, alarm(3)), KNOWLEDGE, {}).meaning is TrapMeaning.BATTERY_FINE
    assert told(said(removed, alarm(9)), KNOWLEDGE, {}).meaning is TrapMeaning.OTHER
    assert told(said(removed), KNOWLEDGE, {}).meaning is TrapMeaning.OTHER
    assert told(said("1.3.6.1.2.1.33.2.3", alarm(2)), KNOWLEDGE, {}).meaning is TrapMeaning.ON_BATTERY
    assert told(said("1.3.6.1.4.1.318.0.9"), KNOWLEDGE, {}).meaning is TrapMeaning.ON_MAINS


def test_a_start_brings_its_uptime_and_a_failed_authentication_no_poll() -> None:
    start = told(said(COLD_START, uptime=1234), KNOWLEDGE, {})
    assert (start.meaning, dict(start.values), start.confirm) == (
        TrapMeaning.RESTARTED,
        {"uptime_seconds": 12.34},
        True,
    )
    failure = told(said("1.3.6.1.6.3.1.1.5.5"), KNOWLEDGE, {})
    assert (failure.meaning, failure.confirm) == (TrapMeaning.AUTHENTICATION_FAILURE, False)


def test_what_nobody_knows_is_kept_and_changes_nothing() -> None:
    found = told(said("1.3.6.1.4.1.99999.0.1", if_index(3)), KNOWLEDGE, NAMES)
    assert (found.meaning, found.name, found.changes_something, found.confirm) == (TrapMeaning.OTHER, "", False, False)


def test_bindings_are_told_as_people_read_them() -> None:
    values = {
        "1.3.6.1.4.1.1.1": (ber.tlv(ber.OCTET_STRING, "Quầy số 1".encode()), ("OCTET STRING", "Quầy số 1")),
        "1.3.6.1.4.1.1.2": (ber.tlv(ber.OCTET_STRING, b"\x00\x1a\x2b"), ("OCTET STRING", "0x001a2b")),
        "1.3.6.1.4.1.1.3": (ber.integer(-5), ("INTEGER", "-5")),
        "1.3.6.1.4.1.1.4": (ber.tlv(ber.IP_ADDRESS, bytes((10, 0, 0, 1))), ("IpAddress", "10.0.0.1")),
        "1.3.6.1.4.1.1.5": (ber.tlv(ber.OBJECT_IDENTIFIER, ber.oid("1.3.6.1")), ("OBJECT IDENTIFIER", "1.3.6.1")),
        "1.3.6.1.4.1.1.6": (ber.integer(7, ber.TIME_TICKS), ("TimeTicks", "7")),
        "1.3.6.1.4.1.1.7": (ber.tlv(ber.COUNTER64, b"\xff" * 8), ("Counter64", str((1 << 64) - 1))),
        "1.3.6.1.4.1.1.8": (ber.tlv(ber.INTEGER, b""), ("INTEGER", "0x")),
        "1.3.6.1.4.1.1.9": (ber.tlv(0x9F, b"\x01"), ("0x9f", "0x01")),
    }
    found = {
        one.oid: (one.kind, one.value) for one in bindings(said(LINK_DOWN, [(k, v[0]) for k, v in values.items()]))
    }
    assert found == {oid: expected for oid, (_, expected) in values.items()}


def test_what_is_kept_of_a_trap_has_an_end() -> None:
    def kept(size: int) -> list[int]:
        value = ber.tlv(ber.OCTET_STRING, b"x" * size)
        objects = [(f"1.3.6.1.4.1.1.{number}", value) for number in range(1, 200)]
        return [len(one.value) for one in bindings(said(LINK_DOWN, objects))]

    assert kept(5) == [5] * MOST_BINDINGS
    assert kept(5000) == [LONGEST_TEXT] * (MOST_TEXT // LONGEST_TEXT)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("traps: [{oids: [1.3.6], name: x, means: nothing}]", "means"),
        ("traps: [{oids: [], name: x, means: other}]", "oids"),
        ("traps: [{oids: [1.3.x], name: x, means: other}]", "not an object identifier"),
        ("traps: [{oids: [1.3.6], name: x, means: other, colour: red}]", "colour"),
        ("traps: [{oids: [1.3.6], name: x, means: other, when: {object: 1.3, is: many}}]", "when"),
        ("traps: [", "x.yml"),
        ("", "traps"),
    ],
)
def test_a_mistake_in_a_file_is_said_with_its_place(tmp_path: Path, text: str, sentence: str) -> None:
    (tmp_path / "x.yml").write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=sentence):
        known.load(tmp_path)


def test_a_condition_may_be_a_number(tmp_path: Path) -> None:
    when = "{object: 1.3.6.1.4.1.5.1, is: 3}"
    text = f"traps: [{{oids: [1.3.6.1.4.1.5.0.1], name: loss, means: alert, when: {when}}}]"
    (tmp_path / "x.yml").write_text(text, encoding="utf-8")
    knowledge = known.load(tmp_path)
    for value, meaning in ((3, TrapMeaning.ALERT), (4, TrapMeaning.OTHER)):
        trap = said("1.3.6.1.4.1.5.0.1", [("1.3.6.1.4.1.5.1.7", ber.integer(value))])
        assert told(trap, knowledge, {}).meaning is meaning


@pytest.mark.parametrize(
    ("number", "added", "removed"),
    [
        (1, TrapMeaning.BATTERY_BAD, TrapMeaning.OTHER),
        (2, TrapMeaning.ON_BATTERY, TrapMeaning.ON_MAINS),
        (3, TrapMeaning.BATTERY_LOW, TrapMeaning.BATTERY_FINE),
        (20, TrapMeaning.ALERT, TrapMeaning.OTHER),
    ],
)
def test_what_an_alarm_of_a_ups_means_depends_on_which(number: int, added: TrapMeaning, removed: TrapMeaning) -> None:
    assert told(said("1.3.6.1.2.1.33.2.3", alarm(number)), KNOWLEDGE, {}).meaning is added
    assert told(said("1.3.6.1.2.1.33.2.4", alarm(number)), KNOWLEDGE, {}).meaning is removed


Held = list[tuple[bytes, int, bytes]]


@given(
    st.sampled_from(sorted(KNOWLEDGE)), st.lists(st.tuples(st.binary(), st.integers(0, 255), st.binary()), max_size=5)
)
def test_nothing_that_a_trap_holds_raises_or_comes_out_unreadable(oid: bytes, held: Held) -> None:
    of_interfaces = [(ber.oid("1.3.6.1.2.1.2.2.1.1") + name, tag, value) for name, tag, value in held]
    for one in (held, of_interfaces):
        notification = Notification(oid, 1, tuple(one))
        assert told(notification, KNOWLEDGE, NAMES).name
        for shown in bindings(notification):
            assert all(letter.isprintable() or letter in "\r\n\t" for letter in shown.value)
