"""A client: our own engine."""

import asyncio
import gc
import json
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from bench.snmp import load
from core.model import Outcome
from monitor.snmp import ber, render, usm
from monitor.snmp.engine import Agent, Engine, NoResponse
from monitor.snmp.modules import Plan
from monitor.snmp.plans import plan
from monitor.snmp.poll import poll
from monitor.snmp.schema import Module
from monitor.snmp.security import CommunitySecurity, Security, UserSecurity
from monitor.snmp.transport import Transport

_USER = usm.User(load.USER, "SHA256", load.AUTH.encode(), "AES", load.PRIV.encode())
_COLUMNS = tuple(map(ber.oid, load.COLUMNS))
_SCALARS = tuple(map(ber.oid, load.SCALARS))
_INDEX = [{"labelname": "ifIndex", "type": "gauge"}]
_TEXT = Module.model_validate(
    {
        "walk": load.COLUMNS,
        "metrics": [
            {"name": f"column_{number}", "oid": oid, "type": "gauge", "help": "A column.", "indexes": _INDEX}
            for number, oid in enumerate(load.COLUMNS)
        ],
    }
)
"""What the bench has snmp_exporter poll and write."""
PLANS = {
    "walk": Plan((), _COLUMNS, ()),
    "get": Plan(_SCALARS, (), ()),
    "poll": Plan(_SCALARS, _COLUMNS, ()),
    "text": plan({"text": _TEXT}, ["text"]),
}


class Client:
    """Agents in their order, so many polls at a time."""

    def __init__(self, port: int, mode: str, version: int, devices: int) -> None:
        self.plan = PLANS[mode]
        self.is_text = mode == "text"
        self.agents = [Agent((load.address(number), port), _security(version)) for number in range(devices)]
        self.cells = self.silent = self.packets = 0

    async def run(self, engine: Engine, in_flight: int, jobs: int) -> None:
        """Do so many polls."""
        order = iter(range(jobs))
        await asyncio.gather(*(self._worker(engine, order) for _ in range(in_flight)))

    async def _worker(self, engine: Engine, order: Iterator[int]) -> None:
        for number in order:
            agent = self.agents[number % len(self.agents)]
            if not self.plan.columns:
                await self._get(engine, agent)
                continue
            result = await poll(engine, agent, self.plan, 60.0)
            if self.is_text:
                self.cells += render.exposition(render.blocks(self.plan, result)).count("\ncolumn_")
            else:
                self.cells += len(result.scalars) + sum(map(len, result.columns.values()))
            self.silent += result.outcome is not Outcome.ANSWERED
            self.packets += result.packets

    async def _get(self, engine: Engine, agent: Agent) -> None:
        try:
            found = await engine.get(agent, _SCALARS)
            self.cells += len(found)
        except NoResponse:
            self.silent += 1


async def _main(port: int, mode: str, version: int, devices: int, in_flight: int, jobs: int) -> None:
    open_before = _descriptors()
    transport = Transport()
    await transport.open()
    engine = Engine(transport, time.monotonic)
    client = Client(port, mode, version, devices)
    await client.run(engine, in_flight, load.WARM_UP)
    gc.collect()
    gc.freeze()  # as the monitor does
    client.cells = client.silent = client.packets = 0
    before = sum(agent.retried for agent in client.agents)
    cpu, wall = time.process_time(), time.monotonic()
    await client.run(engine, in_flight, jobs)
    cpu, wall = time.process_time() - cpu, time.monotonic() - wall
    rss = _most_resident()
    descriptors = _descriptors() - open_before
    retried = sum(agent.retried for agent in client.agents) - before
    figures = {"retried": retried, "jobs": jobs, "cells": client.cells, "cpu": cpu, "wall": wall, "rss": rss}
    print(json.dumps(figures | {"silent": client.silent, "sent": client.packets, "descriptors": descriptors}))
    transport.close()


def _most_resident() -> float:
    """MB of memory at most: this program's own (VmHWM), where ru_maxrss has what its parent had when it forked."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM:")) / 1024


def _descriptors() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


def _security(version: int) -> Security:
    return UserSecurity(_USER, time.monotonic) if version == 3 else CommunitySecurity(1, load.COMMUNITY.encode())


if __name__ == "__main__":
    port, mode, *rest = sys.argv[1:]
    version, devices, in_flight, jobs = map(int, rest[:4])
    asyncio.run(_main(int(port), mode, version, devices, in_flight, jobs))
