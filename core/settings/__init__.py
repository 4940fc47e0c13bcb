"""Every setting: read from motcua.toml and MOTCUA_* variables, and nowhere at import."""

from core.settings.listening import LOOPBACK_NAME, addresses_of, is_loopback, split_listen
from core.settings.loading import FILE_NAME, PREFIX, load
from core.settings.model import PATHS, REFERENCES, Settings

__all__ = [
    "FILE_NAME",
    "LOOPBACK_NAME",
    "PATHS",
    "PREFIX",
    "REFERENCES",
    "Settings",
    "addresses_of",
    "is_loopback",
    "load",
    "split_listen",
]
