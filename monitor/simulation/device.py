"""One simulated device: its view, its ports, its battery, its agent."""

import zlib
from collections.abc import Callable

from monitor.simulation import host, interfaces, kinds, mib, power, printer
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
        self.agent = self._agent(access) if access is not None else None

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
        if kind.host is not None:
            host.add(view, kind.host, self._phase, self._now, self.uptime)
        if self.battery is not None:
            power.add(view, self.battery, (machine.vendor, machine.model, machine.id), self._now)
        if kind.printer:
            printer.add(view, (machine.model or machine.id, machine.serial), self._phase, self._now, self.booted)
        return view

    def _system(self, view: mib.Mib, said: kinds.Identity) -> None:
        view.scalar(f"{_SYSTEM}.1", mib.text(said.descr))
        view.scalar(f"{_SYSTEM}.2", mib.identifier(said.object_id))
        view.scalar(f"{_SYSTEM}.3", lambda: mib.ticks(self.uptime()))
        view.scalar(f"{_SYSTEM}.4", mib.text(self.machine.person))
        view.scalar(f"{_SYSTEM}.5", mib.text(self.machine.id))
        view.scalar(f"{_SYSTEM}.6", mib.text(self.machine.room))
        view.scalar(f"{_SYSTEM}.7", mib.number(said.services))
