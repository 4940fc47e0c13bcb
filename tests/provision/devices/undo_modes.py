"""Config modes of the fake devices that say undo: Huawei VRP 8 with two stages, VRP 5 and Comware with a timer."""

import re
from typing import TYPE_CHECKING

from tests.provision.devices.vlan_lists import numbers_of

if TYPE_CHECKING:
    from tests.provision.devices.fakes import FakeDevice

_HEAD = re.compile(r"(interface|vlan|aaa|local-user|radius|line) ?")
_REPLACED = (
    "description", "name", "port default vlan", "port access vlan", "port link-type", "broadcast-suppression",
    "storm suppression broadcast", "stp edged-port",
)  # fmt: skip
_LIST = re.compile(r"(port trunk (?:allow-pass|permit) vlan) (.+)")
Blocks = list[list[str]]


def blocks_of(text: str) -> Blocks:
    """What stands between the marks, the return at the end left out."""
    found: Blocks = [[]]
    for line in text.splitlines():
        if line == "#":
            found.append([])
        elif line != "return":
            found[-1].append(line)
    return [block for block in found if block]


def text_of(blocks: Blocks) -> str:
    return "#\n".join("".join(f"{line}\n" for line in block) for block in [*blocks, ["return"]])


def enter(blocks: Blocks, section: str | None, command: str, hides_access: bool = True) -> str | None:
    """Do one command; returns what is wrong with it. ``hides_access``: that a port is an access port is not shown."""
    is_undone, bare = command.startswith("undo "), command.removeprefix("undo ")
    if is_undone and section is None and _HEAD.match(bare):
        blocks[:] = [block for block in blocks if block[0] != bare]
        return None
    if section is None:
        _globally(blocks, bare, is_undone)
        return None
    block = next((one for one in blocks if one[0] == section), None)
    if block is None:
        block = [section]
        blocks.insert(1, block)
    return _within(block, bare, is_undone, hides_access)


def _globally(blocks: Blocks, bare: str, is_undone: bool) -> None:
    alike = [block for block in blocks if not _HEAD.match(block[0])]
    for block in alike:
        if any(line.strip() == bare for line in block):
            block[:] = [line for line in block if line.strip() != bare] if is_undone else block
            blocks[:] = [one for one in blocks if one]
            return
    if not is_undone:
        near = next((one for one in alike if one[-1].split()[0] == bare.split(maxsplit=1)[0]), None)
        indent = " " if alike[-1][0].startswith(" ") else ""
        if near is None:
            blocks.append([f"{indent}{bare}"])
        else:
            near.append(f"{indent}{bare}")


def _within(block: list[str], bare: str, is_undone: bool, hides_access: bool) -> str | None:
    is_trunk = " port link-type trunk" in block
    if (listed := _LIST.fullmatch(bare)) is not None:
        if not is_trunk:
            return "Error: The port is not a trunk port."
        _list(block, listed[1], listed[2], is_undone)
        return None
    kind = next((one for one in _REPLACED if bare.startswith(one)), bare)
    if is_undone and bare != kind:
        return "Error: Too many parameters found at '^' position."
    if kind == "port link-type":
        if any(re.match(r" port (trunk|default|access) ", line) and not line.endswith(" vlan 1") for line in block):
            return "Error: Please renew the default configurations."
        block[:] = [line for line in block if "port trunk" not in line]
    if kind in ("port default vlan", "port access vlan") and is_trunk and not is_undone:
        return "Error: The port is a trunk port."
    block[1:] = [line for line in block[1:] if not line.startswith(f" {kind}")]
    if not is_undone and not (hides_access and bare == "port link-type access"):
        block.append(f" {bare}")
    return None


