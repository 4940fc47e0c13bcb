"""One simulated device: its view, its ports, its battery, its agent."""

import zlib
from collections.abc import Callable

from monitor.simulation import arp, bridge, entity, host, interfaces, kinds, mib, power, printer
from monitor.simulation.centre import Centre, Machine
from monitor.simulation.credentials import Access
from monitor.snmp.agent import Agent, Authority

_SYSTEM = "1.3.6.1.2.1.1"
_ENGINE_PREFIX = bytes.fromhex("80001f8804")
"""RFC 3411 section 5, SnmpEngineID: net-snmp's enterprise number, then text."""
_LARGEST_ANSWER = 1472
"""Octets: what fits one Ethernet frame, as small agents have it."""
_DAY = 86400.0

Now = Callable[[], float]


class Device:
    """One device. ``now`` is Unix time that never jumps."""

    def __init__(self, centre: Centre, machine: Machine, access: Access | None, now: Now) -> None:
        self.machine = machine
        self._now = now
        self._phase = zlib.crc32(machine.id.encode()) % 1000 / 100
        self.booted = now() - _DAY * (3 + self._phase * 9)
        self.battery = power.Battery() if kinds.KINDS[machine.kind].ups else None
        self.ports = kinds.KINDS[machine.kind].ports(centre, machine)
        for port in self.ports:
            port.start(machine.id, self.booted)
        self.access = access
        self.serial = machine.serial
        self.storm: tuple[int, ...] = ()
        """Indexes of the ports that a storm comes in by."""
        self._centre = centre
        self._others = [other for other in centre.machines.values() if other.id != machine.id]
        self.agent = self._agent(access) if access is not None else None

    def now(self) -> float:
        """Unix time."""
        return self._now()

    def uptime(self) -> float:
        """Seconds since the last boot."""
        return self._now() - self.booted

    def restart(self) -> None:
        """Boot once more: uptime and counters from zero, the engine's boots one more."""
        self.booted = self._now()
        for port in self.ports:
            port.restart(self.booted)
        if self.agent is not None and self.agent.authority is not None:
            self.agent.authority.restart()

    def replace(self, serial: str) -> None:
        """Another device of the same kind stands there: its own serial number and SNMP engine, everything from zero."""
        self.serial = serial
        self.restart()
        if self.agent is not None and self.agent.authority is not None:
            self.agent.authority.engine_id = _ENGINE_PREFIX + f"{serial} {self.machine.id}".encode()[:27]
            self.agent.authority.boots = 1

    def port(self, name: str) -> interfaces.Port | None:
        """The port of this name, or None."""
        return next((port for port in self.ports if port.name == name), None)

    def _agent(self, access: Access) -> Agent:
        authority = None
        if access.users:
            engine_id = _ENGINE_PREFIX + self.machine.id.encode()[:27]
            authority = Authority(engine_id, access.users, self._now, boots=1 + int(self._phase * 2))
        return Agent(self._view().view(), access.communities, authority, _LARGEST_ANSWER)

    def _view(self) -> mib.Mib:
        view = mib.Mib()
        machine, kind, said = self.machine, kinds.KINDS[self.machine.kind], kinds.identity(self.machine)
        self._system(view, said)
        interfaces.add(view, self.ports, said.mac, self._now, lambda: self.booted)
        if kind.entity and machine.serial:
            entity.add(view, (said.descr, machine.vendor, machine.model), lambda: self.serial)
        if kind.host is not None:
            host.add(view, kind.host, self._phase, self._now, self.uptime)
        if self.battery is not None:
            power.add(view, self.battery, (machine.vendor, machine.model, machine.id), self._now)
        if kind.routes:
            arp.add(view, 1, ((other.address, kinds.identity(other).mac) for other in self._others))
        if kind.bridges:
            ports = {kinds.identity(other).mac: bridge.toward(self._centre, self, other.id) for other in self._near()}
            bridge.add(view, len(self.ports), (said.mac, ports), lambda: self.storm, self._now)
        if kind.printer:
            printer.add(view, (machine.model or machine.id, machine.serial), self._phase, self._now, self.booted)
        return view

    def _near(self) -> list[Machine]:
        """The others of its site whose frames come to it: those of no other side of a router."""
        machines = self._centre.machines

        def hears(other: Machine) -> bool:
            return not any(
                kinds.KINDS[machines[step].kind].routes for step in self._centre.between(self.machine.id, other.id)
            )

        return [other for other in self._others if other.site == self.machine.site and hears(other)]

    def _system(self, view: mib.Mib, said: kinds.Identity) -> None:
        view.scalar(f"{_SYSTEM}.1", mib.text(said.descr))
        view.scalar(f"{_SYSTEM}.2", mib.identifier(said.object_id))
        view.scalar(f"{_SYSTEM}.3", lambda: mib.ticks(self.uptime()))
        view.scalar(f"{_SYSTEM}.4", mib.text(self.machine.person))
        view.scalar(f"{_SYSTEM}.5", mib.text(self.machine.id))
        view.scalar(f"{_SYSTEM}.6", mib.text(self.machine.room))
        view.scalar(f"{_SYSTEM}.7", mib.number(said.services))
