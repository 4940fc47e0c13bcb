"""snmp.yml: what is taken, what is refused and with which sentence, and what a plan asks for."""

from pathlib import Path

import pytest

from core.errors import InputError
from monitor.snmp import ber, modules
from monitor.snmp.plans import narrowed, plan
from monitor.snmp.schema import Module

WHOLE = """
auths:
  public_v2: {version: 2, community: public}
  v3: {version: 3, username: u, security_level: authPriv, password: p, auth_protocol: SHA256, priv_protocol: AES256C,
       priv_password: q, context_name: c}
modules:
  all:
    walk: [1.3.6.1.2.1.2.2.1, 1.3]
    get: [1.3.6.1.2.1.1.3.0]
    max_repetitions: 50
    retries: 0
    timeout: 1m30s
    allow_nonincreasing_oids: true
    use_unconnected_udp_socket: true
    filters: [{oid: 1.3.6.1.2.1.2.2.1.7, targets: [1.3.6.1.2.1.2.2.1.10], values: ['1', '^2$']}]
    metrics:
    - name: ifDescr
      oid: 1.3.6.1.2.1.2.2.1.2
      type: DisplayString
      help: h
      indexes: [{labelname: ifIndex, type: gauge, fixed_size: 0, implied: false, enum_values: {1: one}}]
      lookups:
      - {labels: [ifIndex], labelname: ifName, oid: 1.3.6.1.2.1.31.1.1.1.1, type: DisplayString, display_hint: 255a,
         enum_values: {1: one}}
      - {labels: [], labelname: ifIndex}
      regex_extracts:
        Number: [{regex: '(.*)', value: '$1'}, {regex: 'x'}]
      datetime_pattern: '%Y'
      enum_values: {1: up}
      offset: 1.5
      scale: 0.1
      display_hint: 255a
"""
METRIC = "{name: a, oid: 1.3.6.1.2.1.1.3, type: gauge}"


def file(folder: Path, text: str) -> Path:
    path = folder / "snmp.yml"
    path.write_text(text, encoding="utf-8")
    return path


def test_every_key_of_the_format_is_read(tmp_path: Path) -> None:
    found = modules.read(file(tmp_path, WHOLE))
    module = found.modules["all"]
    assert (module.timeout, module.retries, module.max_repetitions) == (90.0, 0, 50)
    assert module.metrics[0].lookups[1].labels == ()
    assert module.metrics[0].regex_extracts["Number"][1].value == "$1"
    assert (module.metrics[0].scale, module.metrics[0].offset) == (0.1, 1.5)
    assert found.auths["v3"].priv_protocol == "AES256C"
    assert found.auths["v3"].password.get_secret_value() == "p"
    assert "public'" not in repr(found.auths["public_v2"])


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("modules: {m: {wlak: []}}", "modules.m.wlak: this key is not known"),
        ("modul: {}", "modul: this key is not known"),
        ("modules:\n  m: {}\n  m: {}", "'m' stands here twice"),
        ("modules: {m: {walk: [1.3.6], walk: [1.3.7]}}", "'walk' stands here twice"),
        ("modules: {m: {metrics: [{name: a, oid: 1.3.6, type: gague}]}}", "'gague' is not a type; known are gauge,"),
        (
            "modules: {m: {metrics: [{name: a, oid: sysUpTime, type: gauge}]}}",
            "'sysUpTime' is not an object",
        ),
        ("modules: {m: {metrics: [{name: a-b, oid: 1.3.6, type: gauge}]}}", "metrics.0.name: String should match"),
        ("modules: {m: {timeout: 5 seconds}}", "'5 seconds' is not a duration; write for example 5s"),
        ("modules: {m: {timeout: 0s}}", "modules.m.timeout: Input should be greater than 0"),
        (
            "modules: {m: {metrics: [{name: a, oid: 1.3.6, type: gauge, regex_extracts: {X: [{regex: '('}]}}]}}",
            "'(' is not a regular expression",
        ),
        ("auths: {a: {version: 4}}", "auths.a.version: Input should be 1, 2 or 3"),
        ("auths: {a: {communty: x}}", "auths.a.communty: this key is not known"),
        ("modules: [", "while parsing"),
        ("modules: {m: {retries: -1}}", "modules.m.retries: Input should be greater than or equal to 0"),
        ("- a", "Input should be a valid dictionary"),
        ("!!python/object/apply:os.system [x]", "could not determine a constructor"),
    ],
)
def test_each_mistake_has_its_sentence(tmp_path: Path, text: str, sentence: str) -> None:
    with pytest.raises(InputError) as refused:
        modules.load(file(tmp_path, text))
    assert sentence in str(refused.value)
    assert str(refused.value).startswith(str(tmp_path / "snmp.yml"))


def test_a_file_that_is_not_there_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="No such file"):
        modules.load(tmp_path / "none.yml")