def _list(block: list[str], head: str, numbers: str, is_undone: bool) -> None:
    """VLAN 1 is in it unless that is undone; Huawei does not show it."""
    line, never = next((one for one in block if one.startswith(f" {head} ")), None), f" undo {head} 1"
    now = set() if line is None else numbers_of(line.rsplit(" vlan ", 1)[1])
    told = numbers_of(numbers)
    now = now - told if is_undone else now | told
    block[:] = [one for one in block if one != line and (one != never or 1 not in told)]
    if is_undone and 1 in told:
        block.append(never)
    now -= {1} if "allow-pass" in head else set()
    if now:
        block.append(f" {head} {_shown(now)}")


def _shown(numbers: set[int]) -> str:
    """As these devices do: a range where at least three follow one another."""
    if len(numbers) == 4094:
        return "all"
    parts: list[str] = []
    for number in sorted(numbers):
        if number - 1 in numbers and number + 1 in numbers:
            continue
        parts.append(f"to {number}" if {number - 1, number - 2} <= numbers else f"{number}")
    return " ".join(parts)


class _UndoMode:
    """Sections and prompts, which all have."""

    hides_access = True
    """Whether a port that is an access port shows nothing of it."""

    def __init__(self, device: "FakeDevice") -> None:
        self.device = device
        self.is_open = False
        self.section: str | None = None
        self.question: str | None = None

    @property
    def prompt(self) -> str | None:
        if self.question is not None:
            return self.question
        head = "sw-01" if self.section is None else f"sw-01-{self.section.split()[-1]}"
        return f"[{self._mark()}{head}]" if self.is_open else None

    def _mark(self) -> str:
        return ""

    def _moved(self, command: str) -> bool:
        """Whether a command went from one section to another."""
        if command == "quit" and self.section is not None:
            self.section = None
        elif _HEAD.match(command) and self.section is None:
            self.section = command
        else:
            return False
        return True

    def _refused(self, command: str) -> bool:
        return self.device.rejects is not None and re.search(self.device.rejects, command) is not None

    def _at_once(self, command: str) -> str:
        """Enter what counts at once, also when it cuts the device off."""
        device, blocks = self.device, blocks_of(self.device.running)
        wrong = enter(blocks, self.section, command, self.hides_access)
        device.running = text_of(blocks) if wrong is None else device.running
        device.is_cut_off = device.is_cut_off or (device.cuts_off is not None and command == device.cuts_off)
        return wrong or ""


def _usm_user(command: str) -> str:
    """What Huawei says to a command that makes a user of SNMPv3: it shows none."""
    return "" if command.count(" ") == 3 or " cipher " in command or " group " in command else "Error: wrong."


class Vrp8Mode(_UndoMode):
    """A candidate that counts from its commit on, and a trial that its own session has to commit again."""

    def __init__(self, device: "FakeDevice") -> None:
        super().__init__(device)
        self.candidate: Blocks = []
        self.is_changed = False
        self.is_on_trial = False

    def _mark(self) -> str:
        return "*" if self.is_changed else "~"

    def obey(self, command: str) -> str | None:
        if self.question is not None:
            return self._answer(command)
        if not self.is_open:
            return self._outside(command)
        if self._moved(command):
            return ""
        if command.startswith(("commit", "abort")):
            return self._commit(command)
        if command in ("return", "quit"):
            if self.is_changed:
                self.question = (
                    "Warning: Uncommitted configurations found. Are you sure to commit them? [Y(yes)/N(no)]:"
                )
            else:
                self.is_open, self.section = False, None
            return ""
        if self._refused(command):
            return "               ^\nError: Unrecognized command found at '^' position."
        self.is_changed = True
        if command.startswith("snmp-agent usm-user "):
            return _usm_user(command)
        return enter(self.candidate, self.section, command) or ""

    def _outside(self, command: str) -> str | None:
        if command == "system-view":
            self.is_open, self.candidate = True, blocks_of(self.device.running)
            return "Enter system view, return user view with return command."
        if command == "save":
            self.question = "Warning: The current configuration will be written to the device. Continue? [Y/N]:"
            return ""
        return None

    def _commit(self, command: str) -> str:
        device = self.device
        if (trial := re.fullmatch(r"commit trial (\d+)", command)) is not None:
            self.is_on_trial = True
            device.guard.arm(int(trial[1]) / 60)
            device.running, self.is_changed = text_of(self.candidate), False
            device.is_cut_off = device.cuts_off is not None and device.cuts_off in device.running
            return f"Committing...done.\nInfo: The system will revert if it is not confirmed in {trial[1]} seconds."
        if command == "commit" and self.is_on_trial and device.guard.keep():
            self.is_on_trial = False
            return "Committing...done."
        if command == "abort trial" and self.is_on_trial and device.guard.before is not None:
            self.question = "Warning: The trial configuration will be rolled back. Continue? [Y/N]:"
            return ""
        return "Error: Unrecognized command found at '^' position."

    def _answer(self, command: str) -> str:
        asked, self.question = self.question or "", None
        if command.lower() != "y":
            return "Info: Canceled."
        if "written" in asked:
            self.device.startup, self.device.saved = self.device.running, True
            return "Now saving the current configuration to the slot 1 .\nInfo: Save the configuration successfully."
        self.device.guard.revert()
        return "Info: Rolled back."


