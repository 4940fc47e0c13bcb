"""Puts imported devices into an inventory folder: a hosts file of their own, checked before it is written."""

import difflib
import os
import re
import shutil
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from core import inventory
from core.errors import InputError
from core.model import DeviceKind, Inventory
from provision.sheets import plain
from provision.spreadsheet import DeviceRow

HOSTS_FILE = "imported.yml"
SITE_FILE = "group_vars/all.yml"
_HEAD = "# Written by 'motcua inventory import'. Edit it freely: the next import changes only what its sheet says.\n"
_NOT_OURS = f"{HOSTS_FILE} is no longer in the form that the import writes; rename it, then import again"
_GROUPS = {kind: kind if kind is DeviceKind.UPS else f"{kind}s" for kind in DeviceKind} | {
    DeviceKind.SWITCH: "switches"
}
_VARIABLES = ("ansible_host", "motcua_name", "motcua_kind", "motcua_room", "motcua_person", "motcua_asset_mac")


@dataclass(frozen=True, slots=True)
class Plan:
    """What an import would write: the new text of each file, and the old one of those that exist."""

    folder: Path
    new: dict[str, str]
    old: dict[str, str]

    @property
    def overwrites(self) -> bool:
        """Whether anything that exists would change."""
        return any(text != self.new[name] for name, text in self.old.items())

    @property
    def changes(self) -> bool:
        """Whether there is anything to write."""
        return self.new != self.old

    def diff(self) -> str:
        """The change as a unified diff, '' when there is none."""
        parts: list[str] = []
        for name, text in self.new.items():
            before = self.old.get(name, "").splitlines(keepends=True)
            source = name if name in self.old else os.devnull
            parts += difflib.unified_diff(before, text.splitlines(keepends=True), source, name)
        return "".join(parts)

    def write(self) -> None:
        """Write every file; each is replaced at once, never half written. Raises InputError."""
        try:
            for name, text in self.new.items():
                target = self.folder / name
                target.parent.mkdir(parents=True, exist_ok=True)
                half = target.with_name(f".{target.name}.new")
                half.write_text(text, encoding="utf-8")
                half.replace(target)
        except OSError as error:
            raise InputError(f"{self.folder} cannot be written: {error.strerror}; choose another folder") from error


def plan(rows: Iterable[DeviceRow], folder: Path, site_name: str | None = None) -> Plan:
    """What to write so that the folder has these devices, and is a good inventory afterwards.

    A new folder also gets a description of its site. Raises InventoryError with the mistakes that the inventory
    would have, InputError when the file of former imports cannot be read.
    """
    is_new = not folder.is_dir() or not any(folder.iterdir())
    old = _former(folder / HOSTS_FILE)
    new = {HOSTS_FILE: _merged(old.get(HOSTS_FILE, ""), rows)}
    if is_new:
        new[SITE_FILE] = _site(folder, site_name)
    result = Plan(folder, new, old)
    checked(result, is_new)
    return result


def _former(file: Path) -> dict[str, str]:
    try:
        return {HOSTS_FILE: file.read_text(encoding="utf-8")}
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except (OSError, UnicodeDecodeError):
        raise InputError(_NOT_OURS) from None


def checked(plan: Plan, is_new: bool) -> Inventory:
    """The inventory of a copy of the folder as it would be. Raises InventoryError."""
    with tempfile.TemporaryDirectory(prefix="motcua-") as home:
        copied = Path(home) / (plan.folder.resolve().name or "inventory")
        if is_new:
            copied.mkdir()
        else:
            shutil.copytree(plan.folder, copied, ignore=shutil.ignore_patterns(".*"), ignore_dangling_symlinks=True)
        Plan(copied, plan.new, {}).write()
        return inventory.load(copied)


def _merged(text: str, rows: Iterable[DeviceRow]) -> str:
    """The hosts file with these devices added or brought up to date; what else it says of them is kept."""
    groups = _groups(text)
    for row in rows:
        values = (row.address, row.name, row.kind.value, row.room, row.person, row.mac)
        kept: dict[str, Any] = {}
        for hosts in groups.values():
            kept |= hosts.pop(row.host, None) or {}
        given = {name: value for name, value in zip(_VARIABLES, values, strict=True) if value}
        merged = kept | given | dict(row.asset)
        ordered = [name for name in _VARIABLES if name in merged] + [name for name in merged if name not in _VARIABLES]
        groups.setdefault(_GROUPS[row.kind], {})[row.host] = {name: merged[name] for name in ordered}
    order = [*_GROUPS.values(), *sorted(groups.keys() - set(_GROUPS.values()))]
    children = {
        name: {"hosts": {host: groups[name][host] for host in sorted(groups[name], key=_natural)}}
        for name in order
        if groups.get(name)
    }
    document = {"all": {"children": children}}
    return _HEAD + yaml.safe_dump(document, allow_unicode=True, sort_keys=False, default_flow_style=False, width=120)


def _groups(text: str) -> dict[str, dict[str, dict[str, Any] | None]]:
    """Group → host → variables of a former import."""
    if not text:
        return {}
    try:
        children = yaml.safe_load(text)["all"]["children"]
        return {name: dict(group["hosts"]) for name, group in children.items()}
    except (yaml.YAMLError, TypeError, KeyError, ValueError, AttributeError):
        raise InputError(_NOT_OURS) from None


def _natural(name: str) -> list[tuple[int, str]]:
    return [(int(part), "") if part.isdigit() else (-1, part) for part in re.split(r"(\d+)", name) if part]


def _site(folder: Path, name: str | None) -> str:
    known = folder.resolve().name
    site = {"id": plain(known).replace(" ", "-") or "site", "name": name or known, "kind": "commune"}
    head = "# The site of all devices of this inventory. Its links and credentials belong here too.\n"
    return head + yaml.safe_dump({"motcua_site": site}, allow_unicode=True, sort_keys=False)
