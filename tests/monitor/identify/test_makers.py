"""Makers without a file: the table of enterprise numbers, and what it is good for."""

import re
from collections import Counter
from pathlib import Path

import pytest

from core.errors import InputError
from monitor.identify import knowledge
from monitor.identify.answers import ENTERPRISES
from monitor.identify.identity import identify
from tests.monitor.identify.made_up import ENTITY, SYS_DESCR, SYS_OBJECT_ID, device


@pytest.mark.parametrize(
    ("named", "vendor", "kind"),
    [
        (".1.3.6.1.4.1.5430.1.7", "Masterguard", "ups"), (".1.3.6.1.4.1.26866", "Gigamon", ""),
        (".1.3.6.1.4.1.99999.1", "", ""), (".1.3.6.1.4.1.8072.3.2.10", "net-snmp/Linux", "server"),
        (".1.3.6.1.4.1.9.1.1208", "Cisco", "switch"), (".1.3.6.1.4.1", "", ""), ("1.3.6.1.4.1.x", "", ""),
    ],
)  # fmt: skip
def test_a_number_tells_the_maker_unless_a_file_does(named: str, vendor: str, kind: str) -> None:
    found = identify(device({SYS_OBJECT_ID: named}))
    assert (found.vendor, found.kind) == (vendor, kind)


def test_a_maker_by_number_is_less_sure_than_one_by_file() -> None:
    by_number, by_file = (
        identify(device({SYS_OBJECT_ID: f".{ENTERPRISES}.{number}.1"})).evidence["vendor"] for number in (5430, 9)
    )
    assert (by_number.oid, by_number.raw) == (SYS_OBJECT_ID, f"{ENTERPRISES}.5430.1")
    assert by_number.confidence < by_file.confidence


def test_what_a_file_knows_of_a_description_is_before_the_number() -> None:
    found = identify(device({SYS_OBJECT_ID: ".1.3.6.1.4.1.30803", SYS_DESCR: "EdgeOS v1.4.0.1 EdgeRouter"}))
    assert found.vendor == "Ubiquiti"


def test_a_maker_by_number_still_has_what_the_standard_tables_say() -> None:
    found = identify(device({SYS_OBJECT_ID: ".1.3.6.1.4.1.5430.1", f"{ENTITY}.13.1": "MG-10", f"{ENTITY}.11.1": "M7"}))
    assert {name: one.value for name, one in found.fields.items()} == {"model": "MG-10", "serial": "M7"}


def test_the_table_has_every_number_once_and_none_of_a_file() -> None:
    numbers = Counter(map(int, re.findall(r"^  (\d+): ", knowledge.MAKERS.read_text(encoding="utf-8"), re.MULTILINE)))
    assert len(numbers) > 300
    assert (numbers.most_common(1)[0][1], set(numbers)) == (1, set(knowledge.makers()))
    known = {prefix for vendor in knowledge.vendors() for prefix in vendor.objects}
    assert not {number for number in numbers for prefix in known if f"{prefix}.".startswith(f"{ENTERPRISES}.{number}.")}
    assert not {8072, 2021} & set(numbers)


def test_the_table_names_kinds_that_files_have() -> None:
    kinds = {vendor.kind for vendor in knowledge.vendors()}
    kinds |= {rule.kind for vendor in knowledge.vendors() for rule in vendor.kinds}
    assert {maker.kind for maker in knowledge.makers().values()} <= kinds | {""}
    assert all(maker.vendor == maker.vendor.strip() != "" for maker in knowledge.makers().values())


@pytest.mark.parametrize("text", ["ups: {818: {a: b}}", "ups: [818]", "{", "ups:\n  Victron: 818\n"])
def test_a_table_that_is_none_is_said(text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "makers.yml").write_text(text, encoding="utf-8")
    monkeypatch.setattr(knowledge, "MAKERS", tmp_path / "makers.yml")
    with pytest.raises(InputError, match="makers"):
        knowledge.makers.__wrapped__()


def test_every_table_of_a_file_has_every_number_once() -> None:
    tables = {source.table for vendor in knowledge.vendors() for source in vendor.sources() if source.table}
    assert tables == {"cisco_products", "cisco_chassis"}
    for table in tables:
        text = knowledge.FOLDER.with_name(f"{table}.yml").read_text(encoding="utf-8")
        numbers = re.findall(r"^(\d+): \S+$", text, re.MULTILINE)
        assert (len(numbers), set(numbers)) == (len(set(numbers)), set(knowledge.names(table)))
        assert len(numbers) > 150


def test_a_table_that_is_not_there_is_said() -> None:
    with pytest.raises(InputError, match=r"nowhere\.yml"):
        knowledge.names("nowhere")
