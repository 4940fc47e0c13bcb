"""What one receiver has and has not: a position in the spool and exact counts, on disk after every step."""

import json
import os
from dataclasses import asdict, dataclass, field
from hashlib import sha256
from pathlib import Path

from core.errors import StoreError
from monitor.remote_write.spool import Position, Spool, sync_folder


@dataclass(slots=True)
class Counts:
    """Samples so far, over all lives of the process: each that was spooled is in one of these, or pending."""

    sent: int = 0
    refused: int = 0
    """By the receiver, which will never take them."""
    dropped: int = 0
    """By the bounds of the spool, or since the disk lost them."""


@dataclass(slots=True)
class Ledger:
    """The account of one receiver. Everything happens under the spool's lock."""

    file: Path
    url: str
    spool: Spool
    position: Position
    """Behind the last frame that is accounted for."""
    attempted: Position | None = None
    """The end of several frames that were sent together: they are sent together again, since a receiver that has them
    already refuses them with whatever comes in the same request."""
    counts: Counts = field(default_factory=Counts)
    orphaned: bool = False
    """Whether the spool let go of the frames that are being sent."""
    _busy: Position | None = None

    @classmethod
    def opened(cls, url: str, spool: Spool, folder: Path) -> "Ledger":
        """The account that an earlier process left, or a new one: a new receiver gets what comes from now on.

        Raises StoreError when it cannot be read.
        """
        file = folder / f"receiver-{sha256(url.encode()).hexdigest()[:16]}.json"
        try:
            found = json.loads(file.read_bytes())
            position = Position(*found["position"])
            attempted = Position(*found["attempted"]) if found["attempted"] else None
            counts = Counts(**found["counts"])
        except FileNotFoundError:
            ledger = cls(file, url, spool, spool.end)
            ledger._save()
            return ledger
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise StoreError(f"{file} cannot be read: {error}; delete it to send what comes from now on") from error
        first = Position(spool.segments[0].number, 0)
        position = min(max(position, first), spool.end)
        if attempted is not None and not position < attempted <= spool.end:
            attempted = None
        return cls(file, url, spool, position, attempted, counts)

    @property
    def pending(self) -> int:
        """Samples that wait."""
        return self.spool.count(self.position, self.spool.end)

    def begin(self, end: Position) -> None:
        """The frames up to ``end`` are about to be sent."""
        with self.spool.news:
            self._busy, self.orphaned = end, False
            first = self.position.frame if self.position.segment == end.segment else 0
            if end.frame > first + 1:
                self.attempted = end
                self._save()

    def done(self, sent: int, refused: int, dropped: int = 0) -> None:
        """The frames that were begun are accounted for."""
        with self.spool.news:
            self.counts.sent += sent
            self.counts.refused += refused
            self.counts.dropped += dropped
            if self._busy is not None and not self.orphaned:
                self.position = self._busy
            self._busy, self.attempted, self.orphaned = None, None, False
            self._save()

    def drop(self, until: Position) -> None:
        """The spool lets go of all frames before ``until``; those that are being sent are accounted for by ``done``."""
        with self.spool.news:
            if self.position >= until:
                return
            kept = self.position if self._busy is None or self.orphaned else min(self._busy, until)
            self.counts.dropped += self.spool.count(kept, until)
            self.orphaned = self.orphaned or self._busy is not None
            self.position, self.attempted = until, None
            self._save()

    def _save(self) -> None:
        """Write the account so that a crash leaves the old one or the new one. Raises StoreError."""
        told = {
            "url": self.url,
            "position": self.position,
            "attempted": self.attempted,
            "counts": asdict(self.counts),
        }
        fresh = self.file.with_suffix(".new")
        try:
            with fresh.open("w", encoding="utf-8") as file:
                json.dump(told, file)
                file.flush()
                os.fsync(file.fileno())
            fresh.replace(self.file)
            sync_folder(self.file.parent)
        except OSError as error:
            raise StoreError(f"{self.file} cannot be written: {error.strerror}; see to its disk") from error
