"""Rounds of questions to every device of a province: how long, how much processor, and whether polls wait meanwhile."""

import argparse
import asyncio
import gc
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from ipaddress import ip_address
from itertools import cycle, islice
from pathlib import Path
from typing import TypeVar

from bench import province
from bench.identify import serving
from core.model import Device, DeviceKind, Inventory, Site
from core.store.cablings import Cablings
from core.store.database import Database
from core.store.findings import Findings
from core.store.migrate import migrate
from core.store.seen_devices import SeenDevices
from monitor.cabling.survey import CablingSurvey
from monitor.cabling.ways import Whereabouts
from monitor.health import HealthRounds
from monitor.identify.requests import Identifications
from monitor.notebook import Notebook
from monitor.register import Register
from monitor.snmp.engine import Agent, Engine
from monitor.snmp.security import CommunitySecurity
from monitor.snmp.transport import Transport

INTERVALS = {"health": 3600.0, "register": 21_600.0, "cabling": 600.0, "merging": 600.0}
"""Seconds between two rounds, as the settings have them; what the cabling survey is told is merged in each of its."""
SHARE, LONGEST_BLOCK = 1 / 3, 0.05
"""The targets: how much of its interval a round takes at most, and how late a timer goes off, in seconds."""
_TICK = 0.005
T = TypeVar("T")
Place = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Figures:
    """Of one round. Seconds; ``loop_cpu`` is what of ``cpu`` the event loop's thread used; ``octets`` are memory.

    ``late`` is how long after it was due a timer went off, each time: what a poll waits that is due then.
    """

    name: str
    devices: int
    seconds: float
    cpu: float
    loop_cpu: float
    late: Sequence[float]
    octets: int


@dataclass(frozen=True, slots=True)
class _World:
    """What the rounds need of a monitor."""

    engine: Engine
    inventory: Inventory
    agents: dict[str, Agent]
    database: Database
    store: Executor

    async def stored(self, work: Callable[..., T], /, *arguments: object) -> T:
        return await asyncio.get_running_loop().run_in_executor(self.store, work, *arguments)


