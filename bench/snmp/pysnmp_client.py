"""A client: pysnmp's high level, one column a GetBulk. Runs in an environment of its own."""

import asyncio
import json
import resource
import sys
import time

from pysnmp.hlapi.v3arch import asyncio as snmp

from bench.snmp import load

_WARM_UP = 1


async def _job(engine: snmp.SnmpEngine, target: snmp.UdpTransportTarget, mode: str) -> int:
    head = (engine, snmp.CommunityData(load.COMMUNITY), target, snmp.ContextData())
    if mode == "get":
        objects = [snmp.ObjectType(snmp.ObjectIdentity(name)) for name in load.SCALARS]
        return len((await snmp.get_cmd(*head, *objects, lookupMib=False))[3])
    cells = 0
    for column in load.COLUMNS:
        first = snmp.ObjectType(snmp.ObjectIdentity(column))
        async for _, _, _, found in snmp.bulk_walk_cmd(*head, 0, 25, first, lexicographicMode=False, lookupMib=False):
            cells += len(found)
    return cells


async def _main(port: int, mode: str, jobs: int) -> None:
    engine = snmp.SnmpEngine()
    target = await snmp.UdpTransportTarget.create((load.address(0), port))
    for _ in range(_WARM_UP):
        await _job(engine, target, mode)
    cpu, wall = time.process_time(), time.monotonic()
    cells = 0
    for _ in range(jobs):
        cells += await _job(engine, target, mode)
    cpu, wall = time.process_time() - cpu, time.monotonic() - wall
    rss = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"jobs": jobs, "cells": cells, "cpu": cpu, "wall": wall, "rss": rss}))
    engine.close_dispatcher()


if __name__ == "__main__":
    asyncio.run(_main(int(sys.argv[1]), sys.argv[2], int(sys.argv[6])))
