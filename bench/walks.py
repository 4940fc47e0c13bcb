"""Every recorded device walked whole, by us and by net-snmp, in both versions: ``python -m bench.walks``."""

import asyncio
import re
import sys
import tempfile
import time
from collections.abc import Set as AbstractSet
from pathlib import Path

from bench import recordings
from core.model import Finding
from monitor.snmp import ber, pdu
from monitor.snmp.engine import Agent, Column, Engine
from monitor.snmp.security import CommunitySecurity
from monitor.snmp.transport import Transport

ROOTS = tuple(map(ber.oid, ("0.0", "1.0", "1.1", "1.2", "1.3")))
_LINE = re.compile(rb"^\.([0-9.]+) = (?!NULL|No more variables|No Such)", re.MULTILINE)


async def ours(address: tuple[str, int], version: int) -> tuple[set[str], set[Finding]]:
    """(every name under the roots, findings)."""
    transport = Transport()
    await transport.open()
    try:
        agent = Agent(address, CommunitySecurity(version, recordings.COMMUNITY.encode()))
        found: dict[bytes, Column] = {root: Column() for root in ROOTS}
        await Engine(transport, time.monotonic).table(agent, found)
        return {ber.oid_text(root + index) for root, cells in found.items() for index in cells}, agent.findings
    finally:
        transport.close()


async def theirs(address: tuple[str, int], version: int) -> set[str]:
    """Every name with a value that net-snmp's walk prints: NULL, which some agents answer, is none.

    It is told not to mind names that do not increase.
    """
    program = recordings.tool("snmpwalk" if version == pdu.VERSION_1 else "snmpbulkwalk", "snmp")
    option = "-v1" if version == pdu.VERSION_1 else "-v2c"
    command = [program, option, "-c", recordings.COMMUNITY, "-Cc", "-On", "-t5", f"{address[0]}:{address[1]}", ".1"]
    process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
    printed, _ = await process.communicate()
    return {line.decode() for line in _LINE.findall(printed)}


async def compare(hosts: dict[str, tuple[str, int]]) -> int:
    """Print each device whose walks differ, and the sums; how many differ."""
    differing = names = 0
    for device, address in hosts.items():
        for version in (pdu.VERSION_1, pdu.VERSION_2C):
            (mine, findings), other = await asyncio.gather(ours(address, version), theirs(address, version))
            names += len(other)
            if mine != other or findings:
                differing += 1
                print(
                    f"{device} v{version + 1}: lost {_some(other - mine)}, more {_some(mine - other)} {findings or ''}"
                )
    print(f"{len(hosts)} devices in 2 versions: {names} names by net-snmp, {differing} walks differ")
    return differing


def _some(names: AbstractSet[str]) -> str:
    return f"{len(names)} ({', '.join(sorted(names)[:3])})" if names else "0"


def main() -> int:
    """Exit code 1 when a walk lost or made up a name."""
    where = recordings.place()
    if isinstance(where, str):
        print(f"skipped: {where}")
        return 0
    with tempfile.TemporaryDirectory(prefix="motcua-walks-") as folder, recordings.served(where, Path(folder)) as hosts:
        return int(asyncio.run(compare(hosts)) > 0)


if __name__ == "__main__":
    sys.exit(main())
