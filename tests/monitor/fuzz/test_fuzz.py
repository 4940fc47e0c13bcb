"""Every target for a moment: inputs that come from fixed seeds, no exception, memory bounded. ``make fuzz`` goes on."""

import random
import time
import tracemalloc
from pathlib import Path

import pytest

from tests.monitor.fuzz.octets import Octets, mutated
from tests.monitor.fuzz.targets import TARGETS

INPUTS, SECONDS = 1500, 4.0
MOST = 4 << 20
"""Octets of memory that one input may need, at most some 6,000 octets long here."""
FOUND = Path(__file__).parent / "found"


@pytest.mark.parametrize("name", TARGETS)
def test_nothing_raises(name: str) -> None:
    target = TARGETS[name]
    chance = random.Random(20_25)
    until = time.monotonic() + SECONDS
    for seed in target.seeds:
        target.run(seed)
    for _ in range(INPUTS):
        data = mutated(target.seeds, chance)
        try:
            target.run(data)
        except Exception as error:
            raise AssertionError(f"{name}: {data.hex()}") from error
        if time.monotonic() > until:
            break


@pytest.mark.parametrize("name", TARGETS)
def test_memory_is_bounded(name: str) -> None:
    target = TARGETS[name]
    chance = random.Random(7)
    inputs = [mutated(target.seeds, chance) for _ in range(60)]
    for data in inputs:
        target.run(data)  # caches are filled once
    tracemalloc.start()
    try:
        for data in inputs:
            before, _ = tracemalloc.get_traced_memory()
            tracemalloc.reset_peak()
            target.run(data)
            _, peak = tracemalloc.get_traced_memory()
            assert peak - before < MOST, f"{name}: {data.hex()}"
    finally:
        tracemalloc.stop()


def test_what_was_found_once_is_found_no_more() -> None:
    """``found/TARGET/*`` are inputs that once broke their target."""
    for path in sorted(FOUND.glob("*/*")):
        TARGETS[path.parent.name].run(path.read_bytes())


def test_octets_run_out_in_zeros() -> None:
    chosen = Octets(b"\x00\x05\x02abc")
    assert (chosen.number(300), chosen.some(), chosen.over) == (5, b"ab", False)
    assert (chosen.part(3), chosen.number(9), chosen.choice("xy"), chosen.rest()) == (b"c\0\0", 0, "x", b"")
