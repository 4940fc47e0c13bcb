"""BRIDGE-MIB (RFC 4188) of a simulated switch, and what a loop does to it and to everybody around."""

import zlib
from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from typing import Protocol

from core.errors import InputError
from monitor.simulation import mib
from monitor.simulation.centre import Centre, Machine
from monitor.simulation.interfaces import Port

STORM = 20_000.0
"""Packets a second that come in by a port in a storm."""
_BRIDGE = "1.3.6.1.2.1.17"
_TRANSPARENT = 2
_LEARNED = 3
_TURNS = 10
"""Times a second that an address may be found at the other port."""

Now = Callable[[], float]


class Ported(Protocol):
    """A device as far as cables go."""

    machine: Machine
    ports: list[Port]
    storm: tuple[int, ...]


def add(
    view: mib.Mib,
    count: int,
    addresses: tuple[bytes, Mapping[bytes, int]],
    storm: Callable[[], Sequence[int]],
    now: Now,
) -> None:
    """The bridge, its ports numbered as the interfaces; ``addresses`` are its own, and MAC → port of others."""
    own, behind = addresses
    view.scalar(f"{_BRIDGE}.1.1", mib.octets(own))
    view.scalar(f"{_BRIDGE}.1.2", mib.number(count))
    view.scalar(f"{_BRIDGE}.1.3", mib.number(_TRANSPARENT))
    view.column(f"{_BRIDGE}.1.4.1.2", {port: mib.number(port) for port in range(1, count + 1)})
    for mac, port in behind.items():
        index = ".".join(map(str, mac))
        view.cell(f"{_BRIDGE}.4.3.1.1", index, mib.octets(mac))
        view.cell(f"{_BRIDGE}.4.3.1.2", index, _found(mac, port, storm, now))
        view.cell(f"{_BRIDGE}.4.3.1.3", index, mib.number(_LEARNED))


def _found(mac: bytes, port: int, storm: Callable[[], Sequence[int]], now: Now) -> Callable[[], bytes]:
    """Behind its port; in a storm an address is found wherever one of its broadcasts came in last."""

    def value() -> bytes:
        ways = tuple(storm())
        ways = ways if len(ways) > 1 else (port, *ways)
        turn = zlib.crc32(mac + int(now() * _TURNS).to_bytes(8, "big"))
        return mib.number(ways[turn % len(ways)])

    return value


def toward(centre: Centre, device: Ported, other: str) -> int:
    """The index of the port that leads to another device: that of whoever is behind this one, else the last in use."""
    below = {step: before for before, step in _steps(centre, other)}.get(device.machine.id)
    names = [index for index, port in enumerate(device.ports, 1) if below is not None and port.alias == below]
    up = [index for index, port in enumerate(device.ports, 1) if port.up]
    return (names or up or [len(device.ports)])[-1]


def _steps(centre: Centre, other: str) -> list[tuple[str, str]]:
    chain = list(centre.chain(other))
    return list(pairwise(chain))


def ends(device: Ported, asked: tuple[str, ...]) -> tuple[str, ...]:
    """The ports of a loop: those asked for, or two that are free. Raises InputError."""
    if device.machine.kind != "switch":
        raise InputError(
            f"{device.machine.id} is no switch: a loop is between two ports of one, or behind a port of one"
        )
    known = [port.name for port in device.ports]
    for name in asked:
        if name not in known:
            raise InputError(f"{device.machine.id} has no interface {name}; it has {', '.join(known)}")
    free = [port.name for port in device.ports if not port.up]
    return tuple(dict.fromkeys(asked)) or tuple((free + known)[:2])


def storm_ports(centre: Centre, device: Ported, looped: str, names: tuple[str, ...]) -> tuple[int, ...]:
    """By which ports of a device the storm comes in that a loop at ``looped`` makes, between or behind these ports."""
    if device.machine.id == looped:
        return tuple(index for index, port in enumerate(device.ports, 1) if port.name in names)
    return (toward(centre, device, looped),) if device.ports else ()


def blow(device: Ported, inbound: tuple[int, ...], at: float) -> None:
    """A storm comes in by these ports and goes out by all of a switch; by none: it is over."""
    device.storm = inbound
    floods = bool(inbound) and device.machine.kind == "switch"
    for index, port in enumerate(device.ports, 1):
        out = floods and port.up and (index not in inbound or len(inbound) > 1)
        port.surges[0].blow(STORM if index in inbound and port.up else 0.0, at)
        port.surges[1].blow(STORM if out else 0.0, at)
