"""Identification against recorded devices and what other systems make of them, where such a folder lies beside us."""

import os
from pathlib import Path

import pytest

from bench.identify import measure

RECORDINGS = Path(__file__).parents[4] / "shared" / "recordings" / "dev"
FLOORS = {
    "vendor": 0.95, "kind": 0.93, "system": 0.92, "model": 0.92, "serial": 0.97, "firmware": 0.94,
    "interfaces": 0.97, "interfaces held": 0.99, "ipv4": 0.92,
    "sensors": 0.98, "states": 0.93, "supplies": 1.0, "neighbours": 1.0, "vlans": 0.93, "ups": 0.95, "topology": 1.0,
}  # fmt: skip


@pytest.mark.skipif(not RECORDINGS.is_dir(), reason="no recordings beside this checkout")
def test_recorded_devices() -> None:
    outcome = measure(RECORDINGS, base=f"127.{128 + os.getpid() % 100}.0.1")
    assert outcome.failures == {}
    assert {name: outcome.share(name) for name, floor in FLOORS.items() if outcome.share(name) < floor} == {}
    assert outcome.slowest[0] < 10
