"""The whole sample centre: its devices, and what was broken in it on purpose. No socket."""

import difflib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from core.errors import InputError, MotcuaError
from core.simulated import simulated
from monitor.simulation import bridge, configurations, traps, troubles
from monitor.simulation.centre import Centre, Line, Machine
from monitor.simulation.credentials import Resolve, access, account
from monitor.simulation.device import Device
from monitor.simulation.portals import Answering
from monitor.simulation.troubles import Condition, Fault, Trouble
from monitor.snmp.agent import Faults

_FAR_DELAY = {"wan": 0.012, "internet": 0.006, "backup": 0.048}
"""Seconds to a link's far end and back when nothing is wrong, by the link's kind."""

Reply = dict[str, Any]


class Simulation:
    """Takes orders and keeps ``faults`` (simulated address → what goes wrong there) up to date.

    ``now`` is Unix time that never jumps; ``accounts`` are those by which devices are logged in to, by device.
    Raises InputError when two devices would share an address.
    """

    def __init__(self, centre: Centre, resolve: Resolve, now: Callable[[], float]) -> None:
        self.centre = centre
        self._now = now
        self._troubles: dict[str, Trouble] = {}
        self._owners = _owners(centre)
        self.faults = {address: Faults() for address in self._owners}
        allowed = {name: access(credential, resolve) for name, credential in centre.credentials.items()}
        self.devices = {
            machine.id: Device(centre, machine, allowed[machine.snmp] if machine.snmp else None, now)
            for machine in centre.machines.values()
        }
        self.accounts = {
            machine.id: account(centre.logins[machine.login], resolve)
            for machine in centre.machines.values()
            if machine.login in centre.logins and machine.platform in configurations.PLATFORMS
        }
        self._traps: list[tuple[Device, bytes]] = []
        self._update()

    def take_traps(self) -> list[tuple[Device, bytes]]:
        """(device, message) of the traps that the orders since the last call made devices send."""
        found, self._traps = self._traps, []
        return found

    def address(self, device: Device) -> str:
        """Where a device answers."""
        return simulated(device.machine.address)

    def order(self, request: Mapping[str, Any]) -> Reply:
        """One request of the control socket and its reply; a wrong one is answered with a sentence."""
        try:
            if request.get("list"):
                found = {key: words for key, trouble in self._troubles.items() if (words := trouble.words())}
                return {"ok": True, "faults": found, "subjects": self._names()}
            subject, text = request.get("subject"), request.get("fault")
            if not isinstance(subject, str) or not isinstance(text, str):
                raise InputError('write {"subject": "…", "fault": "…"} or {"list": true}')
            fault = troubles.parse(text)
            self._break(subject, fault)
            self._update()
        except MotcuaError as error:
            return {"ok": False, "error": str(error)}
        return {"ok": True, "subject": subject, "fault": text}

    def _break(self, subject: str, fault: Fault) -> None:
        if subject in self.centre.machines:
            self._break_device(self.devices[subject], fault)
            return
        portal_id = subject.removeprefix("service:")
        if portal_id in self.centre.portals:
            self._break_portal(portal_id, fault)
            return
        line_id = subject.removeprefix("link:")
        if line_id not in self.centre.lines:
            raise InputError(self._unknown(subject))
        if fault.kind in (*troubles.DEVICE_FAULTS, *troubles.SERVICE_FAULTS):
            raise InputError(f"{line_id} is a link: its faults are down, loss SHARE, delay SECONDS, heal")
        self._note(troubles.link_key(line_id), fault)

    def _break_portal(self, portal_id: str, fault: Fault) -> None:
        kind = self.centre.portals[portal_id].kind
        if fault.kind in troubles.DEVICE_FAULTS or (fault.kind == "clock" and kind != "time_server"):
            what = "down, loss SHARE, delay SECONDS, status NUMBER, blank, certificate expired, heal"
            raise InputError(f"{portal_id} is a service ({kind}): its faults are {what}")
        self._note(troubles.portal_key(portal_id), fault)

    def answering(self, portal_id: str) -> Answering:
        """How a service answers now."""
        condition = troubles.of_portal(self.centre, self._troubles, portal_id)
        own = self._troubles.get(troubles.portal_key(portal_id), Trouble())
        portal = self.centre.portals[portal_id]
        line = self.centre.lines.get(portal.link or "")
        far = 0.0 if line is None else _FAR_DELAY.get(line.kind, 0.0)
        return Answering(
            condition.loss, condition.delay + far, own.status or 200, own.blank, own.certificate, own.clock
        )

    def line(self, name: str) -> configurations.Line | None:
        """How a device of ``accounts`` speaks to whom has logged in; None while it does not answer."""
        device = self.devices[name]
        if self.faults[self.address(device)].drop >= 1:
            return None
        machine, trouble = device.machine, self._troubles.get(name, Trouble())
        servers = (
            other for other in self.centre.machines.values() if (other.kind, other.site) == ("server", machine.site)
        )
        server = next((other.address for other in servers), machine.address)
        known = {"user": self.accounts[name].username, "server": server}
        return configurations.line(machine, known, device.ports, trouble.configuration)

    def _break_device(self, device: Device, fault: Fault) -> None:
        name = device.machine.id
        if fault.kind in ("restart", "replace"):
            self._troubles.setdefault(name, Trouble()).configuration = False
            device.replace(fault.serial) if fault.serial else device.restart()
            self._send(device, [traps.COLD_START])
            return
        if fault.kind in troubles.SERVICE_FAULTS:
            raise InputError(f"{name} is a device: '{fault.kind}' is a fault of services")
        if fault.kind == "battery" and device.battery is None:
            raise InputError(f"{name} is no UPS: it has no battery to run on")
        if fault.kind == "interface" and device.port(fault.port) is None:
            ports = ", ".join(port.name for port in device.ports)
            raise InputError(f"{name} has no interface {fault.port}; it has {ports}")
        if fault.kind == "configuration" and name not in self.accounts:
            there = ", ".join(sorted(self.accounts)) or "none"
            raise InputError(f"nobody logs in to {name}; devices whose configuration is read here: {there}")
        if fault.kind == "loop":
            fault = replace(fault, ends=bridge.ends(device, fault.ends))
        self._note(name, fault)
        trouble = self._troubles[name]
        before = traps.state(device)
        for port in device.ports:
            port.switch(port.name not in trouble.ports, self._now())
            if port.name in trouble.loop:
                port.plug(self._now())
        if device.battery is not None:
            device.battery.mains(not trouble.battery, self._now())
        self._send(device, traps.changes(device, before, traps.state(device)))

    def _send(self, device: Device, events: Sequence[traps.Event]) -> None:
        messages = (traps.message(device, event) for event in events)
        self._traps += [(device, message) for message in messages if message is not None]

    def _note(self, key: str, fault: Fault) -> None:
        if fault.kind == "heal":
            self._troubles[key] = Trouble()
            return
        trouble = self._troubles.setdefault(key, Trouble())
        if fault.kind == "interface":
            trouble.ports.add(fault.port)
        elif fault.kind == "loop":
            trouble.loop = fault.ends
        elif fault.kind in ("loss", "delay"):
            setattr(trouble, fault.kind, fault.amount)
        elif fault.kind == "certificate":
            trouble.certificate = fault.paper
        elif fault.kind in ("status", "clock"):
            setattr(trouble, fault.kind, int(fault.amount) if fault.kind == "status" else fault.amount)
        else:
            setattr(trouble, fault.kind, True)

    def _names(self) -> list[str]:
        return [*self.centre.machines, *self.centre.lines, *self.centre.portals]

    def _unknown(self, subject: str) -> str:
        names = self._names()
        near = difflib.get_close_matches(subject, names, n=1, cutoff=0.4)
        hint = f"; did you mean {near[0]}?" if near else f"; there are {', '.join(names[:5])}…"
        return f"there is no device, link or service '{subject}'{hint}"

    def _update(self) -> None:
        self._blow()
        for address, owners in self._owners.items():
            best = min((self._condition(owner) for owner in owners), key=lambda condition: condition.loss)
            self.faults[address].drop = best.loss
            self.faults[address].delay = best.delay

    def _blow(self) -> None:
        """A loop at one device is a storm in its whole site."""
        loops = {name: trouble.loop for name, trouble in self._troubles.items() if trouble.loop}
        for device in self.devices.values():
            near = [name for name in loops if self.centre.machines[name].site == device.machine.site]
            inbound = {index for name in near for index in bridge.storm_ports(self.centre, device, name, loops[name])}
            bridge.blow(device, tuple(sorted(inbound)), self._now())

    def _condition(self, owner: Machine | Line) -> Condition:
        if isinstance(owner, Machine):
            return troubles.of_machine(self.centre, self._troubles, owner.id)
        found = troubles.of_line(self.centre, self._troubles, owner.id)
        return Condition(found.loss, found.delay + _FAR_DELAY.get(owner.kind, 0.0))


def _owners(centre: Centre) -> dict[str, list[Machine | Line]]:
    """Simulated address → whose it is. Several links may end at one far address; a device's is its own."""
    found: dict[str, list[Machine | Line]] = {}
    for machine in centre.machines.values():
        others = found.setdefault(simulated(machine.address), [])
        if others:
            raise InputError(
                f"{machine.id} ({machine.address}) and {others[0].id} would both be simulated at "
                f"{simulated(machine.address)}: their addresses must differ in the last three parts"
            )
        others.append(machine)
    for line in centre.lines.values():
        found.setdefault(simulated(line.far_address), []).append(line)
    return found
