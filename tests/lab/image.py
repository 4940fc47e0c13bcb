"""The root file system that every lab host starts from: built once by mmdebstrap, then kept by what it was made of."""

import fcntl
import hashlib
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

HERE = Path(__file__).resolve().parent
CHECKOUT = HERE.parent.parent
SUITE = "bookworm"
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
INSTALLED_BY_ROLES = ("chrony", "nftables", "snmpd", "unattended-upgrades")
_MIRROR = f"""
mkdir /srv/mirror; cd /srv/mirror; apt-get -q download {" ".join(INSTALLED_BY_ROLES)}
for file in *.deb; do
    dpkg-deb --field "$file"
    echo "Filename: ./$file"; echo "Size: $(stat -c %s "$file")"; echo "SHA256: $(sha256sum "$file" | cut -c -64)"; echo
done > Packages
"""
_CHRONY = "[Unit]\\nConditionCapability=\\n[Service]\\nExecStart=\\nExecStart=!/usr/sbin/chronyd -F 1 -x\\n"
# The account is what an installer leaves behind: an administrator by key and, until hardened, by password.
_HOOKS = [
    f'chroot "$1" useradd --create-home --shell /bin/bash {USER}',
    f"""chroot "$1" sh -c 'echo {USER}:lab-password | chpasswd'""",
    f"""echo '{USER} ALL=(ALL) NOPASSWD: ALL' > "$1/etc/sudoers.d/{USER}" """,
    'rm -f "$1"/etc/ssh/ssh_host_*',
    ': > "$1/etc/machine-id"',
    # No mirror is reachable from inside. What a role installs comes from a folder, so that a test can really have it
    # installed; and an update succeeds at once instead of timing out.
    f"""chroot "$1" sh -ec '{_MIRROR}'""",
    'rm -rf "$1"/etc/apt/sources.list.d/* "$1"/var/lib/apt/lists/*',
    'echo "deb [trusted=yes] file:/srv/mirror ./" > "$1/etc/apt/sources.list"',
    # A timer that catches up at the first boot would hold dpkg's lock against Ansible.
    'for t in apt-daily apt-daily-upgrade; do rm -f "$1/etc/systemd/system/timers.target.wants/$t.timer"; done',
    # The hosts share one clock with the machine: chrony runs and answers, but must not steer it.
    'mkdir -p "$1/etc/systemd/system/chrony.service.d"',
    f"""printf '{_CHRONY}' > "$1/etc/systemd/system/chrony.service.d/lab.conf\"""",
    # As on a machine fresh from the installer, the agent is there and nobody has set it up.
    'chroot "$1" systemctl disable snmpd.service nftables.service',
]


def cache_folder() -> Path:
    """Where images are kept: ``LAB_CACHE``, or ``.lab`` in the checkout."""
    return Path(os.environ.get("LAB_CACHE") or CHECKOUT / ".lab").resolve()


def packages() -> list[str]:
    """The packages of a lab host, in the order of the file."""
    lines = (HERE / "packages.txt").read_text().splitlines()
    return [line.strip() for line in lines if line.strip() and not line.startswith("#")]


def recipe() -> list[str]:
    """The command that builds the image, without the mirrors and the destination."""
    hooks = [f"--customize-hook={hook}" for hook in _HOOKS]
    return [
        "mmdebstrap",
        "--quiet",
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
    done = subprocess.run(
        [*recipe(), SUITE, str(unfinished), "-"], input=_mirrors(), text=True, capture_output=True, check=False
    )
    if done.returncode != 0:
        shutil.rmtree(unfinished, ignore_errors=True)
        raise RuntimeError(f"mmdebstrap could not build the lab's image:\n{done.stderr[-2000:]}")
    mounted = Path("/proc/self/mounts").read_text()
    for old in folder.parent.glob("root-*"):
        if old != unfinished and str(old) not in mounted:
            shutil.rmtree(old)
    unfinished.rename(folder)


def _mirrors() -> str:
    """The machine's own apt sources for the suite, so that the lab asks nobody whom the machine would not ask."""
    asked = subprocess.run(
        [
            "apt-get",
            "indextargets",
            "--format",
            "$(RELEASE) deb $(SITE) $(RELEASE) $(COMPONENT)",
            "Created-By: Packages",
        ],
        text=True,
        capture_output=True,
        check=True,
    )
    suites = {SUITE, f"{SUITE}-updates", f"{SUITE}-security"}
    pairs = (line.split(" ", 1) for line in asked.stdout.splitlines())
    return "\n".join(sorted({source for suite, source in pairs if suite in suites})) + "\n"
