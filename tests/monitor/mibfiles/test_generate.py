"""What ``motcua mib compile`` makes of a MIB: the same as people wrote by hand, readable by us and by snmp_exporter."""

import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest
from typer.testing import CliRunner

from core.errors import InputError
from monitor.mibfiles import cli, compiler, generate, write
from monitor.names import catalogue
from monitor.snmp import modules
from monitor.snmp.schema import Metric, Module
from tests.monitor.mibfiles.asn1 import text
from tests.monitor.mibfiles.test_compile import MIBS, NAMES
from tests.tools import require_tool

OWN = modules.load(modules.OWN_MODULES)


@pytest.fixture(scope="module")
def acme() -> Module:
    names = catalogue.names(compiler.strictly(["ACME-MIB"], [MIBS]))
    made = generate.module(names, names.mibs["ACME-MIB"].objects, [])
    assert made.left_out == ()
    return made.module


def metrics(module: Module) -> dict[str, Metric]:
    return {one.name: one for one in module.metrics}


def test_if_mib_is_as_it_was_written_by_hand(tmp_path: Path) -> None:
    for name in ("IF-MIB", "IANAifType-MIB"):
        (tmp_path / name).write_text(text(NAMES.mibs[name], NAMES), encoding="utf-8")
    names = catalogue.names(compiler.strictly(["IF-MIB"], [tmp_path]))
    roots = [names.read(name).oid for name in ("interfaces", "ifXTable")]
    made = generate.module(names, names.mibs["IF-MIB"].objects, roots).module
    ours = OWN["if_mib"]
    assert set(made.walk) == set(ours.walk)
    assert made.get == ()
    generated, written = metrics(made), metrics(ours)
    assert set(generated) == set(written)
    for name, one in generated.items():
        other = written[name]
        assert (one.oid, one.type, one.indexes, one.lookups) == (other.oid, other.type, other.indexes, other.lookups)
        assert one.enum_values.items() >= other.enum_values.items(), name


def test_each_object_has_the_type_that_shows_it(acme: Module) -> None:
    found = metrics(acme)
    assert {name: one.type for name, one in found.items()} == {
        "acmeUptime": "gauge",
        "acmeBuilt": "DateAndTime",
        "acmeLoad": "Float",
        "acmeFlags": "Bits",
        "acme_odd_name": "gauge",
        "acmeManager": "InetAddressIPv4",
        "acmeVersion": "OctetString",
        "acmeSensorColour": "EnumAsInfo",
        "acmeSensorValue": "gauge",
        "acmeSensorOk": "gauge",
        "acmeSensorReads": "counter",
        "acmePortMac": "PhysAddress48",
        "acmePortDrops": "counter",
        "acmePeerNextType": "gauge",
        "acmePeerNext": "InetAddress",
        "acmeVolumeFree": "gauge",
    }
    assert found["acmeSensorOk"].enum_values == {1: "true", 2: "false"}
    assert found["acmeUptime"].help == "Time since the start - 1.3.6.1.4.1.99999.1.1"


def test_rows_are_labelled_by_their_index_and_by_what_names_them(acme: Module) -> None:
    found = metrics(acme)
    assert [(one.labelname, one.type, one.fixed_size, one.implied) for one in found["acmeSensorValue"].indexes] == [
        ("acmeSensorSlot", "gauge", 0, False),
        ("acmeSensorKey", "DisplayString", 4, False),
        ("acmeSensorId", "DisplayString", 0, True),
    ]
    assert found["acmeSensorReads"].indexes == found["acmeSensorValue"].indexes
    assert [(one.labelname, one.type) for one in found["acmePeerNext"].indexes] == [("acmePeerAddress", "InetAddress")]
    assert [one.labelname for one in found["acmePortDrops"].lookups] == ["ifAlias", "ifDescr", "ifName"]
    assert [one.labelname for one in found["acmeVolumeFree"].lookups] == ["acmeVolumeName"]
    assert found["acmeSensorValue"].lookups == ()  # its index is text already


