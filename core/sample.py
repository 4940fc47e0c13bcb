"""The sample centre of an instance: whether the inventory is simulated, and how its devices are asked then."""

from ipaddress import IPv4Network
from pathlib import Path

from core import instance
from core.errors import NotRunningError
from core.model import Inventory
from core.settings import Settings
from core.simulated import INVENTORY_JSON

LOOPBACK = IPv4Network("127.0.0.0/8")


def simulated(chosen: Settings, inventory: Inventory) -> Settings:
    """Settings that ask the sample centre, when the inventory is its: those addresses are somebody's elsewhere.

    Raises NotRunningError when it does not run.
    """
    body = chosen.data / INVENTORY_JSON
    if chosen.demo_network is not None or not body.is_file():
        return chosen
    if body.read_text(encoding="utf-8") != inventory.model_dump_json():
        return chosen
    if instance.running(chosen.data) is None:
        raise NotRunningError("these devices are simulated, and the sample centre is not running; start it: make run")
    return chosen.model_copy(update={"demo_network": LOOPBACK, "vault_password_file": vault_password_file(chosen)})


def vault_password_file(chosen: Settings) -> Path:
    """The file of the password of the sample's own vault, unless another is chosen."""
    return chosen.vault_password_file or chosen.inventory / "demo-vault-password"
