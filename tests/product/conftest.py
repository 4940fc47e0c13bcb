"""One running product for all tests that look at it; a test that breaks something heals it."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.product.running import SUBJECTS, Running, until

DISK = 96 << 20
"""Octets of the data folder's disk: enough for the product, small enough to be filled."""


@pytest.fixture(scope="session")
def disk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder whose ``data`` is a small file system of its own, where this user may make one."""
    folder: Path = tmp_path_factory.mktemp("product")
    data = folder / "data"
    data.mkdir(mode=0o700)
    command = ["mount", "-t", "tmpfs", "-o", f"size={DISK},mode=0700", "tmpfs", str(data)]
    mounted = subprocess.run(command, capture_output=True, check=False).returncode == 0
    yield folder
    if mounted:
        subprocess.run(["umount", "--lazy", str(data)], check=True)


@pytest.fixture(scope="session")
def product(disk: Path) -> Iterator[Running]:
    """The sample centre, every endpoint up."""
    running = Running(disk)
    running.start()
    try:
        until(lambda: running.get("/metrics").count('state="up"} 1') == SUBJECTS, 90, "everything up")
        yield running
    finally:
        running.stop()