def test_only_what_is_needed_is_walked(acme: Module) -> None:
    acme_table = "1.3.6.1.4.1.99999.1"
    assert acme.walk == (
        "1.3.6.1.2.1.2.2.1.2",
        "1.3.6.1.2.1.31.1.1.1.1",
        "1.3.6.1.2.1.31.1.1.1.18",
        *(f"{acme_table}.{table}" for table in range(10, 15)),
    )
    assert f"{acme_table}.5.0" not in acme.get  # it cannot be read
    plan = modules.plan({"acme": acme}, ["acme"])
    asked = set(plan.scalars) | set(plan.columns)
    assert all((one.column if one.indexes else one.column + b"\0") in asked for one in acme.metrics)
    assert all(one.column in asked for metric in acme.metrics for one in metric.lookups)


def test_a_type_can_be_chosen() -> None:
    chosen = {"ifOperStatus": "EnumAsStateSet", "ifName": "DisplayString"}
    found = metrics(generate.module(NAMES, NAMES.mibs["IF-MIB"].objects, [], chosen).module)
    assert found["ifOperStatus"].type == "EnumAsStateSet"
    assert found["ifName"].type == "DisplayString"


@pytest.mark.parametrize("mib", sorted(NAMES.mibs))
def test_every_mib_that_we_know_makes_a_module_that_we_read(tmp_path: Path, mib: str) -> None:
    made = generate.module(NAMES, NAMES.mibs[mib].objects, []).module
    file = tmp_path / "made.yml"
    file.write_text(write.text("made", made, [mib]), encoding="utf-8")
    assert modules.load(file) == {"made": made}


def invoke(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(cli.app, ["compile", *arguments])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.exit_code, result.output


def test_the_command_writes_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    file = tmp_path / "acme.yml"
    code, said = invoke("ACME-MIB", "--from", str(MIBS), "-o", str(file))
    assert (code, list(modules.load(file))) == (0, ["acme_mib"])
    assert "16 metrics" in said
    root = ("--root", "acmeSensorTable", "--module", "sensors", "--type", "acmeSensorOk=EnumAsStateSet")
    invoke(str(MIBS / "ACME-MIB.txt"), *root, "-o", str(file))
    found = modules.load(file)["sensors"]
    assert [one.name for one in found.metrics] == ["acmeSensorColour", "acmeSensorValue", "acmeSensorOk"]
    assert found.walk == ("1.3.6.1.4.1.99999.1.10",)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--root", "acmeSensr"], "'acmeSensr' is not known; did you mean"),
        (["--type", "acmeLoad=gague"], "write NAME=TYPE, the type one of gauge"),
        (["--layout", "new"], "use current or old"),
        (["--root", "interfaces"], "nothing in it can be polled under --root"),
    ],
)
def test_the_command_refuses_with_a_sentence(tmp_path: Path, arguments: Sequence[str], sentence: str) -> None:
    with pytest.raises(InputError, match=sentence):
        invoke("ACME-MIB", "--from", str(MIBS), "-o", str(tmp_path / "x.yml"), *arguments)


def exporter_reads(file: Path) -> None:
    program = require_tool("prometheus-snmp-exporter")
    command = [program, "--dry-run", f"--config.file={file}"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-500:]


def test_the_exporter_of_debian_reads_what_was_made(tmp_path: Path, acme: Module) -> None:
    file = tmp_path / "old.yml"
    file.write_text(write.text("acme", acme, ["ACME-MIB"], "old"), encoding="utf-8")
    exporter_reads(file)


def test_the_exporter_of_debian_reads_our_modules(tmp_path: Path) -> None:
    for name, module in OWN.items():
        file = tmp_path / f"{name}.yml"
        file.write_text(write.text(name, module, ["x"], "old"), encoding="utf-8")
        exporter_reads(file)
