"""Writes the SSH host key of the simulated network devices, and has it believed; apart from who uses it."""

from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from core.configurations import KNOWN_HOSTS, folder_of
from core.model import Inventory
from core.simulated import simulated_place
from monitor.simulation.papers import console_key


def write_for(data: Path, inventory: Inventory) -> None:
    """Make the key where there is none, and believe it of the inventory's devices on this machine's loopback."""
    file = console_key(data)
    if not file.exists():
        made = Ed25519PrivateKey.generate()
        form = serialization.PrivateFormat.OpenSSH
        file.touch(mode=0o600)
        file.write_bytes(made.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption()))
    key = serialization.load_ssh_private_key(file.read_bytes(), None).public_key()
    shown = key.public_bytes(serialization.Encoding.OpenSSH, serialization.PublicFormat.OpenSSH).decode()
    places = (simulated_place(str(device.address), device.ssh_port) for device in inventory.kept_devices())
    names = sorted(f"[{address}]:{port}" for address, port in places)
    folder = folder_of(data)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    hosts = folder / KNOWN_HOSTS
    lines = hosts.read_text(encoding="utf-8").splitlines() if hosts.exists() else []
    others = [line for line in lines if not line.startswith("[127.")]
    hosts.write_text("".join(f"{line}\n" for line in (*others, *(f"{name} {shown}" for name in names))), "utf-8")
