"""Who of an inventory may send traps, from which addresses, with which credential."""

from collections.abc import Callable, Iterable
from functools import partial

from core.model import Credential, Device, Inventory
from core.secrets import SecretResolver
from monitor.credentials import community, user
from monitor.snmp import pdu
from monitor.snmp.engine import Agent
from monitor.snmp.engine_clock import Clock
from monitor.snmp.security import UserSecurity
from monitor.snmp.traps.senders import Sender
from monitor.snmp.usm import User

AgentOf = Callable[[str], Agent | None]
Secrets = tuple[bytes | None, User | None]


def senders(
    inventory: Inventory, resolver: SecretResolver, agent_of: AgentOf, where: Callable[[str], str]
) -> dict[str, Sender]:
    """Source address → the device there. A device's own address counts for more than another's further ones.

    ``agent_of`` knows whom the polls ask; ``where`` turns an inventory's address into the one that packets come
    from. A device proves itself with the credential that it is polled with. Raises SecretError.
    """
    secrets = {credential.name: _secrets(credential, resolver) for credential in inventory.credentials}
    found: dict[str, Sender] = {}
    for device, addresses in _addresses(inventory):
        its = secrets[device.snmp] if device.snmp is not None else (None, None)
        sender = Sender(device.id, *its, partial(_proved, agent_of, device.id))
        found |= {where(address): sender for address in addresses}
    return found


def _addresses(inventory: Inventory) -> Iterable[tuple[Device, Iterable[str]]]:
    for device in inventory.devices:
        yield device, map(str, device.addresses)
    for device in inventory.devices:
        yield device, (str(device.address),)


def _secrets(credential: Credential, resolver: SecretResolver) -> Secrets:
    if credential.version == pdu.VERSION_3:
        return None, user(credential, resolver)
    return community(credential, resolver), None


def _proved(agent_of: AgentOf, device_id: str) -> Clock | None:
    agent = agent_of(device_id)
    if agent is None or not isinstance(agent.security, UserSecurity) or not agent.security.proved:
        return None
    return agent.security.engines.current
