"""The error tree.

MotcuaError                 anything this product says on purpose; its text is one sentence for a person
├── InputError              what was given is wrong; says where, and what to write instead
│   ├── InventoryError      one or more mistakes in an inventory; nothing of it was taken
│   └── SettingsError       a setting is unknown or has a wrong value
├── SecretError             a secret reference cannot be resolved
│   └── VaultPasswordError  the vault's password is wrong
├── StoreError              the database cannot be used
│   └── DamagedStoreError   its file is damaged: waiting does not help, mending does
├── NotRunningError         the command needs an instance
└── ProbeError              a probe could not be made at all (never: a device did not answer)
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


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


class VaultPasswordError(SecretError):
    """The vault does not open with this password."""


class StoreTrouble(StrEnum):
    """Why the database cannot be used; every value has a sentence in ``core.words``."""

    FULL = "full"
    LOCKED = "locked"
    READ_ONLY = "read_only"
    UNREADABLE = "unreadable"
    UNREACHABLE = "unreachable"
    DAMAGED = "damaged"
    OTHER = "other"


class StoreError(MotcuaError):
    """The database cannot be used, and ``trouble`` says why."""

    def __init__(self, message: str, trouble: StoreTrouble = StoreTrouble.OTHER) -> None:
        super().__init__(message)
        self.trouble = trouble


class DamagedStoreError(StoreError):
    """The database's file is damaged; core.store.mend saves what can be read of it."""

    def __init__(self, message: str) -> None:
        super().__init__(message, StoreTrouble.DAMAGED)


class NotRunningError(MotcuaError):
    """The command needs an instance, most a running one, and found none."""


class ProbeError(MotcuaError):
    """A probe could not be made at all; a device that does not answer is a Reading, not an error."""
