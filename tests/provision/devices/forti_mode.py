"""The config mode of a fake FortiGate: sections in sections, and changes that are saved only when it is told so."""

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.provision.devices.fakes import FakeDevice

_Lines = dict[str, "_Lines"]


def read(text: str) -> _Lines:
    """The lines by the sections that they are in; what is no line of a section stands on the uppermost level."""
    whole: _Lines = {}
    place = [whole]
    for line in (line.strip() for line in text.splitlines()):
        if line in ("end", "next"):
            place.pop()
            continue
        below = place[-1].setdefault(line, {})
        if re.match(r"(config|edit) ", line):
            place.append(below)
    return whole


def written(lines: _Lines, depth: int = 0) -> str:
    text = ""
    for line, below in lines.items():
        indent = "    " * depth if re.match("(config|edit|set) ", line) else ""  # a key goes on at the margin
        text += f"{indent}{line}\n{written(below, depth + 1)}"
        if re.match(r"(config|edit) ", line):
            text += f"{indent}{'end' if line.startswith('config ') else 'next'}\n"
    return text


class FortinetMode:
    """Each command counts at once; with ``cfg-save revert`` it is gone after a time unless it was saved."""

    def __init__(self, device: "FakeDevice") -> None:
        self.device = device
        self.inside: list[str] = []
        self.seconds = 600.0
        self.is_asked = False

    @property
    def prompt(self) -> str | None:
        if self.is_asked:
            return "Do you want to continue? (y/n)"
        return f"sw-01 ({self.inside[-1].split()[-1]}) # " if self.inside else None

    def obey(self, command: str) -> str | None:
        if self.is_asked:
            self.is_asked = False
            return "" if command == "y" and self.device.guard.revert() else "Command fail. Return code -1"
        if command == "execute cfg save":
            self.device.saved = self.device.guard.keep()
            return "config saved." if self.device.saved else "Command fail. Return code -1"
        if command == "execute cfg reload":
            self.is_asked = True
            return "This operation will reload the system."
        if not self.inside and not command.startswith("config "):
            return None
        if self.device.rejects is not None and re.search(self.device.rejects, command):
            return f"command parse error before '{command.rsplit(maxsplit=1)[-1]}'\nCommand fail. Return code -61"
        return self._within(command)

    def _within(self, command: str) -> str:
        device, lines = self.device, read(self.device.running)
        place = lines
        for head in self.inside:
            place = place.setdefault(head, {})
        if re.match(r"(config|edit) ", command):
            place.setdefault(command, {})
            self.inside.append(command)
        elif command in ("next", "end"):
            while command == "end" and self.inside[-1].startswith("edit "):
                self.inside.pop()
            self.inside.pop()
        elif command.startswith("delete "):
            place.pop(command.replace("delete", "edit", 1), None)
        else:
            self._setting(place, command)
        device.running = written(
            {head: below for head, below in lines.items() if below or not head.startswith("config ")}
        )
        device.is_cut_off = device.is_cut_off or command == device.cuts_off
        return ""

    def _setting(self, place: _Lines, command: str) -> None:
        verb, name, *value = command.split(" ", 2)
        old = self.device.running
        for line in [line for line in place if line.startswith(f"set {name} ")]:
            del place[line]
        if command == "set cfg-save revert":
            self.device.guard.arm(self.seconds / 60, re.sub(r"    set cfg-.*\n", "", old))
        elif name == "cfg-revert-timeout" and value:
            self.seconds = float(value[0])
        if verb == "set" and command != "set cfg-save automatic":
            place[command] = {}
