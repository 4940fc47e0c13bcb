"""A client: Debian's snmp_exporter, asked over HTTP; its own process is what is measured."""

import json
import os
import subprocess
import sys
import time
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from bench.snmp import load

_LISTEN = "127.0.0.1:19116"
_TICK = os.sysconf("SC_CLK_TCK")


def _configuration() -> str:
    """Its file, as version 0.21 reads it; JSON is YAML."""
    index = [{"labelname": "ifIndex", "type": "gauge"}]
    metrics = [
        {"name": f"column_{number}", "oid": oid, "type": "gauge", "help": "A column.", "indexes": index}
        for number, oid in enumerate(load.COLUMNS)
    ]
    walk = {"walk": load.COLUMNS, "metrics": metrics, "version": 2, "auth": {"community": load.COMMUNITY}}
    return json.dumps({"walk": walk})


def _ask(port: int, number: int) -> int:
    url = f"http://{_LISTEN}/snmp?module=walk&target={load.address(number)}:{port}"
    with urllib.request.urlopen(url, timeout=60) as answer:
        return int(answer.read().count(b"\ncolumn_"))


def _cpu(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICK


def main(port: int, in_flight: int, jobs: int, folder: Path) -> None:
    """Start it, warm it up, measure it, end it."""
    configuration = folder / "snmp.yml"
    configuration.write_text(_configuration(), encoding="utf-8")
    command = ["prometheus-snmp-exporter", f"--config.file={configuration}", f"--web.listen-address={_LISTEN}"]
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    try:
        time.sleep(1)
        with ThreadPoolExecutor(in_flight) as pool:
            list(pool.map(lambda number: _ask(port, number), range(in_flight)))
            cpu, wall = _cpu(process.pid), time.monotonic()
            cells = sum(pool.map(lambda number: _ask(port, number % 64), range(jobs)))
        cpu, wall = _cpu(process.pid) - cpu, time.monotonic() - wall
        status = Path(f"/proc/{process.pid}/status").read_text(encoding="ascii")
        rss = int(status.split("VmHWM:")[1].split()[0]) / 1024
        print(json.dumps({"jobs": jobs, "cells": cells, "cpu": cpu, "wall": wall, "rss": rss}))
    finally:
        process.terminate()
        process.wait(10)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[5]), int(sys.argv[6]), Path(sys.argv[7]))
