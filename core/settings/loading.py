"""Reads settings: the file, the environment, the command line."""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from core.errors import SettingsError
from core.references import FILE
from core.settings.model import PATHS, REFERENCES, Settings

PREFIX = "MOTCUA_"
FILE_NAME = "motcua.toml"


def load(file: Path | None, environment: Mapping[str, str], **overrides: object) -> Settings:
    """Settings from a TOML file, then the environment, then overrides that are not None.

    The file must exist when it is given; without one it is motcua.toml of the working folder, if that is there.
    Relative paths of the file are relative to it. Raises SettingsError with every mistake in one sentence each.
    """
    if file is None and Path(FILE_NAME).exists():
        file = Path(FILE_NAME)
    values = _from_file(file) if file is not None else {}
    values |= {
        name.removeprefix(PREFIX).lower(): value for name, value in environment.items() if name.startswith(PREFIX)
    }
    values |= {name: value for name, value in overrides.items() if value is not None}
    try:
        return Settings.model_validate(values)
    except ValidationError as error:
        raise SettingsError("\n".join(_sentence(dict(mistake)) for mistake in error.errors())) from error


def _from_file(file: Path) -> dict[str, Any]:
    try:
        values = tomllib.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise SettingsError(f"there is no settings file {file}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{file} is not TOML: {error}") from error
    return {name: _beside(file, name, value) for name, value in values.items()}


def _beside(file: Path, name: str, value: Any) -> Any:
    """A path, or a reference to a file, relative to the settings file."""
    if name in PATHS and isinstance(value, str):
        return str(file.parent / value)
    if name in REFERENCES and isinstance(value, str) and value.startswith(FILE):
        return f"{FILE}{file.parent / value.removeprefix(FILE)}"
    return value


def _sentence(mistake: dict[str, Any]) -> str:
    name = ".".join(str(part) for part in mistake["loc"])
    if mistake["type"] == "extra_forbidden":
        return f"setting '{name}' is not known; CONFIGURATION.md lists every setting"
    text = str(mistake["msg"]).removeprefix("Value error, ")
    return f"setting '{name}': {text}" if name else text
