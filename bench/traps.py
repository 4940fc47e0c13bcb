"""What a storm of traps costs, and what it does to polls meanwhile: five storms of 5,000 a second, and floods."""

import asyncio
import platform
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from core.clock import SystemClock
from core.store.database import Database
from core.store.migrate import migrate
from core.store.traps import Traps
from monitor.snmp import ber, pdu, usm
from monitor.snmp.agent import Agent as Simulated
from monitor.snmp.agent import Faults, View, serve
from monitor.snmp.engine import Agent, Engine
from monitor.snmp.security import CommunitySecurity
from monitor.snmp.transport import Transport
from monitor.snmp.traps import notification
from monitor.snmp.traps.senders import Sender
from monitor.traps.watch import Around, TrapWatch

RESULTS = Path(__file__).parent / "results" / "traps.md"
RATE = 5000
SECONDS = 5.0
KINDS = 40
"""Different traps of a storm."""
EVERY = 0.02
"""Seconds from poll to poll."""
DEVICE, STRANGER = "127.250.63.1", "127.250.63.2"
COMMUNITY = b"not-public"
LATENCY = 0.05
"""The target: a poll takes at most so much longer in the worst of a hundred cases."""
_USER = usm.User("watch", "SHA256", b"authentic-words", "AES", b"private-words")
_FORGER = usm.User("watch", "SHA256", b"anything-else", "AES", b"anything-else")
_ENGINE = bytes.fromhex("80001f88046465766963652d31")
_LINK_DOWN = ber.oid("1.3.6.1.6.3.1.1.5.3")
_NAMES = tuple(ber.oid(f"1.3.6.1.2.1.2.2.1.{column}.1") for column in range(1, 11))


@dataclass(frozen=True, slots=True)
class Storm:
    """``messages`` are sent one after the other, over and over, from ``source``, ``rate`` a second (0: no pause)."""

    name: str
    source: str
    messages: Callable[[], Iterable[bytes]]
    rate: int = RATE


def _v2c(number: int, port: int, community: bytes = COMMUNITY) -> bytes:
    bindings = b"".join(
        ber.binding(ber.oid(f"1.3.6.1.2.1.2.2.1.{column}.{port}"), ber.integer(port)) for column in (1, 7, 8)
    )
    body = notification.encode(pdu.TRAP, number, _LINK_DOWN, 4242 + number, bindings)
    return pdu.community_message(pdu.VERSION_2C, community, body)


def _v3(number: int, user: usm.User) -> bytes:
    body = notification.encode(pdu.TRAP, number, _LINK_DOWN, 4242 + number, ber.binding(_NAMES[0], ber.integer(3)))
    keys = usm.localize_cached(user, _ENGINE)
    return usm.encode(number, 3, user.name, keys, (_ENGINE, 3, 1000), usm.scoped(_ENGINE, b"", body))


_COUNT = int(RATE * SECONDS)
STORMS = (
    Storm("2c, 40 traps over and over", DEVICE, lambda: (_v2c(n, n % KINDS + 1) for n in range(2000))),
    Storm("2c, every trap another", DEVICE, lambda: (_v2c(n, n + 1) for n in range(_COUNT))),
    Storm("3 authPriv SHA-256 AES, one over and over", DEVICE, lambda: (_v3(n + 1, _USER) for n in range(_COUNT))),
    Storm("3, a wrong key", DEVICE, lambda: (_v3(n + 1, _FORGER) for n in range(2000))),
    Storm("2c, a wrong community", DEVICE, lambda: (_v2c(n, 3, b"public") for n in range(2000))),
    Storm("2c, an unknown address", STRANGER, lambda: (_v2c(n, 3) for n in range(2000))),
    Storm("flood: 2c, as fast as it goes", DEVICE, lambda: (_v2c(n, n % KINDS + 1) for n in range(2000)), 0),
)


def main() -> None:
    """``python -m bench traps``: the receiver and the polls in one process, agent and sender in two others."""
    with _child("agent") as lines:
        agent = int(next(lines))
        found = [asyncio.run(_storm(storm, place, agent)) for place, storm in enumerate(STORMS)]
    text = _report(found)
    RESULTS.write_text(text, encoding="utf-8")
    print(text)


@contextmanager
def _child(*words: str) -> Iterator[Iterator[str]]:
    """The lines that another part of the bench prints; it ends with the block."""
    command = [sys.executable, "-m", "bench.traps", *words]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stdin=subprocess.PIPE, text=True) as process:
        try:
            yield iter(process.stdout or ())
        finally:
            process.kill()


