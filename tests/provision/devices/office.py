"""An instance whose inventory has fake devices."""

import time
from collections.abc import Mapping
from ipaddress import ip_address
from pathlib import Path
from typing import Literal

from core.model import Credential, Device, DeviceKind, Intent, Inventory, Login, Platform, Site
from core.settings import Settings, load
from core.store.database import Database
from core.store.inventories import Inventories
from core.store.migrate import migrate
from provision.devices import host_keys
from provision.devices.__main__ import Talk
from provision.devices.netmiko_sessions import NetmikoSessions
from provision.devices.question import Act, Answer, Question
from tests.provision.devices.fakes import ENABLE, PASSWORD, USER, FakeDevice


class Office:
    """``devices`` are put into the inventory under their names; their host keys are believed unless told otherwise."""

    def __init__(
        self,
        folder: Path,
        devices: Mapping[str, FakeDevice],
        believed: bool = True,
        intent: Intent | None = None,
        auth_protocol: Literal["SHA", "SHA256"] = "SHA256",
        **chosen: object,
    ) -> None:
        self.folder = folder
        self.auth_protocol: Literal["SHA", "SHA256"] = auth_protocol
        self.settings: Settings = load(None, {}, data=folder, **chosen)
        self.database = Database(self.settings.database_url)
        migrate(self.database)
        secrets = {"reader": PASSWORD, "enable": ENABLE}
        for name, value in secrets.items():
            (folder / name).write_text(value)
            (folder / name).chmod(0o600)
        self.intent = intent
        self.publish(devices)
        if believed:
            for device in devices.values():
                key = host_keys.seen("127.0.0.1", device.port)
                host_keys.believe(self.known_hosts, "127.0.0.1", device.port, key)

    @property
    def known_hosts(self) -> Path:
        return self.folder / "configurations" / "known_hosts"

    def publish(self, devices: Mapping[str, FakeDevice]) -> None:
        """Make these the devices of the inventory."""
        login = Login(
            name="reader",
            username=USER,
            password=f"file:{self.folder / 'reader'}",
            enable_password=f"file:{self.folder / 'enable'}",
        )
        inventory = Inventory(
            sites=(Site(id="ly", name="Lục Yên", kind="district"),),
            devices=tuple(_device(name, device, self.intent) for name, device in devices.items()),
            links=(),
            credentials=(self.credential(),),
            logins=(login,),
        )
        Inventories(self.database).publish(inventory, "inventory", str(time.monotonic()), time.time())

    def credential(self) -> Credential:
        """What devices are to be asked with."""
        for name in ("auth", "priv"):
            (self.folder / name).write_text(f"{name}-bimat-v3")
            (self.folder / name).chmod(0o600)
        return Credential(
            name="network-v3",
            username="motcua",
            auth_protocol=self.auth_protocol,
            auth_password=f"file:{self.folder / 'auth'}",
            priv_password=f"file:{self.folder / 'priv'}",
        )

    def backup(self, *names: str, why: str = "", by: str = "cli:minh") -> dict[str, Answer]:
        """Read these devices in this process."""
        found: dict[str, Answer] = {}
        question = Question(self.settings, Act.BACKUP, names, by, why)
        talk = Talk(question, self.database, NetmikoSessions(self.known_hosts))
        talk.answers(lambda answer: found.update({answer["device"]: answer}))
        return found


def _device(name: str, device: FakeDevice, intent: Intent | None) -> Device:
    return Device(
        id=name,
        name=f"Switch {name}",
        kind=DeviceKind.SWITCH,
        site="ly",
        address=ip_address("127.0.0.1"),
        platform=Platform(device.platform),
        login="reader",
        ssh_port=device.port,
        intent=intent,
    )
