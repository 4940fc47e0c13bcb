"""The sample centre of an instance: whether the inventory is simulated, and how its devices are asked then."""

from ipaddress import IPv4Network

from core import instance
from core.errors import NotRunningError
from core.model import Inventory
from core.settings import Settings

INVENTORY_JSON = "demo-inventory.json"
"""In the data folder: the inventory that is simulated."""
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
    password = chosen.vault_password_file or chosen.inventory / "demo-vault-password"
    return chosen.model_copy(update={"demo_network": LOOPBACK, "vault_password_file": password})
