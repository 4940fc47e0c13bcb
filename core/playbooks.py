"""What is known of the playbooks of a folder: their titles, and which of them need more care."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from core.errors import InputError
from core.i18n import LanguageCode

FILE_NAME = "motcua.toml"
_NOT_PLAYBOOKS = frozenset({"requirements.yml", "galaxy.yml"})
_Words = Mapping[LanguageCode, str]


class Playbook(BaseModel):
    """One playbook. ``marked``: a second person has to agree to each run. ``danger`` is told before it is run.
    ``reads_only``: it changes nothing, so nobody has to confirm or approve it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    title: _Words = Field(default_factory=dict)
    marked: bool = False
    reads_only: bool = False
    danger: _Words = Field(default_factory=dict)


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid")

    playbooks: Annotated[Mapping[str, Playbook], Field(default_factory=dict)]


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The playbooks of a folder: name with suffix → what is known of it."""

    playbooks: Mapping[str, Playbook] = field(default_factory=dict)

    def of(self, name: str) -> Playbook:
        """What is known of a playbook, named with or without its suffix."""
        return self.playbooks.get(name if name.endswith(".yml") else f"{name}.yml", Playbook())

    def title(self, name: str, code: LanguageCode) -> str:
        """What people call it in a language; its name where nobody wrote that down."""
        return self.of(name).title.get(code, name)


def catalogue(folder: Path) -> Catalogue:
    """Every playbook of a folder, its YAML files, with what ``motcua.toml`` beside them says.

    Raises InputError when that file cannot be understood: a playbook may be marked in it.
    """
    names = [file.name for file in sorted(folder.resolve().glob("*.yml")) if file.name not in _NOT_PLAYBOOKS]
    file = folder / FILE_NAME
    try:
        told = _File.model_validate(tomllib.loads(file.read_text(encoding="utf-8"))) if file.exists() else None
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(f"{file} cannot be read: {error}") from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise InputError(f"{file}: {where}: {first['msg']}") from error
    known = {} if told is None else {f"{name}.yml": one for name, one in told.playbooks.items()}
    return Catalogue({name: known.get(name, Playbook()) for name in names})
