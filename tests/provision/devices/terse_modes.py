"""The config mode of a fake RouterOS: each command counts at once, safe mode takes them back when its session ends."""

import asyncio
import re
import shlex
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.provision.devices.fakes import FakeDevice

_COMMAND = re.compile(r"(/[a-z0-9 -]+?) (add|set|remove)(?: (\[ find [^\]]*\]|[a-z]+(?= )))?(?: (.*))?")
_DEFAULTS = {
    *("disabled=no", "comment=", "pvid=1", "frame-types=admit-all", "edge=auto", "bpdu-guard=no", "tagged="),
    *("vlan-filtering=no", "enabled=no", "untagged=", "primary-ntp=0.0.0.0", "secondary-ntp=0.0.0.0"),
}
_SAFE = "[motcua@sw-01] <SAFE> "


class RouterOsMode:
    """Ctrl-X takes safe mode, and a second one lets go of what was changed in it."""

    def __init__(self, device: "FakeDevice") -> None:
        self.device = device
        self.before: str | None = None

    @property
    def prompt(self) -> str | None:
        return None if self.before is None else _SAFE

    def gone(self) -> None:
        """The session ended: at once where it was closed, much later where the line was cut."""
        device, before = self.device, self.before
        if before is None:
            return
        self.before = None

        def undo() -> None:
            device.running, device.is_cut_off, device.in_safe_mode = before, False, False

        asyncio.get_running_loop().call_later(device.minute if device.is_cut_off else device.minute / 20, undo)

    def obey(self, command: str) -> str | None:
        device = self.device
        if command == "\x18":
            return self._safe_mode()
        found = _COMMAND.fullmatch(command)
        if found is None or command.startswith("/export"):
            return None
        if device.rejects is not None and re.search(device.rejects, command):
            return "failure: not allowed"
        path, verb, selector, rest = found.groups()
        lines = device.running.splitlines()
        wanted = shlex.split(selector.strip("[] ").removeprefix("find ")) if selector else []
        mine = [line for line in lines if re.match(rf"{path} (add|set) ", line)]
        chosen = [line for line in mine if set(wanted) <= set(_words(line))]
        if verb == "remove":
            gone = mine if wanted == ["dynamic=no"] else chosen
            lines = [line for line in lines if line not in gone]
        elif verb == "add":
            lines.append(command)
        elif chosen:
            lines = [_set(line, rest) if line in chosen else line for line in lines]
        else:
            lines.append(_set(f"{path} set {selector or ''}".rstrip(), rest))
        lines = [line for line in lines if not re.fullmatch(r"/.* set(?: \[[^\]]*\]| [a-z]+)?", line)]
        device.running = "\n".join(lines) + "\n"
        device.is_cut_off = device.is_cut_off or command == device.cuts_off
        return ""

    def _safe_mode(self) -> str:
        device = self.device
        if self.before is not None:
            self.before, device.in_safe_mode = None, False
            return "Releasing Safe Mode... Success!\n[Safe Mode released]"
        if device.in_safe_mode:
            return "Hijacking Safe Mode from someone - unroll/release/don't take it [u/r/d]: "
        self.before, device.in_safe_mode = device.running, True
        return f"\n[Safe Mode taken]\n\n{_SAFE}"


def _words(line: str) -> list[str]:
    return shlex.split(line.replace("[ find ", "").replace(" ]", ""))


def _set(line: str, values: str) -> str:
    """The line with other values; what is so by default is not shown."""
    for told in shlex.split(values):
        name, _, value = told.partition("=")
        line = re.sub(rf' {re.escape(name)}=(?:"[^"]*"|\S+)(?! \])', "", line)
        if told not in _DEFAULTS and not name.startswith("!"):
            line += f' {name}="{value}"' if " " in value else f" {name}={value}"
    return line
