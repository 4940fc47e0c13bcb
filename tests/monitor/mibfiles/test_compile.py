"""MIB files become facts, mistakes become sentences with a file and a line."""

from dataclasses import replace
from pathlib import Path

import pytest

from core.errors import InputError
from monitor.mibfiles import compiler, files
from monitor.names import catalogue
from monitor.names.objects import Mib, Object, dumps, loads
from tests.monitor.mibfiles.asn1 import text

MIBS = Path(__file__).parent / "mibs"
NAMES = catalogue.names()
READ_BACK = (
    "BRIDGE-MIB",
    "ENTITY-MIB",
    "ENTITY-SENSOR-MIB",
    "HOST-RESOURCES-MIB",
    "IANAifType-MIB",
    "IF-MIB",
    "INET-ADDRESS-MIB",
    "IP-MIB",
    "P-BRIDGE-MIB",
    "Printer-MIB",
    "Q-BRIDGE-MIB",
    "SNMP-FRAMEWORK-MIB",
    "SNMPv2-MIB",
    "TCP-MIB",
    "UCD-SNMP-MIB",
    "UDP-MIB",
    "UPS-MIB",
)


@pytest.fixture(scope="module")
def acme() -> Mib:
    found = {one.name: one for one in compiler.strictly(["ACME-MIB"], [MIBS])}
    assert set(found) == {"ACME-MIB", "ACME-TC"}  # the standard MIBs that it imports are ours already
    return found["ACME-MIB"]


def by_name(mib: Mib) -> dict[str, Object]:
    return {one.name: one for one in mib.objects}


def test_objects_have_their_numbers_kinds_and_types(acme: Mib) -> None:
    found = by_name(acme)
    assert found["acmeUptime"].oid == "1.3.6.1.4.1.99999.1.1"
    assert found["acmeFailed"].kind == "notification"
    assert [found[name].kind for name in ("acmeObjects", "acmeLoad", "acmeSensorTable", "acmeSensorEntry")] == [
        "node",
        "scalar",
        "table",
        "row",
    ]
    flags, colour, ok = (found[name].syntax for name in ("acmeFlags", "acmeSensorColour", "acmeSensorOk"))
    assert flags is not None
    assert (flags.base, flags.values) == ("Bits", {0: "ready", 1: "busy", 9: "lost"})
    assert colour is not None
    assert (colour.name, colour.base, colour.values[21]) == ("AcmeColour", "Integer32", "opal")
    assert ok is not None
    assert ok.values == {1: "true", 2: "false"}
    assert found["acme-odd-name"].oid.endswith(".1.6")
    assert found["acmeVolumeFree"].units == "megabytes"
    assert found["acmeUptime"].help.startswith("Time since the start. A second")


def test_indexes_are_implied_fixed_or_those_of_another_row(acme: Mib) -> None:
    found = by_name(acme)
    assert [(part.name, part.implied) for part in found["acmeSensorEntry"].index] == [
        ("acmeSensorSlot", False),
        ("acmeSensorKey", False),
        ("acmeSensorId", True),
    ]
    key = found["acmeSensorKey"].syntax
    assert key is not None
    assert (key.name, key.chain, key.size, key.hint) == ("AcmeReal", ("SnmpAdminString",), 4, "255t")
    assert found["acmeSensorMoreEntry"].augments == "acmeSensorEntry"


def test_facts_are_read_as_they_were_written(acme: Mib) -> None:
    assert loads(dumps(acme)) == acme


def test_our_facts_written_as_mibs_compile_to_the_same_facts(tmp_path: Path) -> None:
    for name in READ_BACK:
        (tmp_path / f"{name}.txt").write_text(text(NAMES.mibs[name], NAMES), encoding="utf-8")
    found = {one.name: one for one in compiler.strictly(READ_BACK, [tmp_path])}
    for name in READ_BACK:
        ours = {one.oid: replace(one, access=_access(one), help="x") for one in NAMES.mibs[name].objects}
        theirs = {one.oid: replace(one, help="x") for one in found[name].objects}
        assert theirs == ours, name
        assert found[name].types == NAMES.mibs[name].types, name


def _access(one: Object) -> str:
    return "not-accessible" if one.kind in ("table", "row") else one.access


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ("IMPORTS nothing FROM NOWHERE-MIB;\n", "BAD-MIB.txt:2: no folder has the MIB 'NOWHERE-MIB'; give the folder"),
        ("\nbad OBJECT IDENTIFIER ::= {{ iso 3 }\n", "BAD-MIB.txt:3: this is not how a MIB is written: 'bad OBJECT"),
        ("bad OBJECT IDENTIFIER ::= { worse 3 }\n", "BAD-MIB.txt:2: Unknown parent symbol: worse; mend the file"),
        ("", ""),
    ],
)
def test_a_mistake_is_one_sentence_with_its_file_and_line(tmp_path: Path, body: str, sentence: str) -> None:
    file = tmp_path / "BAD-MIB.txt"
    file.write_text(f"BAD-MIB DEFINITIONS ::= BEGIN\n{body}END\n", encoding="utf-8")
    if not sentence:
        assert [one.name for one in compiler.strictly(["BAD-MIB"], [tmp_path])] == ["BAD-MIB"]
        return
    with pytest.raises(InputError) as refused:
        compiler.strictly(["BAD-MIB"], [tmp_path])
    assert sentence in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_mib_that_is_nowhere_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no folder has the MIB 'NONE-MIB'; give the folder of its file with --from"):
        compiler.strictly(["NONE-MIB"], [tmp_path])
    with pytest.raises(InputError, match="is not a folder"):
        compiler.strictly(["NONE-MIB"], [tmp_path / "none"])


def test_leniently_the_good_ones_of_a_folder_are_read(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "good.mib").write_text("GOOD-MIB DEFINITIONS ::= BEGIN\nEND\n", encoding="utf-8")
    (tmp_path / "bad.mib").write_text(
        "BAD-MIB DEFINITIONS ::= BEGIN\nx OBJECT IDENTIFIER ::= { y 1 }\nEND\n", encoding="utf-8"
    )
    (tmp_path / "picture.txt").write_bytes(b"\xff\xfe\x00")
    found = compiler.compile_mibs([], [tmp_path], lenient=True)
    assert [one.name for one in found.mibs] == ["GOOD-MIB"]
    assert found.mistakes[0].startswith(f"{tmp_path}/bad.mib:2: Unknown parent symbol: y")


def test_what_is_asked_for_is_a_name_or_a_file(tmp_path: Path) -> None:
    file = MIBS / "acme-types.my"
    assert compiler.asked(["IF-MIB", str(file)]) == (["IF-MIB", "ACME-TC"], [MIBS])
    with pytest.raises(InputError, match="No such file"):
        compiler.asked([str(tmp_path / "none.mib")])
    (tmp_path / "letter.txt").write_text("Dear all,\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"letter.txt:1: no MIB begins here"):
        compiler.asked([str(tmp_path / "letter.txt")])


def test_a_file_is_found_by_its_name_or_by_what_it_says(tmp_path: Path) -> None:
    (tmp_path / "A-MIB.txt").write_text("OTHER-MIB DEFINITIONS ::= BEGIN END", encoding="utf-8")
    (tmp_path / "b.my").write_bytes(b"-- caf\xe9\nA-MIB DEFINITIONS ::= BEGIN END")
    found = files.Files([tmp_path])
    assert found.path("A-MIB") == tmp_path / "b.my"
    assert found.path("NONE-MIB") is None
    assert found.every() == ["A-MIB", "OTHER-MIB"]
