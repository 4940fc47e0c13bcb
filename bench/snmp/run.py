"""``python -m bench snmp [--install]``: every client against the load agent, a table and a plot."""

import json
import socket
import statistics
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.snmp import building, load, report
from monitor.snmp import usm

PORT = 26161
ROUNDS = 5
Figures = dict[str, float]


@dataclass(frozen=True)
class Client:
    """A program to measure, and how many jobs it does in one round."""

    name: str
    command: Sequence[str]
    walks: int
    gets: int


def main() -> None:
    """Measure in rounds, each client once a round, so that a busy machine is busy for all."""
    if "--install" in sys.argv:
        building.install()
    built = building.build()
    clients = _clients(built)
    with _agent(built["agent"]) as cost:
        walks, gets = _rounds(clients, "walk"), _rounds(clients, "get")
        users = [_client(clients[0], "walk", 3, 64, 64, 400) for _ in range(ROUNDS)]
        few, many = ([_client(clients[0], "get", 2, n, 64, 10_000) for _ in range(ROUNDS)] for n in (100, 10_000))
        text = [_client(clients[0], "text", 2, 64, 64, 600) for _ in range(ROUNDS)]
        wide = _client(clients[0], "walk", 2, 512, 512, 2048)
        load_agent = cost()
    with _agent(built["agent"], "-d", "50"):
        far = _client(clients[0], "poll", 2, 8, 8, 64)
    with _agent(built["agent"], "-s", "30"):
        silent = _client(clients[0], "get", 2, 2000, 2000, 2000)
    found = {"walk": walks, "get": gets}
    own = {"v3": _median(users), "few": _median(few), "many": _median(many), "text": _median(text)}
    own |= {"wide": wide, "far": far, "silent": silent}
    report.write(found, own, load_agent)


def _clients(built: dict[str, Path]) -> list[Client]:
    found = [Client("motcua", [sys.executable, "-m", "bench.snmp.ours"], 600, 6000)]
    found += [Client(name, [str(built[name])], 400, 6000) for name in ("netsnmp", "gosnmp") if name in built]
    if building.PYTHON.exists():
        python = str(building.PYTHON)
        found.append(Client("gufo-snmp", [python, "-m", "bench.snmp.gufo_client"], 150, 2000))
        found.append(Client("pysnmp", [python, "-m", "bench.snmp.pysnmp_client"], 6, 100))
    if Path("/usr/bin/prometheus-snmp-exporter").exists():
        found.append(Client("snmp_exporter", [sys.executable, "-m", "bench.snmp.exporter"], 100, 0))
    return found


def _rounds(clients: Sequence[Client], mode: str) -> dict[str, Figures]:
    found: dict[str, list[Figures]] = {}
    for number in range(ROUNDS):
        for client in clients:
            jobs = client.walks if mode == "walk" else client.gets
            if jobs:
                found.setdefault(client.name, []).append(_client(client, mode, 2, 64, 64, jobs))
        print(f"{mode}: round {number + 1} of {ROUNDS}")
    return {name: _median(figures) for name, figures in found.items()}


def _client(client: Client, mode: str, version: int, devices: int, in_flight: int, jobs: int) -> Figures:
    """One run of one client, and what the agent saw of it. Figures a job: cpu in ms, pdus; the others as they are."""
    before = _seen()
    arguments = [str(PORT), mode, *map(str, (version, devices, in_flight, jobs)), str(building.BUILT)]
    objects = "\n".join([*load.COLUMNS, "-", *load.SCALARS, ""])
    done = subprocess.run([*client.command, *arguments], input=objects, capture_output=True, text=True, check=True)
    figures: Figures = json.loads(done.stdout.splitlines()[-1])
    after = _seen()
    figures["ms"] = figures["cpu"] / figures["jobs"] * 1000
    figures["agent_ms"] = (after[3] - before[3]) / figures["jobs"] / 1000
    figures["pdus"] = (after[0] - before[0]) / (jobs + (1 if client.name == "pysnmp" else load.WARM_UP))
    return figures


def _median(runs: Sequence[Figures]) -> Figures:
    return {name: statistics.median(run[name] for run in runs) for name in runs[0]}


def _seen() -> list[int]:
    """What the agent has received, sent, the octets, and its own CPU in microseconds."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
        asking.settimeout(5)
        asking.sendto(b"S", ("127.1.0.1", PORT))
        return [int(word) for word in asking.recv(200).split()]


@contextmanager
def _agent(program: Path, *options: str) -> Iterator["_Cost"]:
    user = usm.User(load.USER, "SHA256", load.AUTH.encode(), "AES", load.PRIV.encode())
    keys = usm.localize(user, load.ENGINE_ID)
    words = [str(program), str(PORT), *options, "-k", load.ENGINE_ID.hex(), keys.auth.hex(), keys.priv.hex()]
    process = subprocess.Popen(words, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        if not process.stdout.readline():
            raise SystemExit(f"the load agent ended: is port {PORT} taken?")
        yield _Cost()
    finally:
        process.terminate()
        process.wait(10)


class _Cost:
    """Microseconds of CPU that the agent takes for a datagram, over its whole life."""

    def __call__(self) -> float:
        received, _, _, spent = _seen()
        return spent / max(1, received)
