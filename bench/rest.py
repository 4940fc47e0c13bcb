"""What ``make run`` costs at rest: time to the page, memory (PSS) and CPU of all its processes."""

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

SETTLE = 30.0
MEASURED = 60.0
_TICK = os.sysconf("SC_CLK_TCK")


def main() -> None:
    """Start the sample centre, let it settle, measure a minute, print a table."""
    with tempfile.TemporaryDirectory(prefix="motcua-bench-") as folder, socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        listen = f"127.0.0.1:{free.getsockname()[1]}"
        free.close()
        began = time.monotonic()
        command = [sys.executable, "motcua.py", "demo", "run", "--data", f"{folder}/data", "--listen", listen]
        product = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        try:
            line = product.stdout.readline() if product.stdout else ""
            print(f"{line.strip()}: ready after {time.monotonic() - began:.1f} s")
            time.sleep(SETTLE)
            _measure(product.pid, Path(folder) / "data")
        finally:
            ending = time.monotonic()
            product.send_signal(signal.SIGINT)
            product.wait(10)
            print(f"ended after {time.monotonic() - ending:.1f} s")


def _measure(root: int, data: Path) -> None:
    before = {pid: _cpu(pid) for pid in _family(root)}
    began = time.monotonic()
    time.sleep(MEASURED)
    elapsed = time.monotonic() - began
    total_memory = total_share = 0.0
    print(f"{'process':<24}{'PSS MB':>8}{'CPU %':>8}")
    for pid in _family(root):
        memory, share = _pss(pid), (_cpu(pid) - before.get(pid, 0.0)) / elapsed * 100
        total_memory, total_share = total_memory + memory, total_share + share
        print(f"{_name(pid):<24}{memory:>8.1f}{share:>8.2f}")
    print(f"{'all':<24}{total_memory:>8.1f}{total_share:>8.2f}")
    status = [sys.executable, "motcua.py", "status", "--json", "--data", str(data)]
    subjects = json.loads(subprocess.run(status, capture_output=True, text=True, check=False).stdout)["subjects"]
    print(f"{len(subjects)} endpoints, {sum(one['state'] == 'up' for one in subjects)} up")


def _family(root: int) -> list[int]:
    children = Path(f"/proc/{root}/task/{root}/children").read_text(encoding="ascii").split()
    return [root, *(pid for child in children for pid in _family(int(child)))]


def _pss(pid: int) -> float:
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) / 1024
    return 0.0


def _cpu(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICK


def _name(pid: int) -> str:
    words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    return words[words.index(b"-m") + 1].decode() if b"-m" in words else "?"
