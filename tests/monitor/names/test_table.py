"""Names and numbers: what a person may write, and what is shown for what an agent sent."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import InputError
from monitor.names import catalogue
from monitor.names.objects import Mib, Object, Syntax
from monitor.names.table import Names
from monitor.snmp import ber, modules
from tests import mib_names

NAMES = catalogue.names()


@pytest.mark.parametrize(
    ("written", "oid"),
    [
        ("1.3.6.1.2.1.2", "1.3.6.1.2.1.2"),
        (".1.3.6.1.2.1.1.1.0", "1.3.6.1.2.1.1.1.0"),
        ("sysDescr", "1.3.6.1.2.1.1.1"),
        ("sysDescr.0", "1.3.6.1.2.1.1.1.0"),
        ("IF-MIB::ifTable", "1.3.6.1.2.1.2.2"),
        ("ifHCInOctets", "1.3.6.1.2.1.31.1.1.1.6"),
        ("IF-MIB::ifDescr.3", "1.3.6.1.2.1.2.2.1.2.3"),
        ("ipNetToMediaPhysAddress.2.10.0.0.1", "1.3.6.1.2.1.4.22.1.2.2.10.0.0.1"),
        ("enterprises.9", "1.3.6.1.4.1.9"),
        ("RFC1213-MIB::ifDescr", "1.3.6.1.2.1.2.2.1.2"),
        ("lldpRemSysName", "1.0.8802.1.1.2.1.4.1.1.9"),
        ("upsBasicIdentModel", "1.3.6.1.4.1.318.1.1.1.1.1.1"),
    ],
)
def test_a_name_is_a_number(written: str, oid: str) -> None:
    assert NAMES.read(written).oid == oid


@pytest.mark.parametrize(
    ("written", "sentence"),
    [
        ("sysDecr", "'sysDecr' is not known; did you mean sysDescr"),
        ("xyzzyplugh", "'xyzzyplugh' is not known; give its number, or name the folder of its MIB in mib_folder"),
        ("IF-MIB::sysDescr", "'IF-MIB::sysDescr' is not known"),
        ("IF-MOB::ifDescr", "the MIB 'IF-MOB' is not known; did you mean IF-MIB"),
        ("sysDescr.x", "what follows the name is an index in numbers"),
        ("ifDescr.4294967296", "each below 4294967296"),
        ("1.3.x", "is not an object identifier"),
        ("3.1", "is not an object identifier"),
        ("", "'' is not known"),
    ],
)
def test_what_is_no_name_has_its_sentence(written: str, sentence: str) -> None:
    with pytest.raises(InputError) as refused:
        NAMES.read(written)
    assert sentence in str(refused.value)


def test_a_name_of_two_mibs_must_say_of_which() -> None:
    first = Mib("A-MIB", {}, (Object("A-MIB", "thing", "1.3.6.1.4.1.1", "node"),))
    second = Mib("B-MIB", {}, (Object("B-MIB", "thing", "1.3.6.1.4.1.2", "node"),))
    names = Names([first, second])
    with pytest.raises(InputError, match="'thing' is more than one object; write A-MIB::thing or B-MIB::thing"):
        names.read("thing")
    assert names.read("B-MIB::thing").oid == "1.3.6.1.4.1.2"


def test_the_users_own_mib_comes_before_ours() -> None:
    mine = Mib(
        "IF-MIB", {}, (Object("IF-MIB", "ifMine", "1.3.6.1.2.1.2.2.1.2", "column", Syntax("Gauge32", "Gauge32")),)
    )
    names = catalogue.names([mine])
    assert names.title("1.3.6.1.2.1.2.2.1.2.7") == "IF-MIB::ifMine.7"


def test_a_number_has_a_title() -> None:
    assert NAMES.title("1.3.6.1.2.1.1.3.0") == "SNMPv2-MIB::sysUpTime.0"
    assert NAMES.title("1.3.6.1.2.1.2.2.1.8.12") == "IF-MIB::ifOperStatus.12"
    assert NAMES.title("1.3.6.1.4.1.4711.1") == "SNMPv2-SMI::enterprises.4711.1"
    assert NAMES.title("2.999") == "SNMPv2-SMI::joint-iso-itu-t.999"


@given(
    st.lists(st.sampled_from([one.oid for mib in NAMES.mibs.values() for one in mib.objects]), max_size=8), st.data()
)
def test_what_is_above_an_instance_does_not_depend_on_what_was_asked_before(
    oids: list[str], data: st.DataObject
) -> None:
    for oid in oids:
        suffix = data.draw(st.lists(st.integers(0, 1 << 32 - 1), max_size=3))
        if oid.count(".") < 1:
            continue
        whole = ".".join([oid, *map(str, suffix)])
        found, rest = NAMES.of(ber.oid(whole))
        near = NAMES.above(whole)
        assert found is not None
        assert found is near.found
        assert ber.dotted(ber.numbers(rest)) == near.rest


@pytest.mark.parametrize("mib", sorted(NAMES.mibs))
def test_the_facts_are_whole(mib: str) -> None:
    numbers = set()
    for one in NAMES.mibs[mib].objects:
        assert one.oid not in numbers, one.title
        numbers.add(one.oid)
        if one.kind in ("scalar", "column"):
            assert one.syntax is not None, one.title
        for part in one.index:
            assert NAMES.named(part.name) is not None, (one.title, part.name)


def test_our_modules_and_the_facts_say_the_same() -> None:
    for module in modules.load(modules.OWN_MODULES).values():
        for metric in module.metrics:
            found = NAMES.at(metric.oid)
            assert found is not None, metric.name
            assert found.name.replace("-", "_") == metric.name
            assert (found.kind == "column") == bool(metric.indexes), metric.name
            assert found.syntax is not None
            assert found.access == "", metric.name
            if metric.type == "counter":
                assert found.syntax.base in ("Counter32", "Counter64"), metric.name
            if metric.type == "Bits" and found.syntax.base == "OctetString":
                continue  # bits that only the description of the object names
            for number, label in metric.enum_values.items():
                assert found.syntax.values.get(number) == label, (metric.name, number)
        for lookup in (lookup for metric in module.metrics for lookup in metric.lookups if lookup.oid):
            found = NAMES.at(lookup.oid)
            assert found is not None
            assert found.kind == "column", lookup.labelname


def test_names_of_vendors_are_those_of_our_modules() -> None:
    """Written anew by ``python -m tests.mib_names``."""
    for mib, text in mib_names.written().items():
        assert (catalogue.FOLDER / f"{mib}.json").read_text(encoding="utf-8") == text, mib
