"""A client: gufo-snmp, one column a GetBulk, which is all it knows. Runs in an environment of its own."""

import asyncio
import json
import resource
import sys
import time
from collections.abc import Iterator

from gufo.snmp import SnmpVersion  # type: ignore[import-not-found]  # in an environment of its own
from gufo.snmp.aio import SnmpSession  # type: ignore[import-not-found]  # as above

from bench.snmp import load

_cells = 0


async def _job(session: SnmpSession, mode: str) -> None:
    global _cells  # noqa: PLW0603  -- a count of a small program
    if mode == "get":
        found = await session.get_many(load.SCALARS)
        _cells += len(found)
        return
    for column in load.COLUMNS:
        async for _ in session.getbulk(column, max_repetitions=25):
            _cells += 1


async def _worker(number: int, port: int, mode: str, order: Iterator[int]) -> None:
    address = load.address(number)
    async with SnmpSession(addr=address, port=port, community=load.COMMUNITY, version=SnmpVersion.v2c) as session:
        for _ in order:
            await _job(session, mode)


async def _run(port: int, mode: str, in_flight: int, jobs: int) -> None:
    order = iter(range(jobs))
    await asyncio.gather(*(_worker(number, port, mode, order) for number in range(in_flight)))


async def _main(port: int, mode: str, in_flight: int, jobs: int) -> None:
    global _cells  # noqa: PLW0603  -- a count of a small program
    await _run(port, mode, in_flight, load.WARM_UP)
    _cells = 0
    cpu, wall = time.process_time(), time.monotonic()
    await _run(port, mode, in_flight, jobs)
    cpu, wall = time.process_time() - cpu, time.monotonic() - wall
    rss = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"jobs": jobs, "cells": _cells, "cpu": cpu, "wall": wall, "rss": rss}))


if __name__ == "__main__":
    asyncio.run(_main(int(sys.argv[1]), sys.argv[2], int(sys.argv[5]), int(sys.argv[6])))
