"""The instance that a command of ``motcua device`` is about."""

import getpass
import os
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import Progress

from core import settings
from core.i18n import Language, language
from core.instance import database_of
from core.model import Device
from core.sample import simulated
from core.settings import Settings
from core.store.audit import Audit
from core.store.database import Database
from provision.devices.asking import answers
from provision.devices.choosing import inventory_of
from provision.devices.question import Act, Answer, Question


@dataclass(frozen=True, slots=True)
class Here:
    """The instance that the command is about."""

    settings: Settings
    database: Database
    spoken: Language

    @classmethod
    def open(cls, config: Path | None, data: Path | None) -> "Here":
        """Raises NotRunningError when there is none."""
        found = settings.load(config, os.environ, data=data)
        found = found.model_copy(update={"data": found.data.resolve(), "inventory": found.inventory.resolve()})
        return cls(found, database_of(found), language(found.language))

    @property
    def by(self) -> str:
        """Who asks."""
        return f"cli:{getpass.getuser()}"

    def note(self, action: str, target: str, detail: str = "") -> None:
        """Add an entry to the audit log."""
        Audit(self.database).add(time.time(), self.by, action, target, detail)

    def ask(self, act: Act, devices: Sequence[Device], quiet: bool, **more: Any) -> list[Answer]:
        """Every answer, in the order of the devices; how far it is is shown meanwhile."""
        chosen = simulated(self.settings, inventory_of(self.database))
        question = Question(chosen, act, tuple(device.id for device in devices), self.by, **more)
        found: dict[str, Answer] = {}
        console = Console(stderr=True)
        with Progress(console=console, transient=True, disable=quiet or not console.is_terminal) as progress:
            task = progress.add_task(f"0/{len(devices)}", total=len(devices))
            for answer in answers(question):
                found[answer["device"]] = answer
                progress.update(task, advance=1, description=f"{len(found)}/{len(devices)} {answer['device']}")
        return [found[device.id] for device in devices if device.id in found]
