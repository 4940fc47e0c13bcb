"""Who carries out the runs of a data folder: a lock that ends with its holder, and in it what the holder works on."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager

from core.errors import MotcuaError
from core.settings import Settings

LOCK_NAME = "provision.lock"
_SHARED = {"inventory", "playbooks", "vault_password_file", "demo_network"}


class AlreadyRunningError(MotcuaError):
    """Another process carries out the runs of this data folder."""


@contextmanager
def present(settings: Settings) -> Iterator[None]:
    """Be the one who carries out the runs of a data folder. Raises AlreadyRunningError when another process is."""
    settings.data.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (settings.data / LOCK_NAME).open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise AlreadyRunningError(f"another process carries out the runs of {settings.data} already") from None
        lock.truncate(0)
        lock.write(absolute(settings).model_dump_json(include=_SHARED))
        lock.flush()
        yield


def settings_of_present(settings: Settings) -> Settings | None:
    """These settings, with what the process that is at work has for inventory and playbooks; None when none is."""
    try:
        with (settings.data / LOCK_NAME).open() as lock:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except FileNotFoundError:
        return None
    except BlockingIOError:
        theirs = Settings.model_validate_json((settings.data / LOCK_NAME).read_text())
        return settings.model_copy(update={name: getattr(theirs, name) for name in theirs.model_fields_set})
    return None


def absolute(settings: Settings) -> Settings:
    """The same settings for a process that works in another folder."""
    vault = settings.vault_password_file
    return settings.model_copy(
        update={
            "data": settings.data.resolve(),
            "inventory": settings.inventory.resolve(),
            "playbooks": settings.playbooks.resolve(),
            "vault_password_file": None if vault is None else vault.resolve(),
        }
    )