async def _storm(storm: Storm, place: int, agent: int) -> dict[str, float | str]:
    """Polls alone for a while, then the same polls in the storm."""
    with tempfile.TemporaryDirectory() as folder:
        database = Database.in_folder(Path(folder))
        migrate(database)
        transport = Transport()
        await transport.open()
        executor = ThreadPoolExecutor(1)
        told = Around(lambda _: {}, lambda *_: None, lambda _: None)
        watch = TrapWatch([("127.0.0.1", 0)], Path(folder), (Traps(database), executor), SystemClock(), told)
        user = _USER if storm.name.startswith("3") else None
        watch.watch({DEVICE: Sender("switch", None if user else COMMUNITY, user)})
        listening = asyncio.create_task(watch.run(30))
        engine, asked = Engine(transport, time.monotonic), Agent(("127.0.0.1", agent), CommunitySecurity(1, b"public"))
        try:
            await asyncio.sleep(0.2)
            calm, calm_cpu = await _polls(engine, asked)
            port = watch.addresses[0][1]
            with _child("send", str(place), str(port)) as lines:
                loop = asyncio.get_running_loop()
                await loop.run_in_executor(None, next, lines)  # it has its messages ready
                before = _numbers(watch)
                busy, busy_cpu = await _polls(engine, asked)
                after = _numbers(watch)
                sent = float(await loop.run_in_executor(None, next, lines))
                await asyncio.sleep(0.5)
                end = _numbers(watch)
        finally:
            listening.cancel()
            await asyncio.gather(listening, return_exceptions=True)
            transport.close()
            executor.shutdown()
            database.close()
    received = after["motcua_trap_datagrams_total"] - before["motcua_trap_datagrams_total"]
    return {
        "name": storm.name,
        "rate": received / SECONDS,
        "cpu": max(0.0, busy_cpu - calm_cpu) / max(received, 1) * 1e6,
        "share": busy_cpu / SECONDS,
        "calm": _late(calm),
        "busy": _late(busy),
        "median": statistics.median(busy),
        "rows": end["motcua_trap_rows_total"],
        "lost": sent - end["motcua_trap_datagrams_total"],
    }


async def _polls(engine: Engine, agent: Agent) -> tuple[list[float], float]:
    """How long each took, in seconds, and the process's CPU seconds meanwhile."""
    took: list[float] = []
    began, spent = time.perf_counter(), time.process_time()
    while time.perf_counter() - began < SECONDS:
        start = time.perf_counter()
        await engine.get(agent, _NAMES)
        took.append(time.perf_counter() - start)
        await asyncio.sleep(EVERY)
    return took, time.process_time() - spent


def _late(took: list[float]) -> float:
    return statistics.quantiles(took, n=100)[98]


def _numbers(watch: TrapWatch) -> Mapping[str, float]:
    lines = (line for family in watch.families() for line in family.lines)
    return {name: float(value) for name, _, value in (line.rpartition(" ") for line in lines)}


def _send(storm: Storm, port: int) -> None:
    """Send for as long as the polls take, and a little beyond."""
    messages = list(storm.messages())
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as out:
        out.bind((storm.source, 0))
        out.connect(("127.0.0.1", port))
        print("ready", flush=True)
        began, sent = time.perf_counter(), 0
        while (gone := time.perf_counter() - began) < SECONDS + 0.2:
            due = int(gone * storm.rate) if storm.rate else sent + 64
            for _ in range(due - sent):
                out.send(messages[sent % len(messages)])
                sent += 1
            if storm.rate:
                time.sleep(0.002)
    print(sent, flush=True)
    time.sleep(60)  # until it is ended


async def _serve() -> None:
    """The agent that is polled."""
    view = View({ber.numbers(name): ber.integer(7) for name in _NAMES})
    responder = await serve(Simulated(view, {(pdu.VERSION_2C, b"public")}).respond, ("127.0.0.1", 0), Faults())
    print(responder.address[1], flush=True)
    await asyncio.Event().wait()


def _report(found: list[dict[str, float | str]]) -> str:
    lines = [
        "# Traps: what a storm costs, and what it does to polls",
        "",
        f"Python {platform.python_version()}; one run; receiver, store, polls in one process; {SECONDS:g} s a storm;",
        f"a Get of {len(_NAMES)} scalars every {EVERY * 1000:g} ms; CPU is that of the whole process, the",
        "store's thread with it, less that of the polls alone.",
        "",
        "| storm | read a second | CPU a datagram, µs | CPU of the process | rows | lost in the kernel "
        "| poll, median, ms | poll, 99 %, ms | 99 % before the storm, ms |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    lines += [
        f"| {one['name']} | {one['rate']:,.0f} | {one['cpu']:.0f} | {float(one['share']):.0%} | {one['rows']:.0f} "
        f"| {one['lost']:,.0f} | {float(one['median']) * 1000:.1f} | {float(one['busy']) * 1000:.1f} "
        f"| {float(one['calm']) * 1000:.1f} |"
        for one in found
    ]
    slowest = min(float(one["rate"]) for one in found[:-1])
    worst = max(float(one["busy"]) - float(one["calm"]) for one in found)
    kept = slowest >= 0.98 * RATE
    lines += [
        "",
        "| target | measured | wanted | |",
        "|---|---|---|---|",
        f"| read a second in every storm of {RATE:,} | {slowest:,.0f} | ≥ {0.98 * RATE:,.0f} | {_met(kept)} |",
        f"| what a storm adds to the 99 % of a poll, ms | {worst * 1000:.1f} | ≤ {LATENCY * 1000:g} "
        f"| {_met(worst <= LATENCY)} |",
        "",
    ]
    return "\n".join(lines)


def _met(yes: bool) -> str:
    return "met" if yes else "not met"


if __name__ == "__main__":
    if sys.argv[1] == "agent":
        asyncio.run(_serve())
    else:
        _send(STORMS[int(sys.argv[2])], int(sys.argv[3]))