class ComwareMode(_UndoMode):
    """Each command counts at once; what is not committed within the delay is taken back."""

    def obey(self, command: str) -> str | None:
        device = self.device
        if command == "save force":
            device.startup, device.saved = device.running, True
            return "Validating file. Please wait...\nSaved the current configuration to mainboard device successfully."
        if not self.is_open:
            self.is_open = command == "system-view"
            return "System View: return to User View with Ctrl+Z." if self.is_open else None
        if self._moved(command):
            return ""
        if command in ("return", "quit"):
            self.is_open, self.section = False, None
            return ""
        if (delay := re.fullmatch(r"configuration commit delay (\d+)", command)) is not None and device.has_archive:
            device.guard.arm(int(delay[1]))
            return ""
        if command == "configuration commit" and device.guard.keep():
            return ""
        if self._refused(command) or command.startswith("configuration "):
            return "               ^\n % Unrecognized command found at '^' position."
        if command.startswith("snmp-agent usm-user "):
            return ""
        return self._at_once(command)


class Vrp5Mode(_UndoMode):
    """Each command counts at once; what was saved runs again after a start, which can be scheduled."""

    hides_access = False

    def obey(self, command: str) -> str | None:
        if self.question is not None:
            return self._answer(command)
        if not self.is_open:
            return self._outside(command)
        if self._moved(command):
            return ""
        if command in ("return", "quit"):
            self.is_open, self.section = False, None
            return ""
        if self._refused(command):
            return "               ^\nError: Unrecognized command found at '^' position."
        if command.startswith("snmp-agent usm-user "):
            return _usm_user(command)
        return self._at_once(command)

    def _outside(self, command: str) -> str | None:
        if command == "system-view":
            if self._refused(command):
                return "Error: You do not have permission to run the command or the command is incomplete."
            self.is_open = True
            return "Enter system view, return user view with Ctrl+Z."
        if (delay := re.fullmatch(r"schedule reboot delay (\d+)", command)) is not None and self.device.has_archive:
            self.question = f"Info: Reboot system at 10:00:00 (in 0 hours and {delay[1]} minutes) confirm? [Y/N]:"
            return ""
        if command == "undo schedule reboot":
            return "Info: Schedule reboot is canceled." if self.device.guard.keep() else "Error: None is scheduled."
        if command == "save":
            self.question = "The current configuration will be written to flash:/vrpcfg.zip.\r\nContinue? [Y/N]:"
            return ""
        return None

    def _answer(self, command: str) -> str:
        device, asked, self.question = self.device, self.question or "", None
        if command.lower() != "y":
            return "Info: Canceled."
        if "written" in asked:
            device.startup, device.saved = device.running, True
            return "Save the configuration successfully."
        device.guard.arm(int(re.findall(r"(\d+) minutes", asked)[0]), device.startup)
        return "Info: Reboot is scheduled."
