"""The error tree.

MotcuaError                 anything this product says on purpose; its text is one sentence for a person
├── InputError              what was given is wrong; says where, and what to write instead
│   ├── InventoryError      one or more mistakes in an inventory; nothing of it was taken
│   └── SettingsError       a setting is unknown or has a wrong value
├── SecretError             a secret reference cannot be resolved
├── StoreError              the database cannot be used
├── NotRunningError         the command needs a running instance
└── ProbeError              a probe could not be made at all (never: a device did not answer)
"""

from collections.abc import Sequence
from dataclasses import dataclass


class MotcuaError(Exception):
    """One sentence for a person: what is wrong and what to do next."""


class InputError(MotcuaError):
    """What was given is wrong."""


@dataclass(frozen=True, slots=True)
class Mistake:
    """One mistake in an input file: where it stands and what to write instead."""

    where: str
    what: str

    def __str__(self) -> str:
        return f"{self.where}: {self.what}"


class InventoryError(InputError):
    """An inventory was refused whole; ``mistakes`` has every reason that was found."""

    def __init__(self, mistakes: Sequence[Mistake]) -> None:
        self.mistakes = tuple(mistakes)
        super().__init__("\n".join(str(mistake) for mistake in self.mistakes))


class SettingsError(InputError):
    """A setting is unknown or has a wrong value."""


class SecretError(MotcuaError):
    """A secret reference cannot be resolved."""


class StoreError(MotcuaError):
    """The database cannot be used."""


class NotRunningError(MotcuaError):
    """The command needs a running instance and found none."""


class ProbeError(MotcuaError):
    """A probe could not be made at all; a device that does not answer is a Reading, not an error."""
