"""Remote write as a whole: the bounds of the spool, several receivers, what it says of itself."""

import asyncio
import itertools
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from prometheus_client import CollectorRegistry, generate_latest

from core.errors import SecretError, StoreError
from core.settings import Settings, load
from monitor.metrics.exposition import Family
from monitor.remote_write import run, spool
from monitor.remote_write.ledger import Ledger
from monitor.remote_write.run import RemoteWrite, first_kept
from monitor.remote_write.spool import Position, Spool
from tests.monitor.remote_write.receiver import Receiver, receiving
from tests.monitor.remote_write.test_spool import T
from tests.tools import require_tool

DAY = 86_400_000


def settings(folder: Path, **more: object) -> Settings:
    return load(None, {}, data=folder, **more)


def families(series: int = 3) -> Callable[[], Iterator[Family]]:
    numbers = itertools.count(1)

    def made() -> Iterator[Family]:
        number = next(numbers)
        yield Family("a_ratio", "gauge", "A.", (f'a_ratio{{n="{n}"}} {number * 0.1}\n' for n in range(series)))

    return made


def filled(folder: Path, files: int, monkeypatch: pytest.MonkeyPatch) -> Spool:
    """Files of one frame each, a day apart."""
    monkeypatch.setattr(spool, "LONGEST", 1)
    found = Spool(folder, 1 << 20, {})
    for number in range(files):
        found.append(T + number * DAY, [("gauge", "A.", "".join(f"a{n} {n * 0.1}\n" for n in range(100)))])
    return found


def test_files_stay_as_long_as_age_and_size_let_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = filled(tmp_path, 10, monkeypatch)
    now = T + 9 * DAY
    assert first_kept(found, now, settings(tmp_path, remote_write_spool_days=20)) == 1
    assert first_kept(found, now, settings(tmp_path, remote_write_spool_days=3.5)) == 7
    assert first_kept(found, now + 100 * DAY, settings(tmp_path, remote_write_spool_days=3.5)) == 10, "the last stays"
    monkeypatch.setattr(run, "_MEGABYTE", found.segments[0].size * 4)
    assert first_kept(found, now, settings(tmp_path, remote_write_spool_days=20, remote_write_spool_megabytes=1)) == 7


def test_a_full_disk_does_not_keep_files_from_being_let_go_of(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    url = "http://127.0.0.1:9/w"
    (tmp_path / run.FOLDER).mkdir()
    remote = RemoteWrite(
        settings(tmp_path, remote_write=url, remote_write_spool_days=2), families(), time.time, CollectorRegistry()
    )
    monkeypatch.setattr(spool, "LONGEST", 1)
    said = [("gauge", "A.", "a 1\n")]
    for number in range(3):
        remote._keep(T + number * DAY, said)

    def full(_: Ledger) -> None:
        raise StoreError("no space left")

    monkeypatch.setattr(Ledger, "_save", full)
    remote._keep(T + 10 * DAY, said)
    assert [one.number for one in remote._spool.segments] == [4]
    (ledger, _, _) = remote._receivers[0]
    assert (ledger.counts.dropped, ledger.pending, ledger.position) == (3, 1, Position(4, 0))


async def until(condition: Callable[[], bool], within: float = 15.0) -> None:
    async with asyncio.timeout(within):
        while not condition():
            await asyncio.sleep(0.02)


async def test_each_receiver_goes_at_its_own_pace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "SETTLE", 0.0)
    away, registry = "http://127.0.0.1:9/w", CollectorRegistry()
    with receiving(Receiver(strict=True)) as receiver, ThreadPoolExecutor(1) as executor:
        chosen = settings(tmp_path, remote_write=f"{away} {receiver.url}", remote_write_interval=1.0)
        remote = RemoteWrite(chosen, families(), time.time, registry)
        task = asyncio.create_task(remote.run(executor))
        await until(lambda: len(receiver.written) >= 2)
        text = generate_latest(registry).decode()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await until(lambda: not [one for one in threading.enumerate() if one.name == "remote write"])
    said = {line.rpartition(" ")[0]: float(line.rpartition(" ")[2]) for line in text.splitlines() if line[0] != "#"}
    assert said[f'motcua_remote_write_samples_pending{{receiver="{away}"}}'] >= 6
    assert said[f'motcua_remote_write_samples_sent_total{{receiver="{receiver.url}"}}'] >= 3
    assert said[f'motcua_remote_write_requests_retried_total{{receiver="{away}"}}'] >= 1
    assert 0.5 < said[f'motcua_remote_write_oldest_pending_seconds{{receiver="{away}"}}'] < 60
    assert said["motcua_remote_write_spool_bytes"] > 100
    assert said['motcua_remote_write_samples_unspooled_total{reason="disk"}'] == 0
    promtool = require_tool("promtool")
    checked = subprocess.run([promtool, "check", "metrics"], input=text, capture_output=True, text=True, check=False)
    assert (checked.returncode, checked.stdout + checked.stderr) == (0, "")
    next_life = Ledger.opened(away, Spool(tmp_path / run.FOLDER, 1 << 20, {"job": "motcua"}), tmp_path / run.FOLDER)
    assert next_life.pending >= 6


def test_a_secret_that_is_not_there_is_said_at_the_start(tmp_path: Path) -> None:
    for more in (
        {"remote_write_token": "env:MOTCUA_TEST_NOWHERE"},
        {"remote_write_user": "an", "remote_write_password": f"file:{tmp_path}/nowhere"},
    ):
        with pytest.raises(SecretError):
            RemoteWrite(
                settings(tmp_path, remote_write="https://127.0.0.1/w", **more),
                families(),
                time.time,
                CollectorRegistry(),
            )


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({}, None),
        ({"remote_write_token": "env:TOKEN"}, "Bearer bi-mat"),
        ({"remote_write_user": "an", "remote_write_password": "env:TOKEN"}, "Basic YW46YmktbWF0"),
    ],
)
def test_what_is_said_of_who_writes(tmp_path: Path, more: dict[str, str], expected: str | None) -> None:
    assert run._authorization(settings(tmp_path, **more), {"TOKEN": "bi-mat"})() == expected
