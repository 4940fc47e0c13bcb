"""Changes the asset fields of one host in the files of an inventory: where they stand, else beside the host."""

from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import Any

import yaml
from yaml.nodes import MappingNode, ScalarNode

from core.errors import InputError
from core.inventory import files, load
from core.inventory.files import Sources
from core.model import AssetFields
from core.register.replacing import OF_SERIAL
from provision import hosts_file
from provision.hosts_file import Plan

_HEAD = "# What the books say of this device alone.\n"


def plan(folder: Path, host: str, after: AssetFields) -> Plan:
    """What to write so that the books of this host say this. Nothing else of the files changes.

    Raises InventoryError with the mistakes that the inventory has or would have, InputError when another file wins.
    """
    device = load(folder).device(host)
    if device is None:
        raise InputError(f"there is no host '{host}' in {folder}; motcua inventory list shows them")
    changed = {
        f"motcua_asset_{name}": _written(after, name)
        for name in OF_SERIAL
        if getattr(after, name) != getattr(device.asset, name)
    }
    result = _edited(folder, files.read(folder), host, changed)
    found = hosts_file.checked(result, is_new=False).device(host)
    if found is None or found.asset != after:
        raise InputError(f"another file of {folder} says otherwise of '{host}'; write its serial number there by hand")
    return result


def _written(asset: AssetFields, name: str) -> str:
    """A value as YAML has it on one line."""
    value = getattr(asset, name)
    plain = str(value) if isinstance(value, StrEnum) else value
    written: str = yaml.safe_dump(plain, allow_unicode=True, width=10_000)
    return written.removesuffix("...\n").strip()


def _edited(folder: Path, sources: Sources, host: str, changed: Mapping[str, str]) -> Plan:
    texts: dict[str, str] = {}
    edits: dict[str, list[tuple[int, int, str]]] = {}
    further: list[str] = []
    for variable, value in changed.items():
        place = _place(sources, host, variable)
        if place is None:
            further.append(f"{variable}: {value}\n")
        else:
            file, start, end = place
            edits.setdefault(file, []).append((start, end, value))
    old = {name: _text(folder / name) for name in edits}
    for name, places in edits.items():
        text = old[name]
        for start, end, value in sorted(places, reverse=True):
            text = text[:start] + value + text[end:]
        texts[name] = text
    if further:
        name = _own_file(folder, host)
        before = texts.get(name) or (_text(folder / name) if (folder / name).exists() else "")
        if (folder / name).exists():
            old[name] = _text(folder / name)
        joint = "" if not before or before.endswith("\n") else "\n"
        texts[name] = (before or _HEAD) + joint + "".join(further)
    return Plan(folder, texts, old)


def _place(sources: Sources, host: str, variable: str) -> tuple[str, int, int] | None:
    """(file, first and last character of the value) where the host itself has the variable."""
    for file, node in sources.variables.get(("host", host), ()):
        pairs: list[tuple[Any, Any]] = node.value if isinstance(node, MappingNode) else []
        for key, value in pairs:
            if isinstance(key, ScalarNode) and key.value == variable and isinstance(value, ScalarNode):
                return file, value.start_mark.index, value.end_mark.index
    return None


def _own_file(folder: Path, host: str) -> str:
    for name in (f"host_vars/{host}.yml", f"host_vars/{host}.yaml"):
        if (folder / name).is_file():
            return name
    return f"host_vars/{host}/asset.yml" if (folder / "host_vars" / host).is_dir() else f"host_vars/{host}.yml"


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror}") from error
