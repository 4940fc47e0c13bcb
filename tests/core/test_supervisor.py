"""The supervisor: what dies is started again, and everything ends with it, however it ends."""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from pathlib import Path

import pytest

from core.supervisor import LONGEST_PAUSE, pause_after

ROOT = Path(__file__).parents[2]
SLEEPER = "import time; time.sleep(60)"
STUBBORN = (
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf', flush=True); time.sleep(60)"
)
MORTAL = "import time; print('alive', flush=True); time.sleep(0.1); raise SystemExit('my end')"
PARENT = (
    "import subprocess, sys; "
    "print(subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)']).pid, flush=True); "
    "import time; time.sleep(60)"
)


def wait_for(what: Callable[[], object], seconds: float) -> float:
    began = time.monotonic()
    while not what():
        assert time.monotonic() - began < seconds, "it did not come in time"
        time.sleep(0.02)
    return time.monotonic() - began


def alive(pid: int) -> bool:
    """Whether the process runs; one that has ended and waits for its parent does not."""
    try:
        return "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    except OSError:
        return False


def children_of(pid: int) -> list[int]:
    with suppress(OSError):
        return [int(word) for word in Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="utf-8").split()]
    return []


class House:
    """A supervisor on a folder of its own; ``ready`` answers as a server of ours does."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.server = socket.create_server(("127.0.0.1", 0))
        self.port = self.server.getsockname()[1]
        self.process: subprocess.Popen[str] | None = None
        threading.Thread(target=self._answer, daemon=True).start()

    def start(self, reload: str = "pass", mend: str = "pass", **children: str) -> "subprocess.Popen[str]":
        """The supervisor, its children forked (perhaps not yet running their own code)."""
        process = self.launch(reload, mend, **children)
        wait_for(lambda: len(children_of(process.pid)) >= len(children), 5)
        return process

    def launch(self, reload: str = "pass", mend: str = "pass", **children: str) -> "subprocess.Popen[str]":
        specification = {
            "children": {name: [sys.executable, "-c", code] for name, code in children.items()},
            "environment": {"HOUSE": "of the test"},
            "ready": f"127.0.0.1:{self.port}",
            "secure": False,
            "message": "ready for you\n",
            "reload": [sys.executable, "-c", reload],
            "damage": str(self.folder / "damage"),
            "mend": [sys.executable, "-c", mend],
            "instance": str(self.folder / "instance.json"),
            "logs": str(self.folder / "logs"),
        }
        file = self.folder / "supervisor.json"
        file.write_text(json.dumps(specification), encoding="utf-8")
        command = [sys.executable, "-m", "core.supervisor", str(file)]
        with (self.folder / "stderr").open("w") as said:
            self.process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=said, text=True)
        return self.process

    def log(self, name: str) -> str:
        file = self.folder / "logs" / f"{name}.log"
        return file.read_text(encoding="utf-8") if file.exists() else ""

    def stderr(self) -> str:
        return (self.folder / "stderr").read_text(encoding="utf-8")

    def close(self) -> None:
        self.server.close()
        if self.process is not None:
            started = children_of(self.process.pid)
            self.process.kill()
            self.process.communicate()
            for pid in started:
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)

    def _answer(self) -> None:
        with suppress(OSError):
            while True:
                link, _ = self.server.accept()
                with closing(link), suppress(OSError):
                    link.recv(1000)
                    link.sendall(b"HTTP/1.1 200 OK\r\n\r\n")


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    found = House(tmp_path)
    yield found
    found.close()


def test_it_says_when_the_product_is_ready_and_where_it_runs(house: House) -> None:
    process = house.start(a=SLEEPER)
    assert process.stdout is not None
    assert process.stdout.readline() == "ready for you\n"
    instance = json.loads((house.folder / "instance.json").read_text(encoding="utf-8"))
    assert instance == {"pid": process.pid, "listen": f"127.0.0.1:{house.port}"}


def test_what_dies_is_started_again_after_a_pause_and_the_others_go_on(house: House) -> None:
    house.start(mortal=MORTAL, other=SLEEPER)
    wait_for(lambda: house.log("mortal").count("alive") == 3, 10)
    assert "mortal ended with 1; it is started again" in house.stderr()
    assert "my end" in house.stderr()
    assert "other ended" not in house.stderr()


def test_pauses_grow_to_a_longest_one_however_often_it_died() -> None:
    pauses = [pause_after(deaths) for deaths in range(5000)]
    assert pauses == sorted(pauses)
    assert pauses[0] <= 1.0
    assert pauses[-1] == LONGEST_PAUSE


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_all_end_within_5_seconds_even_who_does_not_listen(house: House, number: signal.Signals) -> None:
    process = house.start(deaf=STUBBORN, deafer=STUBBORN, polite=SLEEPER)
    wait_for(lambda: house.log("deaf") and house.log("deafer"), 5)
    started = children_of(process.pid)
    began = time.monotonic()
    process.send_signal(number)
    assert process.wait(6) == 0
    assert time.monotonic() - began < 5
    assert not any(alive(pid) for pid in started)
    assert not (house.folder / "instance.json").exists()


def test_who_listens_is_not_waited_for(house: House) -> None:
    process = house.start(a=SLEEPER, b=SLEEPER)
    began = time.monotonic()
    process.send_signal(signal.SIGTERM)
    assert process.wait(5) == 0
    assert time.monotonic() - began < 1


def test_a_killed_supervisor_takes_its_children_along(house: House) -> None:
    process = house.start(a=SLEEPER, b=SLEEPER)
    started = children_of(process.pid)
    assert len(started) == 2
    process.kill()
    process.wait()
    wait_for(lambda: not any(alive(pid) for pid in started), 3)


@pytest.mark.parametrize("attempt", range(12))
def test_a_supervisor_killed_while_it_starts_them_leaves_none(house: House, attempt: int) -> None:
    process = house.launch(a=SLEEPER, b=SLEEPER)
    began = time.monotonic()
    while not (started := children_of(process.pid)):  # forked, perhaps not yet tied to its parent
        assert time.monotonic() - began < 5
    time.sleep(0.0002 * attempt)
    process.send_signal(signal.SIGSTOP)  # it forks no more: what it has by now is all
    started = children_of(process.pid) or started
    process.kill()
    process.wait()
    wait_for(lambda: not any(alive(pid) for pid in started), 3)


def test_what_the_deaf_had_started_ends_with_them(house: House) -> None:
    deaf_parent = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); " + PARENT
    process = house.start(parent=deaf_parent)
    wait_for(lambda: house.log("parent").endswith("\n"), 5)
    grandchild = int(house.log("parent"))
    try:
        process.send_signal(signal.SIGTERM)
        assert process.wait(6) == 0
        wait_for(lambda: not alive(grandchild), 1)
    finally:
        with suppress(ProcessLookupError):
            os.kill(grandchild, signal.SIGKILL)


def test_a_hangup_reads_the_inventory_anew(house: House) -> None:
    mark = house.folder / "reloaded"
    process = house.start(reload=f"open({str(mark)!r}, 'a').write('x')", a=SLEEPER)
    assert process.stdout is not None
    process.stdout.readline()
    process.send_signal(signal.SIGHUP)
    wait_for(mark.exists, 5)
    assert process.poll() is None


def test_a_slow_reload_does_not_hold_up_the_end(house: House) -> None:
    process = house.start(reload="import time; time.sleep(30)", a=SLEEPER)
    process.send_signal(signal.SIGHUP)
    time.sleep(0.5)
    began = time.monotonic()
    process.send_signal(signal.SIGTERM)
    assert process.wait(6) == 0
    assert time.monotonic() - began < 5


def test_while_the_database_is_mended_nobody_uses_it_and_then_all_start_again(house: House) -> None:
    mark, witness = house.folder / "damage", house.folder / "alive-while-mended"
    mend = (
        "import os, pathlib, time; time.sleep(0.5); parent = os.getppid(); "
        "running = pathlib.Path(f'/proc/{parent}/task/{parent}/children').read_text().split(); "
        f"pathlib.Path({str(witness)!r}).write_text(str(len(running))); pathlib.Path({str(mark)!r}).unlink(); "
        "print('mended')"
    )
    process = house.start(mend=mend, a=SLEEPER, b=SLEEPER)
    before = set(children_of(process.pid))
    mark.touch()
    wait_for(lambda: len(set(children_of(process.pid)) - before) == 2 and not mark.exists(), 10)
    assert witness.read_text() == "1"  # the mending itself
    assert "the database is damaged" in house.stderr()
    assert "mended" in house.stderr()


def test_what_cannot_be_mended_is_tried_again_later_and_not_all_the_time(house: House) -> None:
    tries = house.folder / "tries"
    process = house.start(mend=f"open({str(tries)!r}, 'a').write('x'); raise SystemExit('disk is full')", a=SLEEPER)
    (house.folder / "damage").touch()
    wait_for(lambda: "disk is full" in house.stderr(), 10)
    wait_for(lambda: children_of(process.pid), 5)
    time.sleep(1)
    assert tries.read_text() == "x"
    assert process.poll() is None


def test_mending_ends_with_the_supervisor(house: House) -> None:
    process = house.start(mend="import time; time.sleep(60)", a=SLEEPER)
    began = time.monotonic()
    before = children_of(process.pid)
    (house.folder / "damage").touch()
    wait_for(lambda: children_of(process.pid) and children_of(process.pid) != before, 10)
    mending = children_of(process.pid)
    process.send_signal(signal.SIGTERM)
    assert process.wait(5) == 0
    assert not any(alive(pid) for pid in mending)
    assert time.monotonic() - began < 15
