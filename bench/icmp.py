"""What pinging 2,000 addresses once a second costs, beside fping: CPU a ping, in one run."""

import asyncio
import gc
import json
import platform
import re
import resource
import statistics
import subprocess
import sys
from collections.abc import Callable
from ipaddress import IPv4Address
from pathlib import Path

from bench.recordings import tool
from core.clock import SystemClock
from core.model import Device, DeviceKind, Inventory, Site
from monitor.judging.judge import Policy
from monitor.judging.rules import Rules
from monitor.judging.watcher import Watcher
from monitor.probes.echo import IcmpEchoSocket
from monitor.probes.ping import Pinger, Target, Track

RESULTS = Path(__file__).parent / "results" / "icmp.md"
TARGETS = 2000
FIRST = IPv4Address("127.40.0.1")
WARM, MEASURED, ROUNDS = 3.0, 10, 3
AT_MOST = 1.5
"""The target: times what fping takes at its cheapest."""
_COUNTED = re.compile(r"xmt/rcv/%loss = (\d+)/(\d+)/")
Figures = dict[str, float]


def main() -> None:
    """``python -m bench icmp``: a few rounds of each way, one after the other; the medians make the table."""
    tool("fping", "fping")
    found: dict[str, list[Figures]] = {name: [] for name in WAYS}
    for _ in range(ROUNDS):
        for name, measure in WAYS.items():
            found[name].append(measure())
    text = _report({name: _median(rounds) for name, rounds in found.items()})
    RESULTS.write_text(text, encoding="utf-8")
    print(text)


def _addresses() -> list[str]:
    return [str(FIRST + number) for number in range(TARGETS)]


def _fping(pause: float) -> Figures:
    """fping with ``pause`` milliseconds between two packets."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    ended = subprocess.run(
        ["fping", "-q", "-c", str(MEASURED), "-p", "1000", "-i", f"{pause:g}"],
        input="\n".join(_addresses()),
        capture_output=True,
        text=True,
        check=False,
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    counted = _COUNTED.findall(ended.stderr)
    sent, got = (sum(int(line[place]) for line in counted) for place in (0, 1))
    user, system = after.ru_utime - before.ru_utime, after.ru_stime - before.ru_stime
    return {"sent": sent, "answered": got, "user": user / sent, "system": system / sent}


def _ours(name: str) -> Figures:
    """Our pinger in a process of its own."""
    told = subprocess.run([sys.executable, "-m", "bench.icmp", name], capture_output=True, text=True, check=True).stdout
    figures: Figures = json.loads(told)
    return figures


async def _measure(on_result: Callable[[Track], None]) -> Figures:
    pinger = Pinger(IcmpEchoSocket(), on_result)
    pinger.start()
    pinger.watch([Target(f"device:{address}", address, 1.0, 2.0, 2) for address in _addresses()])
    gc.freeze()  # as the monitor does
    await asyncio.sleep(WARM)
    tracks = pinger.tracks.values()
    sent, got = sum(one.requests for one in tracks), sum(one.responses for one in tracks)
    before = resource.getrusage(resource.RUSAGE_SELF)
    await asyncio.sleep(MEASURED)
    after = resource.getrusage(resource.RUSAGE_SELF)
    sent, got = sum(one.requests for one in tracks) - sent, sum(one.responses for one in tracks) - got
    pinger.stop()
    user, system = after.ru_utime - before.ru_utime, after.ru_stime - before.ru_stime
    return {"sent": sent, "answered": got, "user": user / sent, "system": system / sent}


def _watcher() -> Watcher:
    """The judge behind the pings, as the monitor has it."""
    site = Site(id="lucyen", name="Lục Yên", kind="district", time_zone="Asia/Ho_Chi_Minh")
    devices = tuple(
        Device(id=address, name=address, kind=DeviceKind.SWITCH, site="lucyen", address=IPv4Address(address))
        for address in _addresses()
    )
    watcher = Watcher(Rules(Policy(0.1, 0.15)), {}, [], SystemClock(), lambda _: None)
    watcher.watch(Inventory(sites=(site,), devices=devices, links=(), credentials=()))
    return watcher


WAYS: dict[str, Callable[[], Figures]] = {
    "fping, no pause": lambda: _fping(0.0),
    "fping, 0.5 ms between packets": lambda: _fping(0.5),
    "motcua's pinger": lambda: _ours("pinger"),
    "motcua's pinger and judge": lambda: _ours("judge"),
}


def _median(rounds: list[Figures]) -> Figures:
    return {name: statistics.median(one[name] for one in rounds) for name in rounds[0]}


def _report(found: dict[str, Figures]) -> str:
    bar, *_ = found.values()
    whole = bar["user"] + bar["system"]
    lines = [
        "# ICMP: what a ping costs",
        "",
        f"Python {platform.python_version()}; {_version()}; {TARGETS:,} loopback addresses once a second for "
        f"{MEASURED} s, medians of {ROUNDS} rounds in one run.",
        "CPU of the process, with what the kernel does in its name: on loopback that is the target's answer too.",
        "Without a pause fping sends all pings of a second in one burst; with one it spreads them, as we do.",
        "",
        "| way | pings | answered | user, µs | system, µs | CPU a ping, µs | against fping |",
        "|---|---|---|---|---|---|---|",
    ]
    for name, one in found.items():
        cpu = one["user"] + one["system"]
        lines.append(
            f"| {name} | {one['sent']:,.0f} | {one['answered']:,.0f} | {one['user'] * 1e6:.1f} "
            f"| {one['system'] * 1e6:.1f} | {cpu * 1e6:.1f} | {cpu / whole:.2f} |"
        )
    ours = found["motcua's pinger"]
    times = (ours["user"] + ours["system"]) / whole
    met = "met" if times <= AT_MOST else "short"
    lines += ["", "| target | measured | at most | |", "|---|---|---|---|"]
    lines.append(f"| CPU a ping against fping at its cheapest (times) | {times:.2f} | {AT_MOST} | {met} |")
    return "\n".join(lines) + "\n"


def _version() -> str:
    return subprocess.run(["fping", "--version"], capture_output=True, text=True, check=True).stdout.split("\n")[0]


if __name__ == "__main__":
    print(json.dumps(asyncio.run(_measure(_watcher().pinged if sys.argv[1] == "judge" else lambda _: None))))
