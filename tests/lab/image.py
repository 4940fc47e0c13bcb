"""The root file system that every lab host starts from: built once by mmdebstrap, then kept by what it was made of."""

import fcntl
import hashlib
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.lab.aptproxy import NAME, PORT, proxied, sources

HERE = Path(__file__).resolve().parent
CHECKOUT = HERE.parent.parent
SUITE = "bookworm"
SUITES = {SUITE, f"{SUITE}-updates", f"{SUITE}-security"}
USER = "motcua"

# Documentation and translations are a third of the bytes and no test reads them.
_LEAN = [
    '--aptopt=Acquire::Languages { "none"; }',
    '--aptopt=Apt::Install-Recommends "false"',
    "--dpkgopt=path-exclude=/usr/share/man/*",
    "--dpkgopt=path-exclude=/usr/share/locale/*",
    "--dpkgopt=path-exclude=/usr/share/doc/*",
    "--dpkgopt=path-include=/usr/share/doc/*/copyright",
]
# What a host has and a test purges to see a role install it.
INSTALLED_BY_ROLES = ("auditd", "chrony", "locales", "nftables", "snmpd", "unattended-upgrades")
_CHRONY = "[Unit]\\nConditionCapability=\\n[Service]\\nExecStart=\\nExecStart=!/usr/sbin/chronyd -F 1 -x\\n"
_AUDIT = "[Service]\\nType=exec\\nPIDFile=\\nExecStart=\\nExecStart=/usr/bin/sleep infinity\\n"
# The account is what an installer leaves behind: an administrator by key and, until hardened, by password.
_HOOKS = [
    f'chroot "$1" useradd --create-home --shell /bin/bash {USER}',
    f"""chroot "$1" sh -c 'echo {USER}:lab-password | chpasswd'""",
    f"""echo '{USER} ALL=(ALL) NOPASSWD: ALL' > "$1/etc/sudoers.d/{USER}" """,
    'rm -f "$1"/etc/ssh/ssh_host_*',
    ': > "$1/etc/machine-id"',
    # A timer that catches up at the first boot would hold dpkg's lock against Ansible.
    'for t in apt-daily apt-daily-upgrade; do rm -f "$1/etc/systemd/system/timers.target.wants/$t.timer"; done',
    # The hosts share one clock with the machine: chrony runs and answers, but must not steer it.
    'mkdir -p "$1/etc/systemd/system/chrony.service.d"',
    f"""printf '{_CHRONY}' > "$1/etc/systemd/system/chrony.service.d/lab.conf\"""",
    # The kernel tells its audit to no container: the service writes its rules and runs, with no daemon behind it.
    'mkdir -p "$1/etc/systemd/system/auditd.service.d"',
    f"""printf '{_AUDIT}' > "$1/etc/systemd/system/auditd.service.d/lab.conf\"""",
    # As on a machine fresh from the installer, the agent is there and nobody has set it up.
    'chroot "$1" systemctl disable snmpd.service nftables.service',
]
# A host finds the lists of its sources under the proxy's name, so that its first update only asks whether they changed;
# for Ansible they are old.
_LISTS = f"""
apt-get clean
cd /var/lib/apt/lists
for file in *_dists_*; do mv "$file" "{NAME}:{PORT}_$file"; done
apt-cache gencaches
touch -d @0 .
"""


def cache_folder() -> Path:
    """Where images are kept: ``LAB_CACHE``, or ``.lab`` in the checkout."""
    return Path(os.environ.get("LAB_CACHE") or CHECKOUT / ".lab").resolve()


def packages() -> list[str]:
    """The packages of a lab host, in the order of the file."""
    lines = (HERE / "packages.txt").read_text().splitlines()
    return [line.strip() for line in lines if line.strip() and not line.startswith("#")]


def recipe() -> list[str]:
    """The command that builds the image, without the mirrors and the destination."""
    listed = "\n".join(proxied(source) for source in sources(SUITES))
    apt = [
        'rm -rf "$1"/etc/apt/sources.list.d/*',
        f"""printf '%s\n' '{listed}' > "$1/etc/apt/sources.list\"""",
        f"""chroot "$1" sh -ec '{_LISTS}'""",
    ]
    hooks = [f"--customize-hook={hook}" for hook in (*_HOOKS, *apt)]
    return [
        "mmdebstrap",
        "--quiet",
        "--skip=cleanup/apt",
        "--variant=minbase",
        "--mode=root",
        f"--include={','.join(packages())}",
        *_LEAN,
        *hooks,
    ]


def image() -> Path:
    """The folder of the finished image; builds it when the recipe has changed or nothing is cached."""
    name = hashlib.sha256("\0".join(recipe()).encode()).hexdigest()[:16]
    folder = cache_folder() / f"root-{name}"
    folder.parent.mkdir(parents=True, exist_ok=True)
    with _one_builder(folder.parent):
        if not folder.is_dir():
            _build(folder)
    return folder


@contextmanager
def _one_builder(folder: Path) -> Iterator[None]:
    with (folder / "build.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _build(folder: Path) -> None:
    unfinished = folder.with_name(f"{folder.name}.unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    # the machine's own apt sources, so that the lab asks nobody whom the machine would not ask
    mirrors = "\n".join(sources(SUITES)) + "\n"
    done = subprocess.run(
        [*recipe(), SUITE, str(unfinished), "-"], input=mirrors, text=True, capture_output=True, check=False
    )
    if done.returncode != 0:
        shutil.rmtree(unfinished, ignore_errors=True)
        raise RuntimeError(f"mmdebstrap could not build the lab's image:\n{done.stderr[-2000:]}")
    mounted = Path("/proc/self/mounts").read_text()
    for old in folder.parent.glob("root-*"):
        if old != unfinished and str(old) not in mounted:
            shutil.rmtree(old)
    unfinished.rename(folder)
