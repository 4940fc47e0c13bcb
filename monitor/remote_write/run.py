"""Remote write as a whole: a frame every few seconds, and a thread for each receiver."""

import asyncio
import base64
import logging
import threading
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Executor
from os import environ
from pathlib import Path

from prometheus_client import CollectorRegistry

from core.errors import StoreError
from core.secrets import SecretResolver
from core.settings import Settings
from monitor.metrics.exposition import STATES, Family
from monitor.remote_write.http import Poster
from monitor.remote_write.ledger import Ledger
from monitor.remote_write.sender import Sender
from monitor.remote_write.spool import Position, Said, Spool
from monitor.remote_write.telling import Told

FOLDER = "remote-write"
SETTLE = 10.0
"""Seconds after a start in which the first polls come: until then their series would seem to have ended."""
_AFTER_A_MISTAKE = 10.0
_MEGABYTE = 1 << 20
_DAY = 86_400_000
_log = logging.getLogger(__name__)


class RemoteWrite:
    """Takes frames of ``families`` and sends them to every receiver of the settings.

    Raises StoreError, SecretError, InputError.
    """

    def __init__(
        self,
        settings: Settings,
        families: Callable[[], Iterable[Family]],
        wall: Callable[[], float],
        registry: CollectorRegistry,
    ) -> None:
        self._settings = settings
        self._families = families
        self._wall = wall
        self._stopping = threading.Event()
        folder = settings.data / FOLDER
        octets = settings.remote_write_spool_megabytes * _MEGABYTE
        self._states = ""
        self._spool = Spool(folder, octets, settings.remote_write_external_labels)
        authorization = _authorization(settings, environ)
        authorization()  # a reference that leads nowhere is said at the start
        posts = {url: Poster(url, settings.remote_write_ca) for url in settings.remote_write_urls}
        self._receivers = [
            (
                ledger := Ledger.opened(url, self._spool, folder),
                Sender(ledger, post, settings.remote_write_version, authorization, wall, settings.remote_write_gather),
                post,
            )
            for url, post in posts.items()
        ]
        registry.register(Told(self._spool, [(ledger, sender) for ledger, sender, _ in self._receivers], wall))

    async def run(self, executor: Executor) -> None:
        """Work until cancelled. The frames that wait are sent in the next life."""
        for receiver in self._receivers:
            threading.Thread(target=self._send, args=receiver, name="remote write", daemon=True).start()
        interval = self._settings.remote_write_interval
        try:
            await asyncio.sleep(min(SETTLE, 5 * interval))
            while True:
                await asyncio.sleep(interval - self._wall() % interval)
                told = [(family, "".join(family.lines)) for family in self._families()]
                at = int(self._wall() * 1000)
                said = [(family.kind, family.help, lines) for family, lines in told]
                await asyncio.get_running_loop().run_in_executor(executor, self._keep, at, said)
                self._hurry("".join(lines for family, lines in told if family.name in STATES))
        finally:
            self._stopping.set()
            for _, _, post in self._receivers:
                post.stop()
            with self._spool.news:
                self._spool.news.notify_all()

    def _hurry(self, states: str) -> None:
        """What changed a state is not kept waiting for other samples."""
        if states != self._states:
            self._states = states
            for _, sender, _ in self._receivers:
                sender.hurry()

    def _keep(self, at: int, said: Said) -> None:
        self._spool.append(at, said)
        self._tidy(at)

    def _send(self, ledger: Ledger, sender: Sender, post: Poster) -> None:
        while not self._stopping.is_set():
            try:
                pause = sender.step()
                if pause == 0.0:
                    self._tidy(int(self._wall() * 1000))
            except StoreError as error:
                _log.error("remote write: %s", error)
                pause = _AFTER_A_MISTAKE
            except Exception:  # a mistake of ours must not end the sending for good
                _log.exception("remote write to %s failed", ledger.url)
                pause = _AFTER_A_MISTAKE
            if pause is None:
                with self._spool.news:
                    self._spool.news.wait_for(
                        lambda: self._stopping.is_set() or self._spool.at(ledger.position) is not None
                    )
            elif pause:
                self._stopping.wait(pause)
        post.close()

    def _tidy(self, now: int) -> None:
        """Let go of files that every receiver has, or that are beyond the bounds."""
        ledgers = [ledger for ledger, _, _ in self._receivers]
        with self._spool.news:
            keep = first_kept(self._spool, now, self._settings)
            for ledger in ledgers:
                try:
                    ledger.drop(Position(keep, 0))
                except StoreError as error:  # a full disk: deleting is what helps
                    _log.error("remote write: %s", error)
            self._spool.discard_before(min(ledger.position.segment for ledger in ledgers))


def first_kept(spool: Spool, now: int, settings: Settings) -> int:
    """The number of the first file that the bounds of size and age let stay; ``now`` in ms. The last one always may."""
    size, oldest = spool.size, now - settings.remote_write_spool_days * _DAY
    for segment in spool.segments[:-1]:
        if size <= settings.remote_write_spool_megabytes * _MEGABYTE and segment.times and segment.times[-1] >= oldest:
            return segment.number
        size -= segment.size
    return spool.segments[-1].number


def _authorization(settings: Settings, environment: Mapping[str, str]) -> Callable[[], str | None]:
    """What gives the Authorization header; files are read each time, so that a new token counts at once."""
    resolver = SecretResolver(settings.vault_password_file, environment, Path())
    token, user, password = (
        settings.remote_write_token,
        settings.remote_write_user,
        settings.remote_write_password,
    )

    def made() -> str | None:
        if token is not None:
            return f"Bearer {resolver.resolve(token).reveal()}"
        if user is not None and password is not None:
            pair = f"{user}:{resolver.resolve(password).reveal()}"
            return f"Basic {base64.b64encode(pair.encode()).decode()}"
        return None

    return made
