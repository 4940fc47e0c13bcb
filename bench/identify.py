"""What identification makes of recorded devices: right, wrong and missing per field, against other systems' results."""

import argparse
import asyncio
import json
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from itertools import takewhile
from pathlib import Path
from typing import Any

from bench.identify_compare import Tally, compare
from core.model import CableEnd
from monitor.cabling.graph import Graph, People, announced
from monitor.cabling.said import Said, identifier, said
from monitor.identify.collect import collect
from monitor.identify.report import report
from monitor.snmp.engine import Agent, Engine
from monitor.snmp.security import CommunitySecurity
from monitor.snmp.transport import Transport

SECONDS = 10.0
_SIDE_BY_SIDE = 4
_PORT = 1161
_OWN_FOLDERS = ("_identify", "_topology")


@dataclass
class Outcome:
    """The whole comparison."""

    tally: Tally = field(default_factory=dict)
    misses: list[tuple[str, str, Any, Any]] = field(default_factory=list)
    """(recording, field, expected, seen)"""
    failures: dict[str, str] = field(default_factory=dict)
    slowest: tuple[float, str] = (0.0, "")
    reports: dict[str, dict[str, Any]] = field(default_factory=dict)
    told: dict[str, Said] = field(default_factory=dict)

    def share(self, name: str) -> float:
        """How much of a field is right, 0 to 1; 1 where nothing is stated."""
        counts = self.tally.get(name, Counter())
        told = counts["right"] + counts["wrong"] + counts["missing"]
        return counts["right"] / told if told else 1.0


def main() -> None:
    """``python -m bench identify --recordings DIR``."""
    asked = argparse.ArgumentParser(prog="bench identify")
    asked.add_argument("--recordings", type=Path, help="folder of recordings with expected.json")
    asked.add_argument("--server", type=Path, help="serve_recordings.py; by default in tools/ beside recordings/")
    asked.add_argument("--base", default="127.61.0.1", help="first of the loopback addresses that are used")
    asked.add_argument("--misses", default="", help="also list what is not right of these fields, by commas, or all")
    chosen = asked.parse_args([word for word in sys.argv[1:] if word != "identify"])
    if chosen.recordings is None:
        print("identify: give --recordings DIR, a folder of recorded devices with their expected.json")
        return
    outcome = measure(chosen.recordings, chosen.server, chosen.base)
    _print(outcome, chosen.misses.split(",") if chosen.misses else [])


def measure(recordings: Path, server: Path | None = None, base: str = "127.61.0.1") -> Outcome:
    """Serve the recordings, identify each over SNMP, compare."""
    server = server or recordings.parents[1] / "tools" / "serve_recordings.py"
    outcome = Outcome()
    wanted = {path.parent.name: json.loads(path.read_bytes()) for path in sorted(recordings.glob("*/expected.json"))}
    with serving(server, recordings, base) as places:
        asyncio.run(_all(places, outcome))
    small = recordings / "_identify"
    if small.is_dir():
        lines = (small / "expected.jsonl").read_text(encoding="utf-8").splitlines()
        wanted |= {f"_identify/{row['id']}": _small(row) for row in map(json.loads, lines)}
        with serving(server, small, base) as places:
            asyncio.run(_all({f"_identify/{name}": place for name, place in places.items()}, outcome))
    for name, seen in outcome.reports.items():
        tally, misses = compare(wanted.get(name, {}), seen)
        for field_name, counts in tally.items():
            outcome.tally[field_name] = outcome.tally.get(field_name, Counter()) + counts
        outcome.misses += [(name, *miss) for miss in misses]
    for file in sorted((recordings / "_topology").glob("*.json")):
        _topology(json.loads(file.read_bytes()), outcome)
    return outcome


def _small(row: dict[str, Any]) -> dict[str, Any]:
    return {"inventory": {key: row[key] for key in ("model", "serial", "firmware") if row.get(key)}}


@contextmanager
def serving(server: Path, folder: Path, base: str, *options: str) -> Iterator[dict[str, tuple[str, int]]]:
    """Recording → address of its agent, which answers until the block ends. ``options`` are the server's own."""
    with tempfile.TemporaryDirectory(prefix="motcua-bench-") as scratch:
        file = Path(scratch) / "map.json"
        command = [sys.executable, str(server), str(folder), "--base", base, "--port", str(_PORT), "--map", str(file)]
        process = subprocess.Popen([*command, "--preload", *options], stderr=subprocess.PIPE, text=True)
        try:
            before = list(takewhile(lambda line: not line.startswith("serving"), process.stderr or ()))
            if not file.exists():
                raise RuntimeError(f"{server} does not serve: {''.join(before)}")
            yield {name: (place[0], place[1]) for name, place in json.loads(file.read_bytes()).items()}
        finally:
            process.terminate()
            process.communicate(timeout=10)


async def _all(places: dict[str, tuple[str, int]], outcome: Outcome) -> None:
    transport = Transport()
    await transport.open()
    engine, slots = Engine(transport, time.monotonic), asyncio.Semaphore(_SIDE_BY_SIDE)

    async def one(name: str, place: tuple[str, int]) -> None:
        async with slots:
            began = time.monotonic()
            try:
                agent = Agent(place, CommunitySecurity(1, b"public"))
                answers, _ = await collect(engine, agent, SECONDS)
                outcome.reports[name] = report(answers)
                outcome.told[name] = said(name, answers)
            except Exception as error:
                outcome.failures[name] = repr(error)
            outcome.slowest = max(outcome.slowest, (time.monotonic() - began, name))

    try:
        await asyncio.gather(*(one(name, place) for name, place in places.items()))
    finally:
        transport.close()


def _topology(truth: dict[str, Any], outcome: Outcome) -> None:
    """Every directed link that a device of the group is known to report: is it a cable of the merged graph?"""
    counts = outcome.tally.setdefault("topology", Counter())
    told = {name: replace(outcome.told[folder], device=name) for name, folder in truth["devices"].items()}
    graph = announced(People(told.values()))
    for protocol in ("lldp", "cdp"):
        for device, port, other, remote in truth.get(f"directed_{protocol}", ()):
            near, far = CableEnd(device, told[device].port(port)), _far(other, remote, told, graph)
            right = any({near, far} == set(cable.ends) for cable in graph.cables)
            counts["right" if right else "missing"] += 1
            if not right:
                heard = [row for row in told[device].heard if row.protocol == protocol]
                outcome.misses.append((device, "topology", (protocol, port, other, remote), heard[:4]))


def _far(other: str, port: str, told: dict[str, Said], graph: Graph) -> CableEnd:
    if other in told:
        return CableEnd(other, told[other].port(port))
    called = (node for node, one in graph.strangers.items() if identifier(one.name) == identifier(other))
    return CableEnd(next(called, other), port)


def _print(outcome: Outcome, fields: list[str]) -> None:
    for name, field_name, wanted, got in outcome.misses:
        if field_name in fields or "all" in fields:
            print(f"{name} | {field_name} | {wanted!r} | {got!r}")
    print(f"{'field':<20}{'right':>8}{'wrong':>8}{'missing':>9}{'near':>6}{'right %':>9}")
    for name, counts in outcome.tally.items():
        share = f"{outcome.share(name):.1%}"
        print(f"{name:<20}{counts['right']:>8}{counts['wrong']:>8}{counts['missing']:>9}{counts['near']:>6}{share:>9}")
    print(f"{len(outcome.reports)} recordings, slowest {outcome.slowest[0]:.1f} s ({outcome.slowest[1]})")
    for name, error in outcome.failures.items():
        print(f"exception: {name}: {error}")
