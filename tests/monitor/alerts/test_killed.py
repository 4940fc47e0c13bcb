"""Killed at random moments the pipeline loses nothing and doubles nothing.

All of the thousand, in ten minutes: ``KILLS=1000 make test ARGS="tests/monitor/alerts/test_killed.py"``.
"""

import os
import random
from pathlib import Path

import pytest

from core.store.alertings import Alertings
from core.store.database import Database
from tests.monitor.alerts.accounting import account
from tests.monitor.alerts.killed import Killing
from tests.monitor.alerts.troubles import hook

KILLS = int(os.environ.get("KILLS", "80"))


@pytest.mark.timeout(120 + 3 * KILLS)
def test_kill_9_at_random_moments_loses_and_doubles_nothing(
    tmp_path: Path, database: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    seed = int.from_bytes(os.urandom(4), "big")
    chance = random.Random(seed)
    with hook() as duty, hook() as head:
        # one in ten answers is that it cannot now, one in twenty is a connection that breaks when all was read
        duty.answers = [chance.choices((200, 503, 0), (85, 10, 5))[0] for _ in range(100_000)]
        receivers = [
            {"name": name, "channel": "webhook", "url": one.url, "late": "each", "timeout": 5}
            for name, one in (("duty", duty), ("head", head))
        ]
        Alertings(database).publish({"receiver": receivers}, "a test", "1", 0.0)
        killing = Killing(tmp_path, database, seed)
        with capsys.disabled():
            print(f"\nseed {seed}: ", end="", flush=True)
            killing.run(KILLS)
            print(account(killing, {"duty": duty, "head": head}))
    assert sum(len(states) for states in killing.expected.values()) > KILLS
