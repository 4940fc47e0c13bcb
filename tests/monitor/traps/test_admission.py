"""Who may send, from which addresses, with which credential; and what polls proved of a clock."""

import time
from ipaddress import ip_address
from pathlib import Path

from core.model import Credential
from core.secrets import SecretResolver
from core.simulated import simulated
from monitor.snmp.engine import Agent
from monitor.snmp.security import CommunitySecurity, UserSecurity
from monitor.traps.admission import senders
from tests.monitor.world import device, inventory

CREDENTIALS = (
    Credential(name="old", version=2, community="env:OLD"),
    Credential.model_validate(
        {
            "name": "new",
            "version": 3,
            "username": "watch",
            "security_level": "authNoPriv",
            "auth_protocol": "SHA512",
            "auth_password": "env:NEW",
        }
    ),
)
RESOLVER = SecretResolver(None, {"OLD": "not-public", "NEW": "authentic-words"}, Path())
OFFICE = inventory(
    [
        device("switch", address="10.0.0.1", snmp="old").model_copy(
            update={"addresses": (ip_address("10.0.0.2"), ip_address("10.0.1.1"), ip_address("fd00::1"))}
        ),
        device("router", address="10.0.0.2", snmp="new"),
        device("camera", address="10.0.0.3"),
    ],
    [],
    CREDENTIALS,
)


def test_every_address_of_a_device_is_its_own_before_anothers() -> None:
    found = senders(OFFICE, RESOLVER, lambda _: None, str)
    assert {address: sender.device_id for address, sender in found.items()} == {
        "10.0.0.1": "switch",
        "10.0.1.1": "switch",
        "fd00::1": "switch",
        "10.0.0.2": "router",
        "10.0.0.3": "camera",
    }
    assert found["10.0.0.1"] is not found["10.0.0.2"]


def test_a_device_proves_itself_with_what_it_is_polled_with() -> None:
    found = senders(OFFICE, RESOLVER, lambda _: None, str)
    switch, router, camera = (found[f"10.0.0.{number}"] for number in (1, 2, 3))
    assert (switch.community, switch.user) == (b"not-public", None)
    assert router.community is None
    assert router.user is not None
    assert (router.user.auth_protocol, router.user.priv_protocol) == ("SHA512", None)
    assert (camera.community, camera.user, camera.heads) == (None, None, {})


def test_the_sample_centre_sends_from_where_it_answers() -> None:
    found = senders(inventory([device("a", address="10.20.30.4")]), RESOLVER, lambda _: None, simulated)
    assert list(found) == ["127.20.30.4"]


def test_a_clock_counts_only_when_a_poll_has_proved_it() -> None:
    user = senders(OFFICE, RESOLVER, lambda _: None, str)["10.0.0.2"].user
    assert user is not None
    agents = {
        "router": Agent(("10.0.0.2", 161), UserSecurity(user, time.monotonic)),
        "switch": Agent(("10.0.0.1", 161), CommunitySecurity(1, b"not-public")),
    }
    found = senders(OFFICE, RESOLVER, agents.get, str)
    assert found["10.0.0.2"].polled() is None
    assert found["10.0.0.1"].polled() is None
    assert found["10.0.0.3"].polled() is None
