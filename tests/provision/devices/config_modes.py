"""Config modes of the fake devices: what they make of commands, and the timer that takes a change back."""

import asyncio
import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

from tests.provision.devices.forti_mode import FortinetMode
from tests.provision.devices.reload_modes import JetStreamMode, S300Mode
from tests.provision.devices.terse_modes import RouterOsMode
from tests.provision.devices.undo_modes import ComwareMode, Vrp5Mode, Vrp8Mode

if TYPE_CHECKING:
    from tests.provision.devices.fakes import FakeDevice

_SECTION = re.compile(r"(interface|vlan|line|router) ")
_TOP = re.compile(r"(no )?(ntp|logging|hostname|ip|snmp-server|spanning-tree) ?")
_REPLACED = ("description", "switchport access vlan", "switchport mode", "storm-control broadcast level", "name")


class ConfigMode(Protocol):
    """Answers to a command, or None when the command is not one of this mode."""

    def obey(self, command: str) -> str | None: ...

    @property
    def prompt(self) -> str | None: ...


class Guard:
    """What is to run again, and the timer after which it does; ``device.minute`` is a minute's length in seconds."""

    def __init__(self, device: "FakeDevice") -> None:
        self.device = device
        self.before: str | None = None
        self._timer: asyncio.TimerHandle | None = None

    def arm(self, minutes: float, startup: str | None = None) -> None:
        """Take a change back after a time; ``startup`` is what a start would bring, where the device starts anew."""
        if self._timer is not None:
            self._timer.cancel()
        self.before = startup or (self.device.running if self.before is None else self.before)
        self._timer = asyncio.get_running_loop().call_later(minutes * self.device.minute, self.revert)

    def keep(self) -> bool:
        if self._timer is None:
            return False
        self._timer.cancel()
        self._timer = self.before = None
        return True

    def revert(self) -> bool:
        if self.before is None or self._timer is None:
            return False
        self.device.running = self.before
        self.device.is_cut_off = False
        return self.keep()


class CiscoMode:
    """Configuration rollback as IOS has it: each command counts at once, the timer takes all of them back."""

    def __init__(self, device: "FakeDevice") -> None:
        self.device = device
        self.section: str | None = None
        self.is_open = False

    @property
    def prompt(self) -> str | None:
        if not self.is_open:
            return None
        return "sw-01(config)#" if self.section is None else "sw-01(config-if)#"

    def obey(self, command: str) -> str | None:
        device = self.device
        if (begun := re.fullmatch(r"configure terminal revert timer (\d+)", command)) is not None:
            if not device.has_archive:
                return "%Configuration rollback needs an archive; configure one first"
            device.guard.arm(int(begun[1]))
            self.is_open = True
            return "Rollback Confirmed Change: Backing up current running config to flash:x\n"
        if command == "configure confirm":
            return "" if device.guard.keep() else "% No Rollback Confirmed Change pending"
        if command == "configure revert now":
            return "" if device.guard.revert() else "% No Rollback Confirmed Change pending"
        if command == "write memory":
            device.startup, device.saved = device.running, True
            return "Building configuration...\n[OK]"
        if not self.is_open:
            return None
        if command == "end":
            self.is_open, self.section = False, None
            return ""
        if device.rejects is not None and re.search(device.rejects, command):
            return "% Invalid input detected at '^' marker."
        if command.startswith("snmp-server user "):
            return ""  # IOS shows no user of version 3
        self._entered(command)
        device.is_cut_off = device.is_cut_off or (device.cuts_off is not None and command == device.cuts_off)
        return ""

    def _entered(self, command: str) -> None:
        if _SECTION.match(command):
            self.section = command
            self._section(command)
        elif command.startswith("no ") and _SECTION.match(command.removeprefix("no ")):
            self._gone(command.removeprefix("no "))
        elif _TOP.match(command) and (self.section is None or "spanning-tree " not in command):
            self.section = None
            self._line(command, None)
        else:
            self._line(command, self.section)

    def _gone(self, head: str) -> None:
        lines = self.device.running.splitlines()
        if head in lines:
            start = lines.index(head)
            stop = next(at for at in range(start + 1, len(lines)) if not lines[at].startswith(" "))
            self.device.running = "\n".join([*lines[:start], *lines[stop:]]) + "\n"

    def _section(self, head: str) -> None:
        if f"\n{head}\n" not in self.device.running:
            self.device.running = self.device.running.replace("\nend\n", f"\n{head}\n!\nend\n")

    def _line(self, command: str, section: str | None) -> None:
        is_negated, bare = command.startswith("no "), command.removeprefix("no ")
        lines = self.device.running.splitlines()
        indent = "" if section is None else " "
        start = 0 if section is None else lines.index(section) + 1
        end = start
        while section is not None and lines[end].startswith(" "):
            end += 1
        end = len(lines) if section is None else end
        kinds = [one for one in _REPLACED if section is not None and bare.startswith(one)]
        body = [
            line
            for line in lines[start:end]
            if not (line == indent + bare or (kinds and line.strip().startswith(kinds[0])))
        ]
        if not is_negated:
            body.insert(len(body) - 1 if section is None else len(body), indent + bare)
        self.device.running = "\n".join([*lines[:start], *body, *lines[end:]]) + "\n"


