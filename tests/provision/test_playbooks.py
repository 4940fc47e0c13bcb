"""What holds for every role, and the filters of the base role."""

import re
import runpy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

PLAYBOOKS = Path(__file__).parents[2] / "playbooks"
ROLES = sorted(path for path in (PLAYBOOKS / "roles").iterdir() if path.is_dir())
FILTERS: dict[str, Callable[..., Any]] = runpy.run_path(str(PLAYBOOKS / "roles/base/filter_plugins/base.py"))[
    "FilterModule"
]().filters()


def options(role: Path) -> dict[str, dict[str, Any]]:
    spec = yaml.safe_load((role / "meta/argument_specs.yml").read_text())
    found: dict[str, dict[str, Any]] = spec["argument_specs"]["main"]["options"]
    return found


@pytest.mark.parametrize("role", ROLES, ids=lambda role: role.name)
def test_the_argument_specs_are_the_defaults(role: Path) -> None:
    defaults = yaml.safe_load((role / "defaults/main.yml").read_text())
    assert {name: option["default"] for name, option in options(role).items()} == defaults


@pytest.mark.parametrize("role", ROLES, ids=lambda role: role.name)
def test_every_default_stands_below_the_sentence_of_its_specification(role: Path) -> None:
    text = (role / "defaults/main.yml").read_text()
    sentences = dict(re.findall(r"^# (.+)\n(\w+):", text, re.MULTILINE)[i][::-1] for i in range(len(options(role))))
    assert sentences == {name: option["description"] for name, option in options(role).items()}


@pytest.mark.parametrize("role", ROLES, ids=lambda role: role.name)
def test_every_variable_has_the_prefix_of_its_role(role: Path) -> None:
    assert [name for name in options(role) if not name.startswith(f"{role.name}_")] == []


@pytest.mark.parametrize(
    ("protocol", "key"),
    [
        ("SHA", "6695febc9288e36282235fc7151f128497b38f3f"),  # RFC 3414 A.3.2
        ("SHA256", "8982e0e549e866db361a6b625d84cccc11162d453ee8ce3a6445c2d6776f0f8b"),  # as net-snmp computes it
    ],
)
def test_the_keys_are_those_of_the_standard(protocol: str, key: str) -> None:
    engine = "000000000000000000000002"
    assert FILTERS["base_snmp_auth_key"]("maplesyrup", protocol, engine) == key
    assert FILTERS["base_snmp_priv_key"]("maplesyrup", protocol, engine) == key[:32]


def test_an_address_is_found_within_networks_of_either_family() -> None:
    within = FILTERS["base_within"]
    assert within("10.77.0.10", ["192.0.2.1", "10.77.0.0/24"])
    assert within("fe80::1%eth0", ["fe80::/10"])
    assert not within("10.77.1.10", ["10.77.0.0/24", "fe80::/10"])


def test_networks_are_sorted_by_family_for_the_firewall() -> None:
    mixed = ["10.77.0.10", "fd00::1", "192.0.2.0/24"]
    assert FILTERS["base_of_version"](mixed, 4) == ["10.77.0.10/32", "192.0.2.0/24"]
    assert FILTERS["base_of_version"](mixed, 6) == ["fd00::1/128"]
