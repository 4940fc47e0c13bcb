"""snmp.yml: which objects to poll, as snmp_exporter writes it; read whole, checked, never guessed at."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from core.errors import InputError
from monitor.snmp import strict_yaml
from monitor.snmp.plans import Plan, plan
from monitor.snmp.schema import Auth, Module, ModuleFile

__all__ = ["OWN_MODULES", "Module", "Plan", "available", "load", "plan", "read"]

OWN_MODULES = Path(__file__).parent.parent / "mibs"


def read(path: Path) -> ModuleFile:
    """A file, or every .yml file of a folder as one. Raises InputError with a sentence for each mistake."""
    paths = sorted(path.glob("*.yml")) if path.is_dir() else [path]
    auths: dict[str, Auth] = {}
    modules: dict[str, Module] = {}
    for one in paths:
        found = _read(one)
        for kind, name in _twice(found, auths, modules):
            raise InputError(f"{one}: {kind}.{name}: another file of this folder has it too; rename one of the two")
        auths |= found.auths
        modules |= found.modules
    return ModuleFile(auths=auths, modules=modules)


def load(path: Path) -> dict[str, Module]:
    """The modules of a file or folder. Raises InputError with a sentence for each mistake."""
    return read(path).modules


def available(further: Path | None) -> dict[str, Module]:
    """Our modules and those of a file or folder, which replace ours of the same name. Raises InputError."""
    return load(OWN_MODULES) | (load(further) if further is not None else {})


def _read(path: Path) -> ModuleFile:
    try:
        body: Any = strict_yaml.read(path.read_text(encoding="utf-8"))
        return ModuleFile.model_validate(body if body is not None else {})
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise InputError(f"{path}: {error}") from error
    except ValidationError as error:
        raise InputError("\n".join(_sentence(path, dict(mistake)) for mistake in error.errors())) from error


def _twice(found: ModuleFile, auths: dict[str, Auth], modules: dict[str, Module]) -> Iterable[tuple[str, str]]:
    yield from (("auths", name) for name in found.auths if name in auths)
    yield from (("modules", name) for name in found.modules if name in modules)


def _sentence(path: Path, mistake: dict[str, Any]) -> str:
    where = ".".join(str(part) for part in mistake["loc"])
    if mistake["type"] == "extra_forbidden":
        return f"{path}: {where}: this key is not known"
    return f"{path}: {where}: {str(mistake['msg']).removeprefix('Value error, ')}"
