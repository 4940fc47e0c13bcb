"""How far a long walk is, on a terminal only."""

from collections.abc import Callable
from types import TracebackType
from typing import TextIO

from core.i18n import Language
from core.words import PROGRESS

EVERY = 0.2
"""Seconds."""


class Progress:
    """One line on stderr that is written over, and gone in the end. ``now`` is a monotonic clock."""

    def __init__(self, stream: TextIO, language: Language, now: Callable[[], float]) -> None:
        self._stream, self._language, self._now = stream, language, now
        self._began = self._next = now() + EVERY
        self._began -= EVERY
        self._on = stream.isatty()
        self._shown = False

    def __enter__(self) -> "Progress":
        return self

    def at(self, objects: int) -> None:
        """So many objects came so far."""
        present = self._now()
        if not self._on or present < self._next:
            return
        self._next = present + EVERY
        rate = objects / (present - self._began)
        said = self._language.text(PROGRESS, objects=self._language.number(objects), rate=self._language.number(rate))
        self._stream.write(f"\r\x1b[K{said}")
        self._stream.flush()
        self._shown = True

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if self._shown:
            self._stream.write("\r\x1b[K")
            self._stream.flush()
