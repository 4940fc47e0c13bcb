"""The sample centre as a process: starts, says so, ends at once, and holds nothing that it does not need."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from monitor.simulation.client import SOCKET_NAME, send
from tests.monitor.simulation.sample import INVENTORY

REPOSITORY = Path(__file__).parents[3]
ENVIRONMENT = {"PATH": os.environ["PATH"], "AUTH": "authentic-1", "PRIV": "privately-1", "COMMUNITY": "not-public"}


@contextmanager
def started(data: Path) -> Iterator["subprocess.Popen[str]"]:
    (data / "demo-inventory.json").write_text(INVENTORY.model_dump_json(), encoding="utf-8")
    process = subprocess.Popen(
        [sys.executable, "-m", "monitor.simulation", "--data", str(data)],
        cwd=REPOSITORY,
        env=ENVIRONMENT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def test_it_starts_takes_orders_and_ends_at_once(tmp_path: Path) -> None:
    for number in (signal.SIGTERM, signal.SIGINT):
        with started(tmp_path) as process:
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n"
            send(tmp_path, {"subject": "router", "fault": "down"})
            assert send(tmp_path, {"list": True})["faults"] == {"router": ["down"]}
            began = time.monotonic()
            process.send_signal(number)
            output, errors = process.communicate(timeout=5)
            assert (process.returncode, output, errors) == (0, "", "")
            assert time.monotonic() - began < 3
            assert not (tmp_path / SOCKET_NAME).exists()


def test_a_socket_that_a_dead_one_left_is_no_hindrance(tmp_path: Path) -> None:
    with started(tmp_path) as process:
        assert process.stdout is not None
        process.stdout.readline()
    assert (tmp_path / SOCKET_NAME).exists()
    with started(tmp_path) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"


def test_without_an_inventory_it_says_so(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "monitor.simulation", "--data", str(tmp_path)]
    found = subprocess.run(command, cwd=REPOSITORY, env=ENVIRONMENT, capture_output=True, text=True, check=False)
    assert found.returncode == 1
    assert found.stderr.startswith("there is no inventory file")
    (tmp_path / "demo-inventory.json").write_text('{"devices": 3}', encoding="utf-8")
    found = subprocess.run(command, cwd=REPOSITORY, env=ENVIRONMENT, capture_output=True, text=True, check=False)
    assert found.returncode == 1
    assert "is not an inventory's JSON" in found.stderr
    assert len(found.stderr.splitlines()) == 1


def test_it_imports_neither_pydantic_nor_the_store() -> None:
    code = "import sys, monitor.simulation.__main__; print(sorted({name.split('.')[0] for name in sys.modules}))"
    command = [sys.executable, "-c", code]
    found = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=True).stdout
    for name in ("pydantic", "sqlalchemy", "typer", "rich", "yaml", "prometheus_client"):
        assert f"'{name}'" not in found
