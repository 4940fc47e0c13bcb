"""blackbox.yml: how to probe, as blackbox_exporter writes it; read whole, checked, never guessed at."""

from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from core.errors import InputError
from monitor.probes.schema import Module, ModuleFile
from monitor.snmp import strict_yaml

__all__ = ["OWN_MODULES", "Module", "available", "load"]

OWN_MODULES = Path(__file__).parent / "modules.yml"


def load(path: Path) -> dict[str, Module]:
    """The modules of a file. Raises InputError with a sentence for each mistake."""
    try:
        body: Any = strict_yaml.read(path.read_text(encoding="utf-8"))
        return ModuleFile.model_validate(body if body is not None else {}).modules
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise InputError(f"{path}: {error}") from error
    except ValidationError as error:
        raise InputError("\n".join(_sentence(path, dict(mistake)) for mistake in error.errors())) from error


def available(further: Path | None) -> dict[str, Module]:
    """Our modules and those of a file, which replace ours of the same name. Raises InputError."""
    return load(OWN_MODULES) | (load(further) if further is not None else {})


def _sentence(path: Path, mistake: dict[str, Any]) -> str:
    where = ".".join(str(part) for part in mistake["loc"])
    if mistake["type"] == "extra_forbidden":
        return f"{path}: {where}: this key is not known"
    return f"{path}: {where}: {str(mistake['msg']).removeprefix('Value error, ')}"
