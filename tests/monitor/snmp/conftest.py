"""A real agent, and our engine, for the tests of either."""

import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from monitor.snmp.engine import Engine
from monitor.snmp.transport import Transport
from tests.monitor.snmp import netsnmp


@pytest.fixture(scope="module")
def snmpd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, int]]:
    """The address of net-snmp's agent."""
    folder: Path = tmp_path_factory.mktemp("snmpd")
    with netsnmp.daemon(folder) as address:
        yield address


@pytest.fixture
async def engine() -> AsyncIterator[Engine]:
    """Our engine with a transport of its own."""
    transport = Transport()
    await transport.open()
    yield Engine(transport, time.monotonic)
    transport.close()
