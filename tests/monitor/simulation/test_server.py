"""The sample centre on its sockets: polled, pinged, broken and healed over the control socket."""

import asyncio
import json
import socket
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from core.errors import InputError, NotRunningError
from core.inventory import load
from core.model import Inventory, Outcome
from core.secrets import SecretResolver
from core.simulated import simulated
from monitor.credentials import security
from monitor.simulation import authority_files
from monitor.simulation.client import SOCKET_NAME, send
from monitor.simulation.server import Server
from monitor.simulation.simulation import Simulation
from monitor.snmp import ber
from monitor.snmp import modules as snmp_modules
from monitor.snmp.engine import Agent, Engine
from monitor.snmp.poll import PollResult, poll
from monitor.snmp.transport import Transport
from tests.monitor.simulation.sample import INVENTORY, centre, resolve, simulation
from tests.ports import free_udp_port

REPOSITORY = Path(__file__).parents[3]
SAMPLE = REPOSITORY / "inventory" / "lucyen"
IF_OPER_STATUS = ber.oid("1.3.6.1.2.1.2.2.1.8")
SHORT = 0.15
SYS_UP_TIME = ber.oid("1.3.6.1.2.1.1.3.0")


@dataclass(slots=True)
class Running:
    """A centre that answers on ports of its own, and an engine to ask it."""

    data: Path
    ports: tuple[int, int]
    inventory: Inventory
    engine: Engine

    async def order(self, subject: str, fault: str) -> None:
        await asyncio.to_thread(send, self.data, {"subject": subject, "fault": fault})

    async def echoes(self, address: str, timeout: float = 3.0) -> float | None:
        """Seconds until an echo comes back, or None. Who expects silence waits for less."""
        loop = asyncio.get_running_loop()
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as ping:
            ping.setblocking(False)
            ping.connect((simulated(address), self.ports[1]))
            began = loop.time()
            await loop.sock_sendall(ping, b"hello")
            try:
                async with asyncio.timeout(timeout):
                    assert await loop.sock_recv(ping, 100) == b"hello"
            except TimeoutError:
                return None
            return loop.time() - began

    async def poll(self, name: str, resolver: SecretResolver, patience: float = 3.0) -> PollResult:
        """As the monitor polls it."""
        device = self.inventory.device(name)
        assert device is not None
        credential = next(one for one in self.inventory.credentials if one.name == device.snmp)
        asked = security(credential, resolver, time.monotonic)
        agent = Agent((simulated(str(device.address)), self.ports[0]), asked, timeout=patience, retries=1)
        plan = snmp_modules.plan(snmp_modules.load(snmp_modules.OWN_MODULES), device.snmp_modules)
        return await poll(self.engine, agent, plan, 20.0)


@asynccontextmanager
async def running(world: Simulation, inventory: Inventory, data: Path) -> AsyncIterator[Running]:
    ports = (free_udp_port(), free_udp_port())
    server = Server(world, data, ports)
    await server.open()
    transport = Transport()
    await transport.open()
    try:
        yield Running(data, ports, inventory, Engine(transport, time.monotonic))
    finally:
        transport.close()
        await server.close()
        assert not (data / SOCKET_NAME).exists()


@pytest.fixture
async def small(tmp_path: Path) -> AsyncIterator[Running]:
    async with running(simulation(time.time), INVENTORY, tmp_path) as found:
        yield found


@pytest.fixture
def resolver(monkeypatch: pytest.MonkeyPatch) -> SecretResolver:
    environment = {name: resolve(f"env:{name}").decode() for name in ("AUTH", "PRIV", "COMMUNITY")}
    return SecretResolver(None, environment, Path())


async def test_a_router_goes_down_and_takes_its_links_along(small: Running) -> None:
    router, wan, printer = "10.251.7.1", "10.251.8.1", "10.251.7.41"
    assert await small.echoes(router) is not None
    assert await small.echoes(wan) is not None
    await small.order("router", "down")
    assert [await small.echoes(address, SHORT) for address in (router, wan, "10.251.8.2")] == [None] * 3
    assert await small.echoes(printer) is not None
    await small.order("router", "heal")
    assert None not in [await small.echoes(address) for address in (router, wan)]


async def test_a_switch_takes_everything_behind_along(small: Running, resolver: SecretResolver) -> None:
    await small.order("sw-core", "down")
    assert [await small.echoes(f"10.251.7.{host}", SHORT) for host in (1, 2, 3, 21, 41, 51)] == [None] * 6
    assert await small.echoes("10.251.7.11") is not None
    assert (await small.poll("pc-01", resolver, SHORT)).outcome is Outcome.SILENT
    assert (await small.poll("srv-01", resolver)).outcome is Outcome.ANSWERED


