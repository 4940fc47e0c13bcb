"""Queues of CUPS as a list says: place, driver, words, and which is used by itself. Other queues are left alone."""

import re
import socket
import time
from urllib.parse import urlsplit

from ansible.module_utils.basic import AnsibleModule

EVERYWHERE = "everywhere"
PATIENCE = 10.0
_PORTS = {"ipp": 631, "ipps": 631, "http": 80, "https": 443}
_OPTION = re.compile(r"([\w-]+)=(?:'((?:[^'\\]|\\.)*)'|(\S*))")
_PRINTER = {
    "name": {"type": "str", "required": True},
    "uri": {"type": "str", "required": True},
    "driver": {"type": "str", "default": EVERYWHERE},
    "description": {"type": "str", "default": ""},
    "location": {"type": "str", "default": ""},
}


def places(listed: str) -> dict[str, str]:
    """Queue → URI, of what ``lpstat -v`` prints in English."""
    return dict(re.findall(r"^device for ([^:\s]+): (\S+)$", listed, re.MULTILINE))


def options(listed: str) -> dict[str, str]:
    """The options of a queue, of what ``lpoptions -p QUEUE`` prints."""
    return {name: re.sub(r"\\(.)", r"\1", quoted) or bare for name, quoted, bare in _OPTION.findall(listed)}


def drives(told: dict[str, str], driver: str, model: str) -> bool:
    """Whether a queue has its driver; ``model`` is what the driver calls itself."""
    made = told.get("printer-make-and-model", "")
    return made.endswith("IPP Everywhere") if driver == EVERYWHERE else made == model


def said_of(told: dict[str, str]) -> tuple[str, str]:
    """The description and the location that a queue has."""
    return told.get("printer-info", ""), told.get("printer-location", "")


class Queue:
    """One printer of the list and what CUPS has of it."""

    def __init__(self, module: AnsibleModule, printer: dict[str, str], uri: str) -> None:
        self._module = module
        self._printer = printer
        self.is_new = not uri
        told = {} if self.is_new else self._told()
        self._moves = uri != printer["uri"] or not drives(told, printer["driver"], self._model())
        self.differs = self._moves or said_of(told) != (printer["description"], printer["location"])

    def set_up(self) -> str:
        """Make or change the queue; what is wrong, or ''."""
        name, driver = self._printer["name"], self._printer["driver"]
        place = ["-v", self._printer["uri"], "-m", driver] if self._moves else []
        if self._moves and driver == EVERYWHERE and not self._answers():
            return f"{name} does not answer"  # CUPS would make a queue of it all the same, which prints nonsense
        words = ["-D", self._printer["description"], "-L", self._printer["location"]]
        code, _, error = self._module.run_command(["lpadmin", "-p", name, "-E", *place, *words])
        if code:
            return f"{name}: {error.strip() or 'lpadmin failed'}"
        if not self._has_its_driver():
            if self.is_new:
                self._module.run_command(["lpadmin", "-x", name])
            return f"{name} does not speak IPP Everywhere"
        return ""

    def _has_its_driver(self) -> bool:
        """CUPS asks the printer in its own time."""
        deadline = time.monotonic() + PATIENCE
        model = self._model()
        while not drives(self._told(), self._printer["driver"], model):
            if time.monotonic() > deadline:
                return False
            time.sleep(0.2)
        return True

    def _answers(self) -> bool:
        place = urlsplit(self._printer["uri"])
        if place.scheme not in _PORTS or place.hostname is None:
            return True
        try:
            socket.create_connection((place.hostname, place.port or _PORTS[place.scheme]), timeout=3).close()
        except OSError:
            return False
        return True

    def _told(self) -> dict[str, str]:
        return options(said(self._module, "lpoptions", "-p", self._printer["name"]))

    def _model(self) -> str:
        """What the driver calls itself; '' when there is no such driver."""
        if self._printer["driver"] == EVERYWHERE:
            return ""
        lines = [line.partition(" ") for line in said(self._module, "lpinfo", "-m").splitlines()]
        return next((model for name, _, model in lines if name == self._printer["driver"]), "")


def said(module: AnsibleModule, *words: str) -> str:
    """What a command of CUPS prints; '' when it fails, as lpstat does when there is no queue."""
    code, output, _ = module.run_command(list(words), environ_update={"LC_ALL": "C.UTF-8"})
    return output if code == 0 else ""


def main() -> None:
    """What Ansible runs."""
    told = {
        "printers": {"type": "list", "elements": "dict", "required": True, "options": _PRINTER},
        "default": {"type": "str", "default": ""},
    }
    module = AnsibleModule(argument_spec=told, supports_check_mode=True)
    printers: list[dict[str, str]] = module.params["printers"]
    if module.get_bin_path("lpadmin") is None:
        if printers and not module.check_mode:
            module.fail_json(msg="CUPS is not installed: there is no lpadmin")
        module.exit_json(changed=bool(printers))
    present = places(said(module, "lpstat", "-v"))
    queues = [Queue(module, printer, present.get(printer["name"], "")) for printer in printers]
    differ = [queue for queue in queues if queue.differs]
    default = module.params["default"]
    changes_default = bool(default) and not said(module, "lpstat", "-d").rstrip().endswith(f": {default}")
    if not module.check_mode:
        problems = [problem for queue in differ if (problem := queue.set_up())]
        if problems:
            advice = "Switch it on and run again, or name a driver that lpinfo -m lists. The other queues are set up."
            module.fail_json(msg=f"{'; '.join(problems)}. {advice}")
        if changes_default:
            module.run_command(["lpadmin", "-d", default], check_rc=True)
    module.exit_json(changed=bool(differ) or changes_default)


if __name__ == "__main__":
    main()
