"""What a simulated network device is configured to, and how it speaks on its line. Pure."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from string import Template

from monitor.simulation.centre import Machine
from monitor.simulation.interfaces import Port

_HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Line:
    """One device's: what it says to whom has logged in. ``answers`` has every command that it knows."""

    prompt: str
    answers: Mapping[str, str]
    error: str


def line(machine: Machine, known: Mapping[str, str], ports: Sequence[Port], is_changed: bool) -> Line:
    """How a device of ``PLATFORMS`` speaks. ``known`` are ``user``, and the address of the ``server`` of time and logs.

    ``is_changed``: somebody has entered something by hand, and saved it nowhere.
    """
    return PLATFORMS[machine.platform](machine, known, ports, is_changed)


def _cisco_ios(machine: Machine, known: Mapping[str, str], ports: Sequence[Port], is_changed: bool) -> Line:
    known = {**known, "ports": "".join(map(_interface, ports))}
    by_hand = "username kythuat privilege 15 password 0 tam-thoi-2018\n"
    running, startup = (_text(machine, known, changed) for changed in (by_hand if is_changed else "", ""))
    answers = {"terminal width 511": "", "terminal length 0": ""}
    answers |= {"show running-config": running, "show startup-config": startup}
    return Line(f"{machine.id}#", answers, "% Invalid input detected at '^' marker.")


def _interface(port: Port) -> str:
    head = f"interface {port.name}\n"
    if not port.alias:
        return f"{head} shutdown\n!\n"
    access = " switchport access vlan 20\n switchport mode access\n storm-control broadcast level 5.00\n"
    return f"{head} description {port.alias}\n{access} spanning-tree portfast\n!\n"


def _routeros(machine: Machine, known: Mapping[str, str], ports: Sequence[Port], is_changed: bool) -> Line:
    known = {**known, "ports": "".join(map(_ethernet, ports))}
    by_hand = (
        "/ip firewall nat add action=dst-nat chain=dstnat dst-port=3389 protocol=tcp "
        f"to-addresses={known['server']} to-ports=3389\n"
    )
    text = _text(machine, known, by_hand if is_changed else "")
    return Line(f"[{known['user']}@{machine.id}] > ", {"/export terse": text}, "bad command name (line 1 column 1)")


def _ethernet(port: Port) -> str:
    inner = f"/interface bridge port add bridge=bridge-lan interface={port.name}\n" if port.alias == "LAN" else ""
    return f'/interface ethernet set [ find default-name={port.name} ] comment="{port.alias}"\n{inner}'


def _text(machine: Machine, known: Mapping[str, str], changed: str) -> str:
    template = Template((_HERE / f"{machine.platform}.cfg").read_text(encoding="utf-8"))
    own = {"name": machine.id, "address": machine.address, "model": machine.model, "serial": machine.serial}
    return template.substitute(known, **own, changed=changed)


PLATFORMS: Mapping[str, Callable[[Machine, Mapping[str, str], Sequence[Port], bool], Line]] = {
    "cisco_ios": _cisco_ios,
    "mikrotik_routeros": _routeros,
}
"""Those that are simulated, of ``core.model.Platform``."""
