"""Brings frames from the spool to one receiver: one step is one request, and what waits is somebody else."""

import logging
from collections.abc import Callable
from importlib.metadata import version as version_of

from cramjam import snappy

from core.errors import SecretError
from monitor.remote_write import proto
from monitor.remote_write.http import Post
from monitor.remote_write.ledger import Ledger
from monitor.remote_write.proto import Rows
from monitor.remote_write.reader import GATHERED, SAMPLES, Batch, Reader, Unsound
from monitor.remote_write.spool import Position
from monitor.remote_write.verdict import Answer, Outcome, Verdict, judge

_HEADERS = {
    1: {"Content-Type": "application/x-protobuf", "X-Prometheus-Remote-Write-Version": "0.1.0"},
    2: {
        "Content-Type": "application/x-protobuf;proto=io.prometheus.write.v2.Request",
        "X-Prometheus-Remote-Write-Version": "2.0.0",
    },
}
_ENCODE = {1: proto.version_1, 2: proto.version_2}
_LOOK = 10.0
"""Seconds of waiting for other samples after which it is looked whether somebody hurries."""
_log = logging.getLogger(__name__)


class Sender:
    """Sends to one receiver. ``version`` is auto, 1 or 2; ``authorization`` gives the header's value or None.

    ``clock`` is Unix time; ``gather`` the seconds that a frame may wait for others.
    """

    def __init__(
        self,
        ledger: Ledger,
        post: Post,
        version: str,
        authorization: Callable[[], str | None],
        clock: Callable[[], float],
        gather: float = 0.0,
    ) -> None:
        self.retries = 0
        self.version = 1 if version == "1" else 2
        self._may_fall_back = version == "auto"
        self._ledger = ledger
        self._gather = gather
        self._hurried = False
        self._reader = Reader(ledger.spool, GATHERED if gather else SAMPLES)
        self._post = post
        self._authorization = authorization
        self._clock = clock
        self._agent = f"motcua/{version_of('motcua')}"
        self._batch: Batch | None = None
        self._part = 0
        self._written = 0
        self._attempt = 0
        self._told = ""

    def hurry(self) -> None:
        """Send what waits, also when it has not waited as long as it may."""
        self._hurried = True

    def step(self) -> float | None:
        """Send one request. Returns the seconds to wait before the next step, None to wait for news.

        Raises StoreError.
        """
        if self._batch is None:
            if pause := self._gathering():
                return pause
            if not self._take():
                return None
        batch = self._batch
        if batch is None:
            return 0.0
        if self._ledger.orphaned and self._attempt:
            self._end(batch, sum(_samples(rows) for rows in batch.parts[self._part :]))
            return 0.0
        if self._part == len(batch.parts):
            self._end(batch)
            return 0.0
        rows = batch.parts[self._part]
        verdict = judge(
            self._sent(rows), _samples(rows), self.version, self._may_fall_back, self._attempt, self._clock()
        )
        self._tell(verdict, _samples(rows))
        return self._taken(verdict, batch)

    def _gathering(self) -> float:
        """Seconds until what waits may be sent: a little at a time, since somebody may hurry."""
        oldest = self._ledger.spool.at(self._ledger.position) if self._gather else None
        if oldest is None:
            self._hurried = False
            return 0.0
        left = self._gather - (self._clock() - oldest / 1000)
        # A clock that was set back is not waited for.
        return 0.0 if self._hurried or left > self._gather else max(0.0, min(left, _LOOK))

    def _take(self) -> bool:
        """Take the next frames in hand; False when there are none."""
        try:
            batch = self._reader.batch(self._ledger.position, self._ledger.attempted)
        except Unsound as damage:
            _log.error("remote write: %s; what is left of that file is lost", damage)
            self._ledger.drop(min(Position(self._ledger.position.segment + 1, 0), self._ledger.spool.end))
            return True
        if batch is not None:
            self._ledger.begin(batch.end)
            self._batch, self._part, self._written = batch, 0, 0
        return batch is not None

    def _sent(self, rows: Rows) -> Answer:
        try:
            authorization = self._authorization()
        except SecretError as error:
            return Answer(0, {}, str(error))
        headers = {**_HEADERS[self.version], "Content-Encoding": "snappy", "User-Agent": self._agent}
        if authorization is not None:
            headers["Authorization"] = authorization
        return self._post(bytes(snappy.compress_raw(_ENCODE[self.version](rows))), headers)

    def _taken(self, verdict: Verdict, batch: Batch) -> float:
        if verdict.outcome is Outcome.FALL_BACK:
            self.version, self._may_fall_back = 1, False
            return 0.0
        if verdict.outcome is Outcome.RETRY:
            self._attempt += 1
            self.retries += 1
            return verdict.pause
        if verdict.outcome is Outcome.WRITTEN and self.version == 2:
            self._may_fall_back = False
        self._attempt = 0
        self._written += verdict.written
        self._part += 1
        if self._part == len(batch.parts):
            self._end(batch)
        return 0.0

    def _end(self, batch: Batch, dropped: int = 0) -> None:
        self._batch, self._attempt = None, 0
        self._ledger.done(self._written, batch.samples - dropped - self._written, dropped)

    def _tell(self, verdict: Verdict, samples: int) -> None:
        """Say in the log what changed, once."""
        if verdict.outcome is Outcome.WRITTEN and verdict.written < samples:
            verdict = Verdict(Outcome.REFUSED, why=f"only {verdict.written} of {samples} samples were written")
        if verdict.outcome is self._outcome():
            return
        if verdict.outcome is Outcome.WRITTEN:
            if self._told:
                _log.info("remote write to %s works again", self._ledger.url)
        elif verdict.outcome is Outcome.REFUSED:
            _log.error("remote write: %s refuses samples for good: %s", self._ledger.url, verdict.why)
        elif verdict.outcome is Outcome.FALL_BACK:
            _log.info("remote write: %s is written to in version 1: %s", self._ledger.url, verdict.why)
        else:
            _log.warning("remote write to %s waits: %s", self._ledger.url, verdict.why)
        self._told = "" if verdict.outcome is Outcome.WRITTEN else verdict.outcome

    def _outcome(self) -> Outcome:
        return Outcome(self._told) if self._told else Outcome.WRITTEN


def _samples(rows: Rows) -> int:
    return sum(len(points) for _, points in rows)
