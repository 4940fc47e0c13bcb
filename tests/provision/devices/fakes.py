"""Network devices of our own over real SSH: prompts, echo, pages, questions, config mode, and what goes wrong."""

import asyncio
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import asyncssh

from tests.provision.devices.config_modes import MODES, ConfigMode, Guard
from tests.provision.devices.dialects import DIALECTS
from tests.provision.devices.terse_modes import RouterOsMode

USER, PASSWORD, ENABLE = "motcua", "doc-thoi-nhe", "len-quyen"
CONFIGURATIONS = Path(__file__).with_name("configurations")


@dataclass(slots=True)
class Behaviour:
    """What is odd about a device. ``drop_after`` is the line of its configuration after which the line goes dead.

    One that ``is_late`` writes a prompt that was asked for long ago when the next command has come; one that
    ``repaints`` draws the line anew when it is complete, and its prompt twice.
    """

    page: int = 20
    is_paged_for_ever: bool = False
    asks_at_login: bool = False
    delay: float = 0.0
    drop_after: int | None = None
    hangs: bool = False
    refuses: bool = False
    needs_enable: bool = False
    is_late: bool = False
    repaints: bool = False
    banner: bytes = "\r\nChỉ người có trách nhiệm mới được vào.\r\n".encode()


class FakeDevice:
    """One device; ``running`` and ``startup`` are what it shows now, ``heard`` every line that it was told."""

    def __init__(self, platform: str, running: str, startup: str | None = None, **odd: Any) -> None:
        self.dialect = DIALECTS[platform]
        self.platform = platform
        self.running = running
        self.startup = running if startup is None else startup
        self.behaviour = Behaviour(**odd)
        self.heard: list[str] = []
        self.saved = False
        self.minute = 60.0
        self.guard = Guard(self)
        self.has_archive = True
        self.is_salted = False
        self.shown = 0
        self.rejects: str | None = None
        self.cuts_off: str | None = None
        self.is_cut_off = False
        self.in_safe_mode = False
        self.port = 0
        self.key = asyncssh.generate_private_key("ssh-ed25519")
        self.open_sessions = 0
        self.most_sessions = 0
        self._connections: set[asyncssh.SSHServerConnection] = set()

    async def start(self) -> asyncssh.SSHAcceptor:
        device = self

        class Server(asyncssh.SSHServer):
            def connection_made(self, conn: asyncssh.SSHServerConnection) -> None:
                self._conn = conn
                device._connections.add(conn)
                if device.is_cut_off:
                    conn.abort()

            def connection_lost(self, exc: Exception | None) -> None:
                device._connections.discard(self._conn)

            def begin_auth(self, username: str) -> bool:
                return True

            def password_auth_supported(self) -> bool:
                return True

            def validate_password(self, username: str, password: str) -> bool:
                return username.split("+", maxsplit=1)[0] == USER and password == PASSWORD

        acceptor = await asyncssh.create_server(
            Server,
            "127.0.0.1",
            self.port,
            server_host_keys=[device.key],
            process_factory=device._shell,
            line_editor=False,
            encoding="utf-8",
            errors="surrogateescape",
        )
        self.port = acceptor.get_port()
        return acceptor

    async def hang_up(self) -> None:
        """Let go of everybody who is on it: what a loop leaves open is found long after, in another test."""
        for connection in list(self._connections):
            connection.abort()
        while self._connections:
            await asyncio.sleep(0.01)

    async def _shell(self, process: asyncssh.SSHServerProcess[str]) -> None:
        self.open_sessions += 1
        self.most_sessions = max(self.most_sessions, self.open_sessions)
        line = _Line(self, process)
        try:
            await line.serve()
        except (asyncssh.Error, OSError, EOFError):
            pass
        finally:
            self.open_sessions -= 1
            line.gone()
            process.exit(0)


