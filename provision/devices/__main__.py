"""Talks to devices: ``python -m provision.devices`` reads a question on standard input and answers a line a device."""

import dataclasses
import json
import logging
import os
import signal
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path

from core import signing
from core.clock import SystemClock
from core.configurations import KNOWN_HOSTS, folder_of
from core.errors import InputError, MotcuaError, SecretError
from core.model import BackupOutcome, Device, DeviceTrouble, Login
from core.secrets import SecretResolver
from core.settings import Settings
from core.simulated import simulated_place
from core.store.backups import Backups
from core.store.database import Database
from core.store.device_changes import DeviceChanges
from core.store.inventories import Inventories
from provision.devices import host_keys
from provision.devices.changing.changer import Changer, Meant, Told
from provision.devices.changing.snmp_users import snmp_user
from provision.devices.keeping import Keeper, Kept, locked, masking_key
from provision.devices.netmiko_sessions import NetmikoSessions
from provision.devices.platforms import facts
from provision.devices.question import Act, Answer, Question
from provision.devices.reading import Shown, read
from provision.devices.sessions import SessionError, Sessions, Target

_log = logging.getLogger(__name__)


class Talk:
    """One question, answered device by device, at most ``device_sessions`` at once."""

    def __init__(self, question: Question, database: Database, sessions: Sessions) -> None:
        self._question = question
        self._settings = question.settings
        self._sessions = sessions
        snapshot = Inventories(database).newest()
        self._devices = {} if snapshot is None else {one.id: one for one in snapshot.inventory.devices}
        self._logins = {} if snapshot is None else {login.name: login for login in snapshot.inventory.logins}
        self._credentials = () if snapshot is None else snapshot.inventory.credentials
        key = masking_key(signing.own_key(self._settings.data))
        self._keeper = Keeper(self._settings.data, key, Backups(database), SystemClock())
        changes = DeviceChanges(database)
        minutes = self._settings.device_confirm_minutes
        self._changer = Changer(self._keeper, changes, sessions, SystemClock(), minutes)
        vault = self._settings.vault_password_file
        self._resolver = SecretResolver(vault, os.environ, self._settings.inventory)
        self._stopping = threading.Event()

    def stop(self) -> None:
        """Begin nothing more; what is under way is finished."""
        self._stopping.set()

    def answers(self, say: Callable[[Answer], None]) -> None:
        """Tell each device's answer when it is there. Raises MotcuaError when the store or git fails."""
        acts = {Act.BACKUP: self._backup, Act.LOOK: self._look, Act.TRUST: self._trust}
        act = (acts | {Act.PLAN: self._change, Act.PUSH: self._change})[self._question.act]
        with ThreadPoolExecutor(1 if self._question.act is Act.TRUST else self._settings.device_sessions) as pool:
            waiting = [pool.submit(self._one, act, name) for name in self._question.devices]
            try:
                for done in as_completed(waiting):
                    if (answer := done.result()) is not None:
                        say(answer)
            finally:
                self.stop()

    def _one(self, act: Callable[[Device, Login], Answer], name: str) -> Answer | None:
        device = self._devices.get(name)
        login = None if device is None else self._logins.get(device.login or "")
        if self._stopping.is_set() or device is None or login is None or device.platform is None:
            return None
        with locked(self._settings.data, name) as is_mine:
            if not is_mine:
                return dataclasses.asdict(Kept(name, BackupOutcome.FAILED, DeviceTrouble.BUSY))
            return act(device, login)

    def _backup(self, device: Device, login: Login) -> Answer:
        try:
            target = self._target(device, login)
        except SecretError as error:
            return dataclasses.asdict(Kept(device.id, BackupOutcome.FAILED, DeviceTrouble.NO_SECRET, str(error)))
        try:
            shown = read(target, self._sessions)
        except Exception as error:  # one device's oddity is that device's alone
            _log.exception("device %s", device.id)
            shown = Shown(trouble=DeviceTrouble.UNEXPECTED, said=type(error).__name__)
        kept = self._keeper.keep(target, shown, self._question.by, self._question.why)
        return dataclasses.asdict(kept)

    def _change(self, device: Device, login: Login) -> Answer:
        """What would be done, or how it ended; the login is the one that may change it, where there is one."""
        question = self._question
        try:
            target = self._target(device, self._logins.get(device.change_login or "", login))
            user = snmp_user(target, device, self._credentials, self._resolver)
        except SecretError as error:
            return dataclasses.asdict(Told(device.id, None, DeviceTrouble.NO_SECRET, str(error)))
        target = dataclasses.replace(target, further=user.secrets)
        meant = Meant(question.kind, question.version or "", question.port, user.commands, user.name)
        if question.act is Act.PLAN:
            return self._changer.plan(device, target, meant)
        agreed = (question.agreed or {}).get(device.id, "")
        return self._changer.push(device, target, meant, (agreed, question.by, question.why))

    def _look(self, device: Device, _login: Login) -> Answer:
        """The host key that it shows, and whether it is the one that is believed."""
        place = _place(self._settings, device)
        try:
            key = host_keys.seen(*place)
        except SessionError as error:
            return {"device": device.id, "trouble": error.trouble, "said": error.said}
        name = host_keys.name_of(*place)
        known = host_keys.known(self._known_hosts)
        is_known = known.lookup(name) is not None
        return {
            "device": device.id,
            "key": host_keys.fingerprint(key),
            "known": is_known,
            "same": known.check(name, key),
        }

    def _trust(self, device: Device, _login: Login) -> Answer:
        """Believe the key that the person saw; another one that shows up in the meantime is not believed."""
        place = _place(self._settings, device)
        try:
            key = host_keys.seen(*place)
        except SessionError as error:
            return {"device": device.id, "trouble": error.trouble, "said": error.said}
        fingerprint = host_keys.fingerprint(key)
        if (self._question.keys or {}).get(device.id) != fingerprint:
            return {"device": device.id, "trouble": DeviceTrouble.KEY_CHANGED, "said": fingerprint}
        host_keys.believe(self._known_hosts, *place, key)
        return {"device": device.id, "key": fingerprint, "known": True, "same": True}

    @property
    def _known_hosts(self) -> Path:
        return folder_of(self._settings.data) / KNOWN_HOSTS

    def _target(self, device: Device, login: Login) -> Target:
        assert device.platform is not None  # noqa: S101  looked at in _one
        address, port = _place(self._settings, device)
        enable = None if login.enable_password is None else self._resolver.resolve(login.enable_password)
        return Target(
            device=device.id,
            address=address,
            port=port,
            facts=facts(device.platform),
            username=login.username,
            password=self._resolver.resolve(login.password),
            enable_password=enable,
            timeout=self._settings.device_timeout,
        )


def _place(settings: Settings, device: Device) -> tuple[str, int]:
    """Where it is asked: devices of the simulated centre are on loopback, and no other address is touched then."""
    address = str(device.address)
    return (address, device.ssh_port) if settings.demo_network is None else simulated_place(address, device.ssh_port)


def main() -> int:
    """Returns the exit code: 0 when every device has its answer, 2 for a wrong question, 1 when it could not work."""
    logging.basicConfig(level=logging.ERROR, format="%(name)s: %(message)s")
    question = Question.loads(sys.stdin.read())
    database = Database(question.settings.database_url)

    def say(answer: Answer) -> None:
        print(json.dumps(answer, ensure_ascii=False), flush=True)

    try:
        folder = folder_of(question.settings.data)
        talk = Talk(question, database, NetmikoSessions(folder / KNOWN_HOSTS))
        signal.signal(signal.SIGTERM, lambda *_: talk.stop())
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for who asks, who tells us
        talk.answers(say)
    except BrokenPipeError:
        return 1
    except MotcuaError as error:
        print(error, file=sys.stderr)
        return 2 if isinstance(error, InputError) else 1
    finally:
        database.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
