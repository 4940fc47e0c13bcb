"""Which trap means what: data files beside the modules, read once, checked."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from core.errors import InputError
from core.model import TrapMeaning
from monitor.snmp import ber, strict_yaml
from monitor.snmp.modules import OWN_MODULES

OWN_TRAPS = OWN_MODULES / "traps"


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class When(_Strict):
    """One of the trap's bindings: an instance of ``object`` whose value is an object identifier or a number."""

    object: str
    is_: str = Field(alias="is")

    @property
    def column(self) -> bytes:
        """The object, encoded."""
        return ber.oid(self.object)

    @property
    def value(self) -> tuple[int, bytes]:
        """(tag, encoded value) that the binding must have."""
        if "." in self.is_:
            return ber.OBJECT_IDENTIFIER, ber.oid(self.is_)
        return ber.INTEGER, ber.integer_body(int(self.is_))

    @field_validator("object")
    @classmethod
    def _is_an_object(cls, value: str) -> str:
        ber.oid(value)
        return value

    @field_validator("is_", mode="before")
    @classmethod
    def _is_a_value(cls, value: Any) -> str:
        text = str(value)
        if "." in text:
            ber.oid(text)
        else:
            int(text)
        return text


class Known(_Strict):
    """One trap: its object identifiers in the form of SNMPv2, its MIB's name for it, what it means, and when."""

    oids: tuple[str, ...] = Field(min_length=1)
    name: str = Field(min_length=1)
    means: TrapMeaning
    when: When | None = None

    @field_validator("oids")
    @classmethod
    def _are_objects(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for oid in value:
            ber.oid(oid)
        return value


class _File(_Strict):
    traps: tuple[Known, ...]


Knowledge = Mapping[bytes, Sequence[Known]]
"""Encoded object identifier → what it may be; the first whose condition holds counts."""


def load(folder: Path = OWN_TRAPS) -> Knowledge:
    """Every .yml file of a folder. Raises InputError with a sentence for each mistake."""
    found: dict[bytes, list[Known]] = {}
    for path in sorted(folder.glob("*.yml")):
        for one in _read(path).traps:
            for oid in one.oids:
                found.setdefault(ber.oid(oid), []).append(one)
    return found


def _read(path: Path) -> _File:
    try:
        return _File.model_validate(strict_yaml.read(path.read_text(encoding="utf-8")) or {})
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise InputError(f"{path}: {error}") from error
    except ValidationError as error:
        sentences = [
            f"{path}: {'.'.join(str(part) for part in one['loc'])}: {str(one['msg']).removeprefix('Value error, ')}"
            for one in error.errors()
        ]
        raise InputError("\n".join(sentences)) from error