class _Line:
    def __init__(self, device: FakeDevice, process: asyncssh.SSHServerProcess[str]) -> None:
        self.device, self.process, self.dialect, self.odd = device, process, device.dialect, device.behaviour
        self.is_paged = self.dialect.page_end is not None
        self.is_enabled = not self.odd.needs_enable
        self.is_after_return = False
        self.mode: ConfigMode | None = MODES[device.platform](device) if device.platform in MODES else None

    @property
    def prompt(self) -> str:
        if self.mode is not None and self.mode.prompt is not None:
            return self.mode.prompt
        return self.dialect.prompt if self.is_enabled else "sw-01>"

    def gone(self) -> None:
        """Nobody is on the line any more."""
        if isinstance(self.mode, RouterOsMode):
            self.mode.gone()

    async def serve(self) -> None:
        self.say(self.odd.banner.decode(errors="surrogateescape"))
        if self.odd.asks_at_login and self.dialect.question is not None:
            self.say(self.dialect.question)
            while (said := (await self.line()).strip().upper()) not in ("Y", "N", "YES", "NO"):
                self.say(f"Please answer Y or N.\r\n{self.dialect.question}")
            if said.startswith("Y"):
                self.device.saved = True
                self.say("Configuration saved successfully\r\n")
        self.say(self.prompt)
        while True:
            command = await self.line()
            if command.strip() in self.dialect.quit and (self.mode is None or self.mode.prompt is None):
                return
            await self.repaint(command)
            await self.obey(command.strip())
            self.say(self.prompt)
            if self.odd.repaints:
                self.say(" " * 400)
                await asyncio.sleep(0.05)
                self.say(f"\r{self.prompt}")

    async def repaint(self, command: str) -> None:
        """The prompt again, and after it the command again."""
        if self.odd.repaints:
            self.say(f"\r\r{self.prompt}")
            await asyncio.sleep(0.05)
            self.say(f"{command}\r\n")

    async def obey(self, command: str) -> None:
        odd, dialect = self.odd, self.dialect
        if command:
            self.device.heard.append(command)
        await asyncio.sleep(odd.delay)
        changed = None if self.mode is None else self.mode.obey(command)
        if self.device.is_cut_off:
            self.gone()
            self.process.channel.get_connection().abort()
            await asyncio.sleep(60)
        if changed is not None:
            self.say(changed.replace("\n", "\r\n") + ("\r\n" if changed else ""))
            return
        if command in dialect.unpaged:
            self.is_paged = odd.is_paged_for_ever
        elif command == "enable" and odd.needs_enable:
            self.say("Password: ")
            self.is_enabled = (await self.line(is_echoed=False)).strip() == ENABLE
        elif command == dialect.running and self.is_enabled and not odd.refuses:
            await self.show(self.device.running)
        elif command == dialect.startup and self.is_enabled and not odd.refuses:
            await self.show(self.device.startup)
        elif command in dialect.answers:
            self.say(f"{dialect.answers[command]}\r\n" if dialect.answers[command] else "")
        elif command and command not in dialect.unpaged:
            self.say(f"{dialect.error}\r\n")

    async def show(self, text: str) -> None:
        """Page by page, as a line of 1990 does."""
        self.device.shown += 1
        if self.device.is_salted:
            text = re.sub(r"%\^%#\w+%\^%#", f"%^%#muoi{self.device.shown}%^%#", text)
        lines = text.splitlines()
        for number, line in enumerate(lines):
            if self.odd.drop_after is not None and number >= self.odd.drop_after:
                self.process.channel.get_connection().abort()
                await asyncio.sleep(60)
            if self.odd.hangs and number > len(lines) // 2:
                await asyncio.sleep(60)
            self.say(f"{line}\r\n")
            if self.is_paged and number % self.odd.page == self.odd.page - 1 and number + 1 < len(lines):
                self.say(self.dialect.page_end or "")
                while (key := await self.process.stdin.read(1)) != " ":
                    if key == "":
                        raise EOFError
                self.say(self.dialect.erase)

    def say(self, text: str) -> None:
        self.process.stdout.write(text)

    async def line(self, is_echoed: bool = True) -> str:
        """A line as it is typed, echoed."""
        typed = ""
        while (key := await self.process.stdin.read(1)) not in "\r\n" or (key == "\n" and self.is_after_return):
            typed += key.strip("\n")
            self.is_after_return = False
        self.is_after_return = key == "\r"
        if key == "":
            raise EOFError
        if is_echoed:
            if self.odd.is_late and typed.strip():
                self.say(f"\r\n{self.prompt}")
                await asyncio.sleep(0.1)
            self.say(f"{typed}\r\n")
        return typed


class Cabinet:
    """A loop in a thread of its own, with the devices that were put into it."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._acceptors: dict[int, asyncssh.SSHAcceptor] = {}
        self._devices: list[FakeDevice] = []

    def put(self, device: FakeDevice) -> FakeDevice:
        """Switch a device on."""
        self._acceptors[id(device)] = self._do(device.start)
        self._devices.append(device)
        return device

    def take(self, device: FakeDevice) -> None:
        """Switch it off."""

        async def stop() -> None:
            acceptor = self._acceptors.pop(id(device))
            acceptor.close()
            await acceptor.wait_closed()

        self._do(stop)

    def empty(self) -> None:
        """Switch everything off and end the thread."""

        async def stop() -> None:
            for acceptor in self._acceptors.values():
                acceptor.close()
            for device in self._devices:
                await device.hang_up()
            for task in asyncio.all_tasks() - {asyncio.current_task()}:
                task.cancel()
            await asyncio.sleep(0.05)

        self._do(stop)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    def _do(self, what: Callable[[], Any]) -> Any:
        return asyncio.run_coroutine_threadsafe(what(), self._loop).result(20)


@contextmanager
def cabinet() -> Iterator[Cabinet]:
    """Devices that are switched off at the end."""
    made = Cabinet()
    try:
        yield made
    finally:
        made.empty()


def configuration(platform: str) -> str:
    """A configuration of ours as that platform writes it."""
    return (CONFIGURATIONS / f"{platform}.cfg").read_text(encoding="utf-8")
