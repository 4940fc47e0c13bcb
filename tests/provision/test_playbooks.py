"""What holds for every role, and the filters of the base role."""

import re
import runpy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from provision.verification.checks import KINDS, read
from tests import role_readmes
from tests.role_readmes import ROLES

PLAYBOOKS = Path(__file__).parents[2] / "playbooks"
FILTERS: dict[str, Callable[..., Any]] = runpy.run_path(str(PLAYBOOKS / "roles/base/filter_plugins/base.py"))[
    "FilterModule"
]().filters()


each_role = pytest.mark.parametrize("role", ROLES, ids=lambda role: role.name)


def options(role: Path) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = role_readmes.specification(role).get("options", {})
    return found


def sentence(option: dict[str, Any]) -> str:
    told = option["description"]
    return " ".join((told if isinstance(told, str) else " ".join(told)).split())


@each_role
def test_the_argument_specs_are_the_defaults(role: Path) -> None:
    defaults = role_readmes.read(role / "defaults/main.yml") or {}
    told = options(role)
    assert {name: option["default"] for name, option in told.items() if not option.get("required")} == defaults
    assert [name for name, option in told.items() if option.get("required") and "default" in option] == []


@each_role
def test_every_default_stands_below_the_sentence_of_its_specification(role: Path) -> None:
    text = (role / "defaults/main.yml").read_text(encoding="utf-8")
    blocks = re.findall(r"((?:^# .+\n)+)(\w+):", text, re.MULTILINE)
    above = {name: " ".join(line.removeprefix("# ") for line in block.splitlines()) for block, name in blocks}
    wanted = {name: sentence(option) for name, option in options(role).items() if not option.get("required")}
    assert {name: above.get(name) for name in wanted} == wanted


@each_role
def test_the_readme_is_what_the_specification_says(role: Path) -> None:
    """Written anew by ``python -m tests.role_readmes``."""
    assert (role / "README.md").read_text(encoding="utf-8") == role_readmes.text(role)


@each_role
def test_the_promises_of_a_role_are_in_order(role: Path) -> None:
    checks = (role_readmes.read(role / "vars/verify.yml") or {}).get(f"{role.name}_checks")
    assert checks, f"{role.name} promises nothing; write vars/verify.yml, and look at it in verify.yml"
    assert [check["id"] for check in checks if not check["id"].startswith(f"{role.name}.")] == []
    known = {name for check in checks for name in check}
    assert known <= {"id", "vi", "en", "when", *KINDS}
    read([check for check in checks if "{{" not in str(check)])


@each_role
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


def test_an_account_ends_after_its_last_day_and_an_absent_one_has_nothing() -> None:
    expires, groups, keys = FILTERS["base_expires"], FILTERS["base_groups"], FILTERS["base_keys"]
    lasting = {"name": "hanh", "keys": ["ssh-ed25519 AAAA"], "sudo": True, "groups": ["adm"]}
    assert (expires(lasting), groups(lasting, "admins")) == (-1.0, ["adm", "admins"])
    assert keys(lasting).splitlines()[1:] == ["ssh-ed25519 AAAA"]
    assert expires({**lasting, "expires": "2026-12-31"}) == 1_798_761_600.0  # 2027-01-01
    absent = {**lasting, "state": "absent"}
    assert (expires(absent), groups(absent, "admins")) == (86_400.0, [])
    assert "AAAA" not in keys(absent)
    accounts = [lasting, {**absent, "name": "khanh"}, {"name": "tuan", "expires": "2026-06-30"}]
    assert FILTERS["base_over"](accounts, 1_782_777_600.0) == ["khanh"]  # 2026-06-30
    assert FILTERS["base_over"](accounts, 1_782_864_000.0) == ["khanh", "tuan"]  # 2026-07-01
    with pytest.raises(ValueError, match="month"):
        expires({"name": "hanh", "expires": "2026-13-01"})


def test_only_files_that_differ_are_still_to_be_written() -> None:
    wanted = [{"path": "/a", "text": "x\n"}, {"path": "/b", "text": "y\n"}, {"path": "/c", "text": "z\n"}]
    checksum = "73cb3858a687a8494ca3323053016282f3dad39d42cf62ca4e79dda2aac7d9ac"  # of x and a line's end
    seen = [{"stat": {"checksum": checksum}}, {"stat": {"checksum": checksum}}, {"stat": {"exists": False}}]
    assert [file["path"] for file in FILTERS["base_pending"](wanted, seen)] == ["/b", "/c"]


def test_each_release_has_its_differences_and_nothing_else() -> None:
    folder = PLAYBOOKS / "roles/base/vars"
    releases = role_readmes.read(folder / "main.yml")["base_releases"]
    told = {release: set(role_readmes.read(folder / f"{release}.yml")) for release in releases}
    assert set(map(frozenset, told.values())) == {frozenset({"base_packages", "base_units", "base_audit_unit"})}
    for release in releases:
        found = role_readmes.read(folder / f"{release}.yml")
        assert found["base_audit_unit"] in found["base_units"], release
