"""Writes the README of each role from its argument_specs and its checks: ``python -m tests.role_readmes``."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

ROLES = sorted(path for path in (Path(__file__).parents[1] / "playbooks/roles").iterdir() if path.is_dir())


def read(file: Path) -> Any:
    """A YAML file; None when it is not there."""
    return yaml.safe_load(file.read_text(encoding="utf-8")) if file.exists() else None


def specification(role: Path) -> dict[str, Any]:
    """What the role's own argument_specs say of its main entry point."""
    found: dict[str, Any] = read(role / "meta/argument_specs.yml")["argument_specs"]["main"]
    return found


def text(role: Path) -> str:
    """The whole README of a role."""
    spec = specification(role)
    told = spec.get("description", [])
    parts = [f"# {role.name}", f"{spec['short_description']}.", *([told] if isinstance(told, str) else told)]
    head = "\n\n".join(part.strip() for part in parts)
    return f"{head}\n\n## Variables\n\n{_variables(spec.get('options', {}))}{_checks(role)}"


def _variables(options: dict[str, dict[str, Any]]) -> str:
    if not options:
        return "None.\n"
    rows = ["| variable | type | default | meaning |", "|---|---|---|---|"]
    rows += ["| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |" for cells in _rows(options)]
    return "\n".join(rows) + "\n"


def _rows(options: dict[str, dict[str, Any]], above: str = "") -> Iterator[tuple[str, str, str, str]]:
    for name, option in options.items():
        yield f"{above}`{name}`", _kind(option), _default(option), _meaning(option)
        yield from _rows(option.get("options", {}), f"{above}`{name}` → ")


def _kind(option: dict[str, Any]) -> str:
    kind = str(option.get("type", "str"))
    return f"{kind} of {option['elements']}" if "elements" in option else kind


def _default(option: dict[str, Any]) -> str:
    if option.get("required"):
        return "required"
    if "default" not in option:
        return "–"
    default = option["default"]
    return f"`{default if isinstance(default, str) and default else json.dumps(default, ensure_ascii=False)}`"


def _meaning(option: dict[str, Any]) -> str:
    told = option["description"]
    meaning = " ".join((told if isinstance(told, str) else " ".join(told)).split())
    choices = option.get("choices")
    return f"{meaning} One of {', '.join(f'`{choice}`' for choice in choices)}." if choices else meaning


def _checks(role: Path) -> str:
    checks = (read(role / "vars/verify.yml") or {}).get(f"{role.name}_checks")
    if not checks:
        return ""
    rows = ["| check | promise |", "|---|---|", *(f"| `{check['id']}` | {check['en']} |" for check in checks)]
    return "\n## What `verify.yml` looks at\n\n" + "\n".join(rows) + "\n"


if __name__ == "__main__":
    for each in ROLES:
        (each / "README.md").write_text(text(each), encoding="utf-8")
