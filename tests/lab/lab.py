"""The lab: built, run in, disturbed, taken down."""

import fcntl
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Collection
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from tests.lab import aptproxy
from tests.lab.commands import LabError, run
from tests.lab.host import JOIN, Host, end_processes, hierarchies, remove_disk
from tests.lab.image import CHECKOUT, SUITES, USER, cache_folder, image
from tests.lab.network import NAMESPACES, Network
from tests.lab.topology import CENTRE, Topology

STATE = Path("/run/motcua-lab")
BY_HAND = "motcua-hand"
BOOT_SECONDS = 90.0


class Lab:
    """A running lab; a context manager.

    ``ssh_key`` and ``known_hosts`` are files for reaching ``ssh_user`` on the hosts from the node ``ctl``.
    ``boot`` names the hosts that are powered on with the lab, None for all.
    """

    ssh_user = USER

    def __init__(
        self, name: str | None = None, topology: Topology = CENTRE, boot: Collection[str] | None = None
    ) -> None:
        self.name = name or f"motcua-{os.getpid()}"
        self.topology = topology
        self.folder = STATE / self.name
        self.ssh_key = self.folder / "id_ed25519"
        self.known_hosts = self.folder / "known_hosts"
        self._disks = self.folder / "disks"  # in memory: fast, and an overlay can write to it whatever /run is
        self.network = Network(topology, f"{self.name}-")
        self.hosts = {node.name: self._host(node.name) for node in topology.nodes if node.host}
        self._boot = self.hosts if boot is None else boot
        self._lock: IO[str] | None = None
        self._proxy: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        self.up()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.down()

    def up(self) -> None:
        """Build the image if need be, the network and the hosts, and wait until each answers on SSH."""
        sweep()
        image()
        self.folder.mkdir(parents=True)
        self._lock = hold(self.folder)
        try:
            self._disks.mkdir()
            run(["mount", "-t", "tmpfs", "-o", "mode=0700", self.name, str(self._disks)])
            run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "lab", "-f", str(self.ssh_key)])
            self.network.build()
            known = [f"{self.address(name)} {host.public_key()}\n" for name, host in self.hosts.items()]
            self.known_hosts.write_text("".join(known))
            self._proxy = self._start_proxy()
            self.reinstall(*self._boot)
        except BaseException:
            self.down()
            raise

    def down(self) -> None:
        """Take everything down; safe to call at any time and more than once."""
        for host in self.hosts.values():
            host.power_cut()
        clear(self.folder)
        if self._proxy is not None:
            self._proxy.wait(timeout=20)
            self._proxy = None
        if self._lock is not None:
            self._lock.close()
            self._lock = None

    def address(self, node: str) -> str:
        """The management address of a node."""
        return self.topology.address(node)

    def command(self, node: str, command: list[str]) -> list[str]:
        """The command that runs ``command`` on a node: in its namespace, and for a host on its own disk."""
        host = self.hosts.get(node)
        return host.inside(command) if host else self.network.inside(node, command)

    def run(self, node: str, command: list[str], timeout: float = 60) -> subprocess.CompletedProcess[str]:
        """Run a command on a node and return how it ended, whatever that was."""
        return subprocess.run(self.command(node, command), text=True, capture_output=True, check=False, timeout=timeout)

    def popen(self, node: str, command: list[str], env: dict[str, str] | None = None) -> subprocess.Popen[str]:
        """Start a command on a node; the caller ends it."""
        pipe = subprocess.PIPE
        return subprocess.Popen(self.command(node, command), text=True, stdin=pipe, stdout=pipe, stderr=pipe, env=env)

    def cut(self, cable: str) -> None:
        """Pull a cable out, by its name in the topology."""
        self.network.cut(cable)

    def heal(self, cable: str) -> None:
        """Put a cable back."""
        self.network.heal(cable)

    def pings(self, node: str, other: str, timeout: float = 1.0) -> bool:
        """Whether one ping from a node reaches another."""
        ping = ["ping", "-n", "-q", "-c", "1", "-W", str(timeout), self.address(other)]
        return subprocess.run(self.network.inside(node, ping), capture_output=True, check=False).returncode == 0

    def reset(self) -> None:
        """Heal every cable; the hosts stay as they are."""
        for cable in self.topology.cables:
            self.heal(cable.name)

    def reinstall(self, *names: str) -> None:
        """Give hosts a fresh disk and boot them; each keeps its name, address and SSH key."""
        known = f"{self.address('ctl')} {aptproxy.NAME}\n"
        for host in [self.hosts[name] for name in names]:
            host.remove()
            host.install(image(), self.ssh_key.with_suffix(".pub").read_text(), known)
            host.boot()
        self.wait_for_hosts()

    def power_off(self, *names: str) -> None:
        """Take hosts off and throw their disks away."""
        for name in names:
            self.hosts[name].remove()

    def ssh(self, node: str, command: str, *options: str) -> list[str]:
        """The command that runs a shell line on a host over SSH, to be run on the node ``ctl``."""
        files = ["-i", str(self.ssh_key), "-o", f"UserKnownHostsFile={self.known_hosts}", "-o", "IdentitiesOnly=yes"]
        modes = ["-F", "none", "-o", "BatchMode=yes", "-o", "StrictHostKeyChecking=yes", "-o", "ConnectTimeout=5"]
        return ["ssh", *options, *files, *modes, f"{USER}@{self.address(node)}", command]

    def wait_for_hosts(self) -> None:
        """Wait until each host that is on runs a command over SSH. Raises LabError after a minute and a half."""
        deadline = time.monotonic() + BOOT_SECONDS
        for name, host in self.hosts.items():
            if not host.on:
                continue
            while self.run("ctl", self.ssh(name, "true")).returncode != 0:
                if time.monotonic() > deadline:
                    console = host.log.read_text(errors="replace")[-1500:]
                    raise LabError(f"host {name} did not answer on SSH within {BOOT_SECONDS:.0f} s:\n{console}")
                time.sleep(0.2)

    def _start_proxy(self) -> subprocess.Popen[bytes]:
        """Serve Debian's packages on ``ctl``; it ends with the lab's cgroups, also when this process is no more."""
        namespace = NAMESPACES / self.network.namespace("ctl")
        cgroups = [hierarchy / self.name / "apt-proxy" for hierarchy in hierarchies()]
        environment = {"PATH": os.environ["PATH"], "FOLDERS": " ".join(map(str, cgroups))}
        sites = sorted({source.split(" ")[1] for source in aptproxy.sources(SUITES)})
        with (
            aptproxy.listener(namespace, self.address("ctl")) as socket,
            (self.folder / "apt-proxy.log").open("wb") as log,
        ):
            serve = [sys.executable, "-m", aptproxy.__name__, str(socket.fileno()), str(cache_folder() / "apt"), *sites]
            return subprocess.Popen(
                ["sh", "-c", f'{JOIN} exec "$@"', "sh", *serve],
                env=environment,
                cwd=CHECKOUT,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                pass_fds=[socket.fileno()],
                start_new_session=True,
            )

    def _host(self, name: str) -> Host:
        namespace = NAMESPACES / self.network.namespace(name)
        return Host(name, self.name, self._disks / name, namespace)


def hold(folder: Path) -> IO[str]:
    """Mark a lab's folder as in use as long as the returned file is open. Raises LabError when it is, or is gone."""
    try:
        lock = (folder / "lock").open("w")
    except FileNotFoundError:
        raise LabError(f"{folder.name} is gone") from None
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.close()
        raise LabError(f"{folder.name} is in use by another process") from None
    return lock


def sweep() -> None:
    """Remove what killed runs left: labs whose folder nobody holds, save the one that was started by hand."""
    for folder in STATE.glob("*/"):
        if folder.name == BY_HAND:
            continue
        try:
            lock = hold(folder)
        except LabError:
            continue
        with lock:
            clear(folder)


def clear(folder: Path) -> None:
    """Remove a lab by its folder alone: processes, disks, namespaces, files."""
    name = folder.name
    end_processes([hierarchy / name for hierarchy in hierarchies()])
    disks = folder / "disks"
    for disk in disks.glob("*/"):
        if not disk.name.endswith(".ssh"):
            remove_disk(disk, f"{name}-{disk.name}")
    if disks.is_mount():
        run(["umount", str(disks)])
    Network(Topology((), ()), f"{name}-").remove()
    shutil.rmtree(folder, ignore_errors=True)