def test_a_folder_is_one_file_and_each_name_stands_once(tmp_path: Path) -> None:
    (tmp_path / "a.yml").write_text("modules: {a: {}}", encoding="utf-8")
    (tmp_path / "b.yml").write_text("modules: {b: {}}", encoding="utf-8")
    assert list(modules.load(tmp_path)) == ["a", "b"]
    (tmp_path / "c.yml").write_text("modules: {a: {}}", encoding="utf-8")
    with pytest.raises(InputError, match=r"c.yml: modules.a: another file of this folder has it too"):
        modules.load(tmp_path)


def test_an_empty_file_has_no_modules(tmp_path: Path) -> None:
    assert modules.load(file(tmp_path, "# WARNING: nothing here\n")) == {}


def test_an_unknown_module_is_told_as_the_exporter_tells_it() -> None:
    with pytest.raises(InputError, match=r"^Unknown module 'x'$"):
        plan({}, ["x"])


def read(text: str, folder: Path) -> dict[str, Module]:
    return modules.load(file(folder, text))


INDEXED = "{name: in, oid: 1.3.6.1.2.1.2.2.1.10, type: counter, indexes: [{labelname: ifIndex, type: gauge}]}"


def test_only_what_walk_and_get_cover_is_asked_for(tmp_path: Path) -> None:
    found = read(
        f"""
modules:
  walked: {{walk: [1.3.6.1.2.1.1, 1.3.6.1.2.1.2], metrics: [{METRIC}, {INDEXED}]}}
  got: {{get: [1.3.6.1.2.1.1.3.0, 1.3.6.1.2.1.2.2.1.10.7], metrics: [{METRIC}, {INDEXED}]}}
  part: {{walk: [1.3.6.1.2.1.2.2.1.10.7], metrics: [{METRIC}, {INDEXED}]}}
""",
        tmp_path,
    )
    uptime, column = ber.oid("1.3.6.1.2.1.1.3.0"), ber.oid("1.3.6.1.2.1.2.2.1.10")
    row = ber.oid("1.3.6.1.2.1.2.2.1.10.7")
    assert (plan(found, ["walked"]).scalars, plan(found, ["walked"]).columns) == ((uptime,), (column,))
    assert (plan(found, ["got"]).scalars, plan(found, ["got"]).columns) == ((uptime, row), ())
    assert (plan(found, ["part"]).scalars, plan(found, ["part"]).columns) == ((), (row,))
    assert plan(found, ["part"]).pieces == ((column, row),)


def test_a_filter_turns_a_walk_into_gets(tmp_path: Path) -> None:
    column = "1.3.6.1.2.1.2.2.1.10"
    found = read(
        f"""
modules:
  m:
    walk: [{column}, 1.3.6.1.2.1.2.2.1.7]
    get: [{column}.9, 1.3.6.1.2.1.1.3.0]
    filters: [{{oid: 1.3.6.1.2.1.2.2.1.7, targets: [{column}], values: ['1']}}]
    metrics: [{INDEXED}]
""",
        tmp_path,
    )["m"]
    assert narrowed(found, [(found.filters[0], ["2", "5"])]).get == ("1.3.6.1.2.1.1.3.0", f"{column}.2", f"{column}.5")
    assert narrowed(found, [(found.filters[0], ["2"])]).walk == ("1.3.6.1.2.1.2.2.1.7",)
    assert narrowed(found, []) == found


OWN = modules.load(modules.OWN_MODULES)


@pytest.mark.parametrize("name", sorted(OWN))
def test_our_modules_ask_for_everything_that_they_name(name: str) -> None:
    asked = plan(OWN, [name])
    every = set(asked.scalars) | set(asked.columns)
    for metric in OWN[name].metrics:
        assert (metric.column if metric.indexes else metric.column + b"\0") in every, metric.name
        assert all(lookup.column in every for lookup in metric.lookups if lookup.oid), metric.name
        assert metric.help, metric.name
        assert not metric.help.endswith("."), metric.name
        known = {index.labelname for index in metric.indexes}
        for lookup in metric.lookups:
            assert set(lookup.labels) <= known, metric.name
            known.add(lookup.labelname)
    assert asked.pieces == ()


def test_no_two_of_our_metrics_share_a_name_with_another_object() -> None:
    names: dict[str, str] = {}
    for module in OWN.values():
        for metric in module.metrics:
            assert names.setdefault(metric.name, metric.oid) == metric.oid


def test_modules_of_the_users_own_replace_ours_of_the_same_name(tmp_path: Path) -> None:
    own = file(tmp_path, f"modules: {{system: {{walk: [1.3.6.1.2.1.1], metrics: [{METRIC}]}}, more: {{}}}}")
    found = modules.available(own)
    assert set(found) == {*OWN, "more"}
    assert [metric.name for metric in found["system"].metrics] == ["a"]
    assert modules.available(None) == OWN
