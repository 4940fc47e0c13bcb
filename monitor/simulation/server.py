"""Binds the sample centre's sockets: SNMP and echo on loopback, control in the data folder."""

import asyncio
import contextlib
import json
from pathlib import Path

from core.errors import InputError
from core.simulated import ECHO_PORT, SNMP_PORT, simulated_place
from monitor.simulation.client import SOCKET_NAME
from monitor.simulation.consoles import Consoles
from monitor.simulation.papers import console_key, folder_of
from monitor.simulation.portals import Portals
from monitor.simulation.simulation import Reply, Simulation
from monitor.snmp.agent import Faults, Handler, Responder, serve

_LONGEST_LINE = 65536


class Server:
    """One simulation on its sockets. ``ports`` are those of SNMP and of echo; traps go ``to``, or nowhere."""

    def __init__(
        self,
        simulation: Simulation,
        data: Path,
        ports: tuple[int, int] = (SNMP_PORT, ECHO_PORT),
        to: tuple[str, int] | None = None,
    ) -> None:
        self._simulation = simulation
        self._path = data / SOCKET_NAME
        self._ports = ports
        self._to = to
        self._responders: list[Responder] = []
        self._agents: dict[str, Responder] = {}
        self._control: asyncio.Server | None = None
        machines = (simulation.centre.machines[name] for name in simulation.accounts)
        places = {machine.id: simulated_place(machine.address, machine.ssh_port) for machine in machines}
        self._consoles = Consoles(places, simulation.accounts, simulation.line, console_key(data))
        self._portals = Portals(simulation.centre.portals, simulation.answering, folder_of(data))

    async def open(self) -> None:
        """Bind everything. Raises InputError, with nothing left bound, when that is not possible."""
        try:
            await self._open_datagrams()
            await self._portals.open()
            await self._consoles.open()
            await self._open_control()
        except InputError:
            await self.close()
            raise

    async def close(self) -> None:
        """Answer no more."""
        for responder in self._responders:
            responder.close()
        self._responders.clear()
        self._portals.close()
        await self._consoles.close()
        if self._control is not None:
            self._control.close()
            self._control = None
            self._path.unlink(missing_ok=True)

    async def _open_datagrams(self) -> None:
        snmp_port, echo_port = self._ports
        for seed, (address, faults) in enumerate(self._simulation.faults.items()):
            await self._serve(_echo, (address, echo_port), faults, seed)
        for device in self._simulation.devices.values():
            if device.agent is not None:
                address = self._simulation.address(device)
                faults = self._simulation.faults[address]
                self._agents[device.machine.id] = await self._serve(device.agent.respond, (address, snmp_port), faults)

    async def _serve(self, handler: Handler, address: tuple[str, int], faults: Faults, seed: int = 0) -> Responder:
        try:
            responder = await serve(handler, address, faults, seed)
        except OSError as error:
            raise InputError(
                f"{address[0]}:{address[1]} cannot be bound ({error.strerror}); "
                "if another sample centre runs on this machine, stop it first"
            ) from error
        self._responders.append(responder)
        return responder

    async def _open_control(self) -> None:
        try:
            self._path.unlink(missing_ok=True)
            self._control = await asyncio.start_unix_server(self._converse, self._path, limit=_LONGEST_LINE)
            self._path.chmod(0o600)
        except OSError as error:
            raise InputError(
                f"the socket {self._path} cannot be made ({error}); give a data folder with a shorter path, "
                "in which this user may write, with --data"
            ) from error

    async def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One JSON line in, one JSON line out, until the other side closes."""
        with contextlib.suppress(ConnectionError, ValueError):
            while line := await reader.readline():
                writer.write(json.dumps(self._reply(line), ensure_ascii=False).encode() + b"\n")
                await writer.drain()
        writer.close()

    def _reply(self, line: bytes) -> Reply:
        try:
            request = json.loads(line)
        except ValueError:
            request = None
        if not isinstance(request, dict):
            return {"ok": False, "error": 'write one JSON object in one line, for example {"list": true}'}
        reply = self._simulation.order(request)
        for device, message in self._simulation.take_traps():
            if self._to is not None:
                self._agents[device.machine.id].notify(message, self._to)
        return reply


def _echo(data: bytes) -> bytes:
    """RFC 862."""
    return data
