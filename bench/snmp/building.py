"""The load agent and the peers: installed by ``--install``, built when a run needs them."""

import os
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
BUILT = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "motcua-bench"
PYTHON = BUILT / "venv" / "bin" / "python"
PACKAGES = ["gcc", "libc6-dev", "libssl-dev", "libsnmp-dev", "golang-go", "golang-github-gosnmp-gosnmp-dev"]
PACKAGES += ["prometheus-snmp-exporter"]
_GO = {"GOPATH": "/usr/share/gocode", "GO111MODULE": "off", "GOFLAGS": "-mod=mod", "GOCACHE": str(BUILT / "go")}


def install() -> None:
    """Debian's packages (as root), and the Python peers in an environment of their own."""
    subprocess.run(["apt-get", "install", "-y", "--no-install-recommends", *PACKAGES], check=True)
    subprocess.run([sys.executable, "-m", "venv", str(BUILT / "venv")], check=True)
    subprocess.run([str(PYTHON), "-m", "pip", "install", "--quiet", "gufo-snmp", "pysnmp"], check=True)


def build() -> dict[str, Path]:
    """Compile what can be compiled here; what cannot is missing and said so."""
    BUILT.mkdir(parents=True, exist_ok=True)
    commands = {
        "agent": ["gcc", "-O2", "-o", str(BUILT / "agent"), str(HERE / "agent.c"), "-lcrypto"],
        "netsnmp": ["gcc", "-O2", "-o", str(BUILT / "netsnmp"), str(HERE / "netsnmp.c"), "-lnetsnmp"],
        "gosnmp": ["go", "build", "-o", str(BUILT / "gosnmp"), str(HERE / "gosnmp.go")],
    }
    found = {}
    for name, command in commands.items():
        try:
            subprocess.run(command, check=True, capture_output=True, env=os.environ | _GO)
        except (OSError, subprocess.CalledProcessError):
            print(f"{name} cannot be built here; python -m bench snmp --install")
        else:
            found[name] = BUILT / name
    return found
