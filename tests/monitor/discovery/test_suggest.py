"""The entry that is suggested: it is a good one, whatever a stranger calls himself."""

import yaml
from hypothesis import given
from hypothesis import strategies as st

from core.inventory.devices import device_of
from core.inventory.values import is_template
from monitor.discovery.seen import Seen
from monitor.discovery.suggest import entry, plain, what

MAC = "50:c7:bf:00:00:01"
SWITCH = Seen("10.97.1.77", True, True, "network-v3", "Tang 3", "JetStream", "TP-Link", "switch", "T1500G", "218BEB")
SITE = {"motcua_site": {"id": "ly", "name": "Lục Yên", "kind": "district"}}


def test_it_has_what_identification_told() -> None:
    assert yaml.safe_load(entry(SWITCH, MAC, "sw-core", [])) == {
        "tang-3": {
            "ansible_host": "10.97.1.77",
            "motcua_name": "Tang 3",
            "motcua_kind": "switch",
            "motcua_snmp": "network-v3",
            "motcua_upstream": "sw-core",
            "motcua_asset_vendor": "TP-Link",
            "motcua_asset_model": "T1500G",
            "motcua_asset_serial": "218BEB",
            "motcua_asset_mac": MAC.upper(),
        }
    }


def test_a_name_that_is_taken_is_not_suggested_again() -> None:
    assert list(yaml.safe_load(entry(SWITCH, MAC, "", ["tang-3"]))) == ["switch-10-97-1-77"]


def test_what_nobody_knows_is_asked_for() -> None:
    text = entry(Seen("10.97.1.78", True), "", "", [])
    assert yaml.safe_load(text) == {
        "host-10-97-1-78": {"ansible_host": "10.97.1.78", "motcua_name": "ping", "motcua_kind": None}
    }
    assert "# one of server, workstation" in text


def test_ansible_evaluates_nothing_of_a_stranger() -> None:
    evil = "{{ lookup('pipe', 'reboot') }}{% set x %}{# #}"
    for field in ("name", "vendor", "model", "serial", "description"):
        text = entry(Seen.of({"address": "10.97.1.9", field: evil}), MAC, "", [])
        assert not is_template(yaml.safe_load(text))


@given(st.text(max_size=300), st.text(max_size=60), st.text(max_size=60), st.sampled_from(["", "ups", "olt", "nvr"]))
def test_every_entry_is_yaml_that_the_inventory_takes(name: str, model: str, serial: str, kind: str) -> None:
    seen = Seen("10.97.1.9", True, True, "", name, name, model, kind, model, serial)
    ((host, values),) = yaml.safe_load(entry(seen, MAC, "", [])).items()
    device, found = device_of(host, {**SITE, **values})
    wrong = {finding.key for finding in found} - ({"motcua_kind"} if values.get("motcua_kind") is None else set())
    assert wrong == set()
    assert device is not None or values.get("motcua_kind") is None


def test_a_few_words_say_what_it_is() -> None:
    assert what(SWITCH, MAC) == "TP-Link T1500G"
    assert what(Seen("10.0.0.1", True, description="TP-LINK JetStream", vendor="TP-Link"), MAC) == "TP-LINK JetStream"
    assert what(Seen("10.0.0.1", True), MAC) == MAC
    assert what(Seen("10.0.0.1", False, True), "") == "SNMP"
    assert plain("a\x00b\r\nc\u202e d") == "a b c d"