def _entered(candidate: list[str], command: str) -> list[str]:
    """The candidate after a set, or after a delete of a line and what is below it."""
    if not command.startswith("delete "):
        return candidate if command in candidate else [*candidate, command]
    gone = command.replace("delete ", "set ", 1)
    return [line for line in candidate if line != gone and not line.startswith(f"{gone} ")]


class JunosMode:
    """A candidate that counts from its commit on, and a commit that has to be confirmed."""

    def __init__(self, device: "FakeDevice") -> None:
        self.device = device
        self.candidate: list[str] | None = None

    @property
    def prompt(self) -> str | None:
        return None if self.candidate is None else "\r\n[edit]\r\nmotcua@sw-01# "

    def obey(self, command: str) -> str | None:
        device = self.device
        if command in ("configure", "configure exclusive"):
            self.candidate = device.running.splitlines()
            return "Entering configuration mode"
        if self.candidate is None:
            return None
        if command == "exit":
            self.candidate = None
            return "Exiting configuration mode"
        if (confirmed := re.fullmatch(r"commit confirmed (\d+)", command)) is not None:
            device.guard.arm(int(confirmed[1]))
            device.running = "\n".join(self.candidate) + "\n"
            device.is_cut_off = device.cuts_off is not None and device.cuts_off in self.candidate
            return "commit confirmed will be automatically rolled back in 1 minutes unless confirmed\ncommit complete"
        if command == "rollback 1":
            self.candidate = (device.guard.before or device.running).splitlines()
            return "load complete"
        if command == "commit":
            device.running = "\n".join(self.candidate) + "\n"
            device.guard.keep()
            return "commit complete"
        if device.rejects is not None and re.search(device.rejects, command):
            return "              ^\nsyntax error."
        self.candidate = _entered(self.candidate, command)
        return ""


class VyosMode:
    """A candidate that counts from its commit on; a start brings back what was saved, unless it is confirmed."""

    def __init__(self, device: "FakeDevice") -> None:
        self.device = device
        self.candidate: list[str] | None = None
        self.minutes: int | None = None

    @property
    def prompt(self) -> str | None:
        if self.minutes is not None:
            return f"commit-confirm will automatically reboot in {self.minutes} minutes.\r\nProceed ? [Y/n] "
        return None if self.candidate is None else "[edit]\r\nmotcua@sw-01# "

    def obey(self, command: str) -> str | None:
        if self.minutes is not None:
            return self._committed(command)
        if self.candidate is None:
            self.candidate = self.device.running.splitlines() if command == "configure" else None
            return None if self.candidate is None else ""
        device = self.device
        if command == "exit":
            self.candidate = None
            return "exit"
        if (confirmed := re.fullmatch(r"commit-confirm (\d+)", command)) is not None:
            self.minutes = int(confirmed[1])
            return ""
        if command == "confirm":
            return "Reboot timer stopped" if device.guard.keep() else "No confirm pending"
        if command == "save":
            device.startup, device.saved = device.running, True
            return "Saving configuration to '/config/config.boot'...\nDone"
        if command == "load /config/config.boot":
            self.candidate = device.startup.splitlines()
            return "Loading configuration from '/config/config.boot'"
        if command == "commit":
            device.running = "\n".join(self.candidate) + "\n"
            return ""
        if device.rejects is not None and re.search(device.rejects, command):
            return "  Value validation failed\n  Set failed"
        self.candidate = _entered(self.candidate, command)
        return ""

    def _committed(self, answer: str) -> str:
        device, minutes, self.minutes = self.device, self.minutes, None
        if answer.lower() != "y" or minutes is None or self.candidate is None:
            return "commit-confirm canceled"
        device.guard.arm(minutes, device.startup)
        device.running = "\n".join(self.candidate) + "\n"
        device.is_cut_off = device.cuts_off is not None and device.cuts_off in self.candidate
        return "Initialized commit-confirm"


MODES: dict[str, "Callable[[FakeDevice], ConfigMode]"] = {
    "cisco_ios": CiscoMode,
    "juniper_junos": JunosMode,
    "vyos": VyosMode,
    "fortinet": FortinetMode,
    "huawei_vrp": Vrp5Mode,
    "huawei_vrp8": Vrp8Mode,
    "hp_comware": ComwareMode,
    "mikrotik_routeros": RouterOsMode,
    "cisco_s300": S300Mode,
    "tplink_jetstream": JetStreamMode,
}
