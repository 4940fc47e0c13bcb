"""Config modes of fake devices that take a change back by a scheduled start: Small Business and JetStream."""

import re
from typing import TYPE_CHECKING

from tests.provision.devices.vlan_lists import numbers_of

if TYPE_CHECKING:
    from tests.provision.devices.fakes import FakeDevice

_CLOSERS = ("!", "#", "exit", "end")


class _ReloadMode:
    """Sections of lines, each of which counts at once; what was saved runs again after a start."""

    enter = ""
    schedule = ""
    cancel = ""
    asks = ""
    save = ""
    closer = "!"
    indent = " "
    replaced: tuple[str, ...] = ()
    error = ""
    is_scheduled_in_config = False

    def __init__(self, device: "FakeDevice") -> None:
        self.device = device
        self.is_open = False
        self.section: str | None = None
        self.question: str | None = None
        self.minutes = 0.0

    @property
    def prompt(self) -> str | None:
        if self.question is not None:
            return self.question
        return ("sw-01(config)#" if self.section is None else "sw-01(config-if)#") if self.is_open else None

    def obey(self, command: str) -> str | None:
        if self.question is not None:
            return self._answer(command)
        if not self.is_open and command == self.enter:
            self.is_open = True
            return self.error if self._refused(command) else ""
        scheduled = re.fullmatch(self.schedule, command)
        if scheduled is not None and self.device.has_archive and self.is_open is self.is_scheduled_in_config:
            self.minutes, self.question = float(scheduled[1]), self.asks.format(scheduled[1])
            return ""
        if command == self.cancel and self.is_open is self.is_scheduled_in_config:
            return "Reload cancelled." if self.device.guard.keep() else self.error
        if not self.is_open:
            return self._outside(command)
        if command in ("end", "exit"):
            self.section, self.is_open = None, command == "exit" and self.section is not None
            return ""
        return self.error if self._refused(command) or scheduled is not None else self._entered(command)

    def _refused(self, command: str) -> bool:
        return self.device.rejects is not None and re.search(self.device.rejects, command) is not None

    def _outside(self, command: str) -> str | None:
        if command != self.save:
            return None
        self.question = "Overwrite file [startup-config].... (Y/N)[N] ?"
        return ""

    def _saved(self) -> str:
        self.device.startup, self.device.saved = self.device.running, True
        return "Saving user config OK!"

    def _answer(self, command: str) -> str:
        asked, self.question = self.question or "", None
        if command.lower() != "y":
            return "Cancelled"
        if "Overwrite" in asked:
            return self._saved()
        self.device.guard.arm(self.minutes, self.device.startup)
        return ""

    def _entered(self, command: str) -> str:
        device = self.device
        lines = device.running.splitlines()
        if self.section is None and re.match(r"(interface|vlan) ", command):
            self.section = command
            if command not in lines:
                lines[-1:-1] = [command, self.closer]
        elif self.section is None:
            self._globally(lines, command)
        else:
            start = lines.index(self.section) + 1
            stop = next(at for at in range(start, len(lines)) if lines[at].rstrip() in _CLOSERS)
            body = [line.strip() for line in lines[start:stop]]
            self._within(body, command)
            indent = "" if self.section == "vlan database" else self.indent
            lines[start:stop] = [indent + line for line in body]
        device.running = "\n".join(lines) + "\n"
        device.is_cut_off = device.is_cut_off or command == device.cuts_off
        return ""

    def _globally(self, lines: list[str], command: str) -> None:
        bare = command.removeprefix("no ")
        if re.match(r"(interface|vlan) ", bare):
            start = lines.index(bare)
            stop = next(at for at in range(start, len(lines)) if lines[at].rstrip() in _CLOSERS)
            del lines[start : stop + 1]
            return
        kind = next((one for one in self.replaced if bare.startswith(one)), None)
        gone = [one for one in lines if one == bare or one.startswith(f"{bare} ") or (kind and one.startswith(kind))]
        at = lines.index(gone[0]) if gone else len(lines) - 1
        lines[:] = [line for line in lines if line not in gone]
        if bare == command:
            lines.insert(at, command)

    def _within(self, body: list[str], command: str) -> None:
        bare = command.removeprefix("no ")
        kind = next((one for one in self.replaced if bare.startswith(one)), bare)
        body[:] = [line for line in body if not line.startswith(kind)]
        if bare == command:
            body.append(command)


def _listed(body: list[str], head: str, tail: str, more: set[int], less: set[int]) -> None:
    """Change a list of VLANs, which is one line."""
    line = next((one for one in body if one.startswith(f"{head} ") and one.endswith(tail)), None)
    now = set() if line is None else numbers_of(line.removeprefix(head))
    body[:] = [one for one in body if one != line]
    if then := (now | more) - less:
        body.append(f"{head} {','.join(map(str, sorted(then)))}{tail}")


class S300Mode(_ReloadMode):
    """Firmware 1: a port is a trunk unless it is said otherwise."""

    enter, schedule, cancel, save = "configure terminal", r"reload in (\d+)", "reload cancel", "write memory"
    asks = "Reload is scheduled in {} minutes. Do you want to continue ? (Y/N)[N] "
    replaced = ("description", "name", "switchport mode", "switchport access vlan", "storm-control broadcast level")
    error = "% Unrecognized command"

    def _within(self, body: list[str], command: str) -> None:
        if self.section == "vlan database":
            numbers = numbers_of(command)
            _listed(body, "vlan", "", *((set(), numbers) if command.startswith("no ") else (numbers, set())))
        elif (trunk := re.fullmatch(r"switchport trunk allowed vlan (add|remove) (.+)", command)) is not None:
            numbers = numbers_of(trunk[2])
            changed = (numbers, set[int]()) if trunk[1] == "add" else (set[int](), numbers)
            _listed(body, "switchport trunk allowed vlan add", "", *changed)
        else:
            super()._within(body, command)


class JetStreamMode(_ReloadMode):
    """Firmware that has lists of tagged and untagged VLANs only."""

    enter, schedule = "configure", r"reboot-schedule in (\d+)"
    cancel, save = "reboot-schedule cancel", "copy running-config startup-config"
    asks = "Reboot system in {} minutes. Continue? (Y/N):"
    closer, indent = "#", "  "
    replaced = (
        *("description", "name", "switchport pvid", "storm-control rate-mode", "storm-control broadcast"),
        *("system-time ntp", *(f"logging host index {number}" for number in range(1, 5))),
    )
    error = "Error: Bad command"
    is_scheduled_in_config = True

    def _outside(self, command: str) -> str | None:
        return self._saved() if command == self.save else None

    def _within(self, body: list[str], command: str) -> None:
        head, never = "switchport general allowed vlan", "no switchport general allowed vlan 1"
        if (member := re.fullmatch(rf"(no )?{head} (\d+)( (?:un)?tagged)?", command)) is None:
            super()._within(body, command)
            return
        number = {int(member[2])}
        for tail in (" tagged", " untagged"):
            _listed(
                body,
                head,
                tail,
                number if tail == member[3] and number != {1} else set(),
                number - {1} if tail != member[3] else set(),
            )
        if number == {1}:
            body[:] = [line for line in body if line != never]
            body += [never] if member[1] else []