def main() -> None:
    """``python -m bench rounds --recordings DIR``."""
    asked = argparse.ArgumentParser(prog="bench rounds")
    asked.add_argument("--recordings", type=Path, help="folder of recordings; without it nobody is asked")
    asked.add_argument("--server", type=Path, help="serve_recordings.py; by default in tools/ beside recordings/")
    asked.add_argument("--base", default="127.140.0.1", help="first of the loopback addresses that are used")
    asked.add_argument("--delay", type=float, default=20.0, help="milliseconds after which an agent answers")
    asked.add_argument("--asked", type=int, default=252, help="devices that are asked, the recordings over and over")
    asked.add_argument("--devices", type=int, default=6000, help="devices for which the rounds are reckoned from that")
    asked.add_argument("--only", choices=list(INTERVALS), action="append", help="this round alone; may be repeated")
    chosen = asked.parse_args([word for word in sys.argv[1:] if word != "rounds"])
    names = chosen.only or list(INTERVALS)
    if chosen.recordings is None:
        print("rounds: give --recordings DIR, a folder of recorded devices, for the rounds that ask")
    else:
        server = chosen.server or chosen.recordings.parents[1] / "tools" / "serve_recordings.py"
        with serving(server, chosen.recordings, chosen.base, "--delay", str(chosen.delay)) as places:
            for one in asking(list(islice(cycle(places.values()), chosen.asked)), [n for n in names if n in ROUNDS]):
                _print(one, chosen.devices)
    if "merging" in names:
        _print(merging(chosen.devices // province.PER_SITE), chosen.devices)


def asking(places: Sequence[Place], names: Sequence[str] = ("health", "register", "cabling")) -> Iterator[Figures]:
    """Go these rounds over the agents at ``places``."""
    site = Site(id="centre", name="Centre", kind="province")
    devices = tuple(_device(number, address) for number, (address, _) in enumerate(places))
    inventory = Inventory(sites=(site,), devices=devices, links=(), credentials=())
    for name in names:
        yield asyncio.run(_measured(name, ROUNDS[name], inventory, places))


def merging(sites: int = province.SITES) -> Figures:
    """What comes of what a whole province told of its cables, the second time: with what is remembered."""
    return asyncio.run(_measured("merging", _merging, province.inventory(sites), ()))


def _device(number: int, address: str) -> Device:
    kind = DeviceKind.PRINTER if number % 5 else DeviceKind.SWITCH  # of which the survey asks more
    return Device(id=f"device-{number:04}", name="", kind=kind, site="centre", address=ip_address(address), snmp="all")


async def _health(world: _World) -> Callable[[], Awaitable[object]]:
    asked = Identifications(world.engine, time.time)
    asked.take(world.inventory, world.agents)
    return HealthRounds(asked, _notebook(world), lambda _: None).round


async def _register(world: _World) -> Callable[[], Awaitable[object]]:
    asked, kept = (world.engine, world.agents.get), (SeenDevices(world.database), world.stored)
    register = Register(asked, kept, _notebook(world), time.time, (), lambda _: None)
    register.take(world.inventory)
    return register.round


async def _cabling(world: _World) -> Callable[[], Awaitable[object]]:
    return (await _survey(world)).round


async def _merging(world: _World) -> Callable[[], Awaitable[object]]:
    survey, told = await _survey(world), province.told(len(world.inventory.sites))
    await survey.keep(told, world.inventory)
    return lambda: survey.keep(told, world.inventory)


async def _survey(world: _World) -> CablingSurvey:
    asked, kept = (world.engine, world.agents.get), (Cablings(world.database), world.stored)
    survey = CablingSurvey(asked, kept, _notebook(world), time.time, Whereabouts(lambda _: False), lambda _: None)
    survey.take(world.inventory)
    return survey


def _notebook(world: _World) -> Notebook:
    return Notebook(Findings(world.database), world.store, time.time)


Prepare = Callable[[_World], Awaitable[Callable[[], Awaitable[object]]]]
ROUNDS: dict[str, Prepare] = {"health": _health, "register": _register, "cabling": _cabling}


async def _measured(name: str, prepare: Prepare, inventory: Inventory, places: Sequence[Place]) -> Figures:
    gc.collect()
    gc.freeze()  # as the monitor does
    transport = Transport()
    await transport.open()
    agents = [Agent(place, CommunitySecurity(1, b"public")) for place in places]
    with _database() as database, ThreadPoolExecutor(1) as store:
        by_name = {device.id: agent for device, agent in zip(inventory.devices, agents, strict=False)}
        work = await prepare(_World(Engine(transport, time.monotonic), inventory, by_name, database, store))
        late: list[float] = []
        ticking = asyncio.create_task(_ticks(late))
        Path("/proc/self/clear_refs").write_text("5", encoding="ascii")  # the peak so far is forgotten (proc(5))
        octets = _octets("VmRSS")
        began, cpu, loop_cpu = time.perf_counter(), time.process_time(), time.thread_time()
        await work()
        seconds = time.perf_counter() - began
        cpu, loop_cpu = time.process_time() - cpu, time.thread_time() - loop_cpu
        await asyncio.sleep(2 * _TICK)
        ticking.cancel()
    transport.close()
    return Figures(name, len(inventory.devices), seconds, cpu, loop_cpu, late, _octets("VmHWM") - octets)


@contextmanager
def _database() -> Iterator[Database]:
    with tempfile.TemporaryDirectory(prefix="motcua-bench-") as folder:
        database = Database.in_folder(Path(folder))
        migrate(database)
        yield database
        database.close()


async def _ticks(late: list[float]) -> None:
    loop = asyncio.get_running_loop()
    while True:
        due = loop.time() + _TICK
        await asyncio.sleep(_TICK)
        late.append(loop.time() - due)


def _octets(field: str) -> int:
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(f"{field}:")) * 1024


def _print(one: Figures, devices: int) -> None:
    whole, interval, longest = one.seconds / one.devices * devices, INTERVALS[one.name], max(one.late)
    cpu, of_loop = (spent / one.devices * 1000 for spent in (one.cpu, one.loop_cpu))
    often = sum(late > LONGEST_BLOCK for late in one.late)
    print(
        f"{one.name}: {one.devices} devices in {one.seconds:.1f} s, at its peak {one.octets / 1e6:.0f} MB more memory"
    )
    print(
        f"  {devices} devices: {whole:.0f} s, {whole / interval:.0%} of {interval:g} s {_met(whole, interval * SHARE)}"
    )
    print(f"  CPU a device: {cpu:.1f} ms, {of_loop:.1f} ms of them in the event loop")
    print(
        f"  timers late: {statistics.quantiles(one.late, n=100)[98] * 1000:.1f} ms in 99 %, at most"
        f" {longest * 1000:.0f} ms {_met(longest, LONGEST_BLOCK)}, {often} times more than {LONGEST_BLOCK * 1000:g} ms"
    )


def _met(measured: float, most: float) -> str:
    return "(met)" if measured <= most else "(missed)"
