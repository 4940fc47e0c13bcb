"""From a line of /metrics to a series: its labels as remote write wants them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from sys import intern

from monitor.remote_write.varints import field

NAME = "__name__"
_LABEL = re.compile(r'([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\]|\\.)*)"')
_ESCAPED = re.compile(r"\\(.)")
_MEANT = {"n": "\n"}


@dataclass(frozen=True)
class Series:
    """A series. ``labels`` are sorted by name, unique, and none is empty; ``kind`` is the word of a TYPE line."""

    labels: tuple[tuple[str, str], ...]
    kind: str
    help: str

    @cached_property
    def encoded(self) -> bytes:
        """The labels as version 1 wants them; made once, since a series is sent again and again."""
        return b"".join(
            field(0x0A, field(0x0A, name.encode()) + field(0x12, value.encode())) for name, value in self.labels
        )


def series(key: str, kind: str, help_text: str, external: Mapping[str, str]) -> Series:
    """The series of ``name{label="value",…}``; ``external`` labels stand where it has none of that name."""
    name, _, rest = key.partition("{")
    own = {label: _ESCAPED.sub(_meant, text) for label, text in _LABEL.findall(rest)}
    labels = {**external, **own, NAME: name}
    # Thousands of series have the same few sites, devices and interfaces: each text is kept once.
    told = sorted((intern(label), intern(text)) for label, text in labels.items() if text)
    return Series(tuple(told), kind, help_text)


def _meant(escaped: re.Match[str]) -> str:
    found: str = escaped[1]
    return _MEANT.get(found, found)
