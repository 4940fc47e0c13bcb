"""One running product for all tests that look at it; a test that breaks something heals it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.product.running import Running, until


@pytest.fixture(scope="session")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """The sample centre, every endpoint up."""
    folder: Path = tmp_path_factory.mktemp("product")
    running = Running(folder)
    running.start()
    try:
        until(lambda: running.get("/metrics").count('state="up"} 1') == 60, 30, "60 endpoints up")
        yield running
    finally:
        running.stop()
