"""One Debian host: its disk, its boot, its end."""

import contextlib
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

from tests.lab.commands import LabError, run
from tests.lab.image import USER

CGROUPS = Path("/sys/fs/cgroup")
# What a command is started with so that it can be ended with its cgroups, whoever is left to do so.
JOIN = """
for folder in $FOLDERS; do mkdir -p "$folder" && echo $$ > "$folder/cgroup.procs"; done
"""
# A host that reboots itself ends with 133: power it on again.
_SUPERVISE = f"""{JOIN}
while :; do "$@"; [ $? -eq 133 ] || exit; done
"""


class Host:
    """A Debian with systemd as PID 1, on a disk that vanishes with the lab.

    ``folder`` must lie on a file system that an overlay can write to; a tmpfs can.
    """

    def __init__(self, name: str, lab: str, folder: Path, namespace: Path) -> None:
        self.name = name
        self.root = folder / "root"
        self.log = folder / "console.log"
        self._folder = folder
        self._namespace = namespace
        self._machine = f"{lab}-{name}"
        self._cgroups = [hierarchy / lab / name for hierarchy in hierarchies()]
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def on(self) -> bool:
        """Whether it has been powered on and not been cut off since."""
        return self._process is not None

    def install(self, image: Path, authorized_key: str, known: str) -> None:
        """Make a fresh disk: name, host key, the one administrator's key, and further lines of /etc/hosts."""
        upper, work = self._folder / "upper", self._folder / "work"
        for folder in (upper, work, self.root):
            folder.mkdir(parents=True, exist_ok=True)
        layers = f"lowerdir={image},upperdir={upper},workdir={work}"
        run(["mount", "-t", "overlay", self._machine, "-o", layers, str(self.root)])
        (self.root / "etc/hostname").write_text(f"{self.name}\n")
        (self.root / "etc/hosts").write_text(f"127.0.0.1 localhost\n127.0.1.1 {self.name}\n{known}")
        for file in self._host_key():
            shutil.copy(file, self.root / "etc/ssh" / file.name)
        keys = self.root / f"home/{USER}/.ssh"
        keys.mkdir(mode=0o700)
        (keys / "authorized_keys").write_text(authorized_key)
        owner = (self.root / f"home/{USER}").stat()
        for path in (keys, keys / "authorized_keys"):
            os.chown(path, owner.st_uid, owner.st_gid)

    def public_key(self) -> str:
        """The host's SSH key as known_hosts wants it; the same after a reinstallation."""
        return " ".join(self._host_key()[1].read_text().split()[:2])

    def boot(self) -> None:
        """Power on; returns at once. The namespace outlives the host, its kernel's firewall does not."""
        run(["nsenter", f"--net={self._namespace}", "--", "nft", "flush", "ruleset"])
        settings = {"SYSTEMD_NSPAWN_API_VFS_WRITABLE": "network", "SYSTEMD_NSPAWN_LOCK": "0"}
        environment = {"PATH": os.environ["PATH"], "FOLDERS": " ".join(map(str, self._cgroups)), **settings}
        nspawn = [
            *("systemd-nspawn", "--quiet", "--boot", "--register=no", "--keep-unit", "--console=pipe"),
            *(f"--machine={self._machine}", f"--hostname={self.name}", f"--directory={self.root}"),
            *("--capability=CAP_NET_ADMIN,CAP_NET_RAW", "--resolv-conf=off", "--timezone=off", "--link-journal=no"),
        ]
        command = ["sh", "-c", _SUPERVISE, "sh", "nsenter", f"--net={self._namespace}", "--", *nspawn]
        with self.log.open("wb") as log:
            self._process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=environment, start_new_session=True
            )

    def power_cut(self) -> None:
        """Kill everything that runs on the host, as a power failure does."""
        end_processes(self._cgroups)
        if self._process is not None:
            self._process.wait(timeout=20)
            self._process = None

    def remove(self) -> None:
        """Power off and throw the disk away; the host's identity stays."""
        self.power_cut()
        remove_disk(self._folder, self._machine)

    def inside(self, command: list[str]) -> list[str]:
        """The command that runs ``command`` on the host itself. Raises LabError when it is not running."""
        clean = ["env", "-i", "PATH=/usr/sbin:/usr/bin:/sbin:/bin", "HOME=/root", "LANG=C.UTF-8"]
        spaces = ["--mount", "--uts", "--ipc", "--net", "--pid", "--root", "--wd"]
        return ["nsenter", f"--target={self._first_process()}", *spaces, "--", *clean, *command]

    def _first_process(self) -> int:
        """PID, out here, of the systemd that is PID 1 in there."""
        for folder in self._cgroups:
            for pid in processes(folder):
                if _pid_inside(pid) == 1:
                    return pid
        raise LabError(f"host {self.name} is not running")

    def _host_key(self) -> tuple[Path, Path]:
        key = self._folder.parent / f"{self.name}.ssh" / "ssh_host_ed25519_key"
        if not key.exists():
            key.parent.mkdir()
            run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", self.name, "-f", str(key)])
        return key, key.with_suffix(".pub")


def processes(cgroup: Path) -> Iterator[int]:
    """PIDs of a cgroup and of those below it, of which any may end meanwhile."""
    for place, _, _ in os.walk(cgroup):
        with contextlib.suppress(OSError):
            yield from map(int, Path(place, "cgroup.procs").read_text().split())


def hierarchies() -> list[Path]:
    """The cgroup trees a host must be alone in: one on a cgroup v2 machine, several on an older one."""
    if (CGROUPS / "cgroup.controllers").exists():
        return [CGROUPS]
    return [
        CGROUPS / name
        for name in ("unified", "systemd", "memory", "pids", "cpu", "cpuacct")
        if (CGROUPS / name).is_dir()
    ]


def end_processes(cgroups: list[Path]) -> None:
    """Kill every process of these cgroups, and nothing else, and remove the groups. Raises LabError after 20 s."""
    deadline = time.monotonic() + 20
    while pids := {pid for folder in cgroups for pid in processes(folder)}:
        if time.monotonic() > deadline:
            raise LabError(f"these processes do not end: {sorted(pids)}")
        for pid in pids:
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                continue
        time.sleep(0.05)
    for folder in cgroups:
        if folder.is_dir():
            for inner in sorted(folder.rglob("*/"), key=lambda path: -len(path.parts)):
                inner.rmdir()
            folder.rmdir()


def remove_disk(folder: Path, machine: str) -> None:
    """Unmount a host's disk, if it is mounted, and delete it."""
    root = folder / "root"
    if root.is_mount():
        run(["umount", str(root)])
    shutil.rmtree(folder, ignore_errors=True)
    shutil.rmtree(Path("/run/systemd/nspawn/propagate") / machine, ignore_errors=True)


def _pid_inside(pid: int) -> int:
    """The process's number on its host; 0 when it ended, or is deeper in namespaces of its own, as in a sandbox."""
    try:
        numbers, ours = (_numbers(Path(f"/proc/{name}/status").read_text()) for name in (str(pid), "self"))
    except OSError:
        return 0
    return int(numbers[-1]) if len(numbers) == len(ours) + 1 else 0


def _numbers(status: str) -> list[str]:
    return next(line for line in status.splitlines() if line.startswith("NSpid:")).split()[1:]