async def test_a_cut_link_leaves_its_router_alone(small: Running) -> None:
    await small.order("wan", "down")
    assert await small.echoes("10.251.8.1", SHORT) is None
    assert None not in [await small.echoes(address) for address in ("10.251.7.1", "10.251.8.2")]


async def test_an_interface_goes_down(small: Running, resolver: SecretResolver) -> None:
    await small.order("router", "interface ether1-wan down")
    assert await small.echoes("10.251.8.1", SHORT) is None
    columns = (await small.poll("router", resolver)).columns[IF_OPER_STATUS]
    assert columns[b"\x01"] == (ber.INTEGER, b"\x02")
    assert columns[b"\x02"] == (ber.INTEGER, b"\x01")


async def test_a_slow_device_is_slow(small: Running) -> None:
    await small.order("pc-01", "delay 0.1")
    took = await small.echoes("10.251.7.21", timeout=3)
    assert took is not None
    assert took >= 0.1


async def test_a_lossy_device_loses(small: Running) -> None:
    await small.order("pc-01", "loss 0.5")
    lost = [await small.echoes("10.251.7.21", timeout=0.1) for _ in range(40)].count(None)
    assert 8 < lost < 32


async def test_a_restarted_device_is_believed_again(small: Running, resolver: SecretResolver) -> None:
    device = INVENTORY.device("srv-01")
    assert device is not None
    asked = security(INVENTORY.credentials[0], resolver, time.monotonic)
    agent = Agent((simulated(str(device.address)), small.ports[0]), asked)
    before = await small.engine.get(agent, [SYS_UP_TIME])
    await small.order("srv-01", "restart")
    after = await small.engine.get(agent, [SYS_UP_TIME])
    assert ber.number(*before[SYS_UP_TIME]) > 8_640_000 > ber.number(*after[SYS_UP_TIME])


async def test_the_control_socket_refuses_in_words(small: Running) -> None:
    with pytest.raises(InputError, match="did you mean router"):
        await small.order("ruter", "down")
    reader, writer = await asyncio.open_unix_connection(small.data / SOCKET_NAME)
    for line in (b"nonsense\n", b"[1]\n", b"\xff\n"):
        writer.write(line)
        assert json.loads(await reader.readline())["ok"] is False
    writer.write(b'{"list": true}\n')
    assert json.loads(await reader.readline())["faults"] == {}
    writer.close()


async def test_a_line_too_long_ends_the_conversation_only(small: Running) -> None:
    reader, writer = await asyncio.open_unix_connection(small.data / SOCKET_NAME)
    writer.write(b"x" * 200_000)
    assert await reader.read() == b""
    writer.close()
    await small.order("router", "down")


def test_nobody_to_order_from(tmp_path: Path) -> None:
    with pytest.raises(NotRunningError, match="no sample centre is running"):
        send(tmp_path, {"list": True})


async def test_a_taken_port_leaves_nothing_behind(tmp_path: Path) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as other:
        other.bind((simulated("10.251.7.41"), 0))
        server = Server(Simulation(centre(), resolve, time.time), tmp_path, (other.getsockname()[1], free_udp_port()))
        with pytest.raises(InputError, match=r"127\.251\.7\.41:\d+ cannot be bound .*stop it first"):
            await server.open()
        assert list(tmp_path.iterdir()) == []


async def test_a_data_folder_with_too_long_a_path(tmp_path: Path) -> None:
    server = Server(simulation(time.time), tmp_path / ("x" * 120), (free_udp_port(), free_udp_port()))
    with pytest.raises(InputError, match="give a data folder with a shorter path"):
        await server.open()


async def test_the_sample_centre_answers_whole(tmp_path: Path) -> None:
    """Every device with an agent, every module that the inventory names for it: no finding, nothing missing."""
    inventory = load(SAMPLE)
    resolver = SecretResolver(SAMPLE / "demo-vault-password", {}, SAMPLE)
    read = centre(inventory)
    world = Simulation(read, lambda reference: resolver.resolve(reference).reveal().encode(), time.time)
    authority_files.write_for(tmp_path, inventory, time.time())
    async with running(world, inventory, tmp_path) as found:
        asked = [device.id for device in inventory.devices if device.snmp]
        polls = await asyncio.gather(*(found.poll(name, resolver) for name in asked))
        assert {result.outcome for result in polls} == {Outcome.ANSWERED}
        assert {finding for result in polls for finding in result.findings} == set()
        assert all(SYS_UP_TIME in result.scalars for result in polls)
        silent = [device.id for device in inventory.devices if await found.echoes(str(device.address)) is None]
        silent += [link.id for link in inventory.links if await found.echoes(str(link.far_address)) is None]
        assert silent == []
