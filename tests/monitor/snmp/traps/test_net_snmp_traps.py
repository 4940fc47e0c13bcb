"""Traps and informs of net-snmp's own commands: every version, every pair of protocols, both families."""

from pathlib import Path

import pytest

from monitor.snmp import ber, usm
from monitor.snmp.traps.counts import Drop
from tests.monitor.snmp import netsnmp
from tests.monitor.snmp.traps.listening import (
    COMMUNITY,
    LINK_DOWN,
    SENDER_ENGINE,
    Inbox,
    at,
    by_community,
    by_user,
    listening,
    send,
)

IF_INDEX = ("1.3.6.1.2.1.2.2.1.1.3", "i", "3")
NO_AUTH = usm.User("nobody")
USERS = [NO_AUTH, *netsnmp.USERS]
NAMES = [user.name for user in USERS]


def v2c(address: tuple[str, int], *words: str, community: bytes = COMMUNITY) -> list[str]:
    return ["-v2c", "-c", community.decode(), at(address), *(words or ("4242", LINK_DOWN, *IF_INDEX))]


def v3(user: usm.User, address: tuple[str, int], *, engine: bytes = SENDER_ENGINE, clock: str = "3,1000") -> list[str]:
    flags = ["-e", "0x" + engine.hex(), "-Z", clock]
    return [*netsnmp.options(user), *flags, at(address), "4242", LINK_DOWN, *IF_INDEX]


@pytest.mark.parametrize("host", ["127.0.0.1", "::1"])
async def test_version_2c(tmp_path: Path, host: str) -> None:
    inbox = Inbox({host: by_community()})
    async with listening(inbox, host) as address:
        assert (await send(tmp_path, "snmptrap", *v2c(address)))[0] == 0
        assert (await send(tmp_path, "snmpinform", *v2c(address))) == (0, "")
    said = [one.opened.read() for one in inbox.arrived]
    assert inbox.oids() == [LINK_DOWN, LINK_DOWN]
    assert [one.uptime for one in said] == [4242, 4242]
    assert [one.bindings for one in said] == [((ber.oid(IF_INDEX[0]), ber.INTEGER, b"\x03"),)] * 2
    assert [(one.version, one.opened.confirmed) for one in inbox.arrived] == [("2c", False), ("2c", True)]
    assert inbox.drops == {}


@pytest.mark.parametrize(
    ("enterprise", "generic", "specific", "oid"),
    [
        ("1.3.6.1.4.1.318", "2", "0", LINK_DOWN),
        ("1.3.6.1.4.1.318", "0", "0", "1.3.6.1.6.3.1.1.5.1"),
        ("1.3.6.1.4.1.318", "6", "5", "1.3.6.1.4.1.318.0.5"),
        ("1.3.6.1.2.1.33.2", "6", "1", "1.3.6.1.2.1.33.2.0.1"),
    ],
)
async def test_version_1_is_translated(tmp_path: Path, enterprise: str, generic: str, specific: str, oid: str) -> None:
    inbox = Inbox({"127.0.0.1": by_community()})
    async with listening(inbox) as address:
        words = [enterprise, "192.0.2.9", generic, specific, "4242", *IF_INDEX]
        assert (await send(tmp_path, "snmptrap", "-v1", "-c", COMMUNITY.decode(), at(address), *words))[0] == 0
    assert inbox.oids() == [oid]
    said = inbox.arrived[0].opened.read()
    assert said.uptime == 4242
    assert [(ber.oid_text(name), tag, value) for name, tag, value in said.bindings] == [
        (IF_INDEX[0], ber.INTEGER, b"\x03"),
        ("1.3.6.1.6.3.18.1.3.0", ber.IP_ADDRESS, bytes((192, 0, 2, 9))),
        ("1.3.6.1.6.3.1.1.4.3.0", ber.OBJECT_IDENTIFIER, ber.oid(enterprise)),
    ]


@pytest.mark.parametrize("user", USERS, ids=NAMES)
async def test_version_3_trap(tmp_path: Path, user: usm.User) -> None:
    inbox = Inbox({"127.0.0.1": by_user(user)})
    async with listening(inbox) as address:
        assert await send(tmp_path, "snmptrap", *v3(user, address)) == (0, "")
    assert inbox.drops == {}
    assert inbox.oids() == [LINK_DOWN]
    assert (inbox.arrived[0].version, inbox.arrived[0].opened.confirmed) == ("3", False)


@pytest.mark.parametrize("user", USERS, ids=NAMES)
async def test_version_3_inform_is_answered(tmp_path: Path, user: usm.User) -> None:
    inbox = Inbox({"127.0.0.1": by_user(user)})
    async with listening(inbox) as address:
        words = [*netsnmp.options(user), at(address), "4242", LINK_DOWN, *IF_INDEX]
        assert await send(tmp_path, "snmpinform", *words) == (0, "")
    assert inbox.oids() == [LINK_DOWN]
    assert inbox.arrived[0].opened.confirmed
    assert inbox.receiver.counts.reports >= 1


async def test_an_inform_that_is_not_acknowledged_is_known_as_lost_by_its_sender(tmp_path: Path) -> None:
    inbox = Inbox({"127.0.0.1": by_community()}, answers=False)
    async with listening(inbox) as address:
        code, said = await send(tmp_path, "snmpinform", "-t", "0.2", "-r", "2", *v2c(address))
    assert code != 0
    assert "Timeout" in said
    assert len(inbox.arrived) == 3
    assert len({one.opened.copy_of for one in inbox.arrived}) == 1, "its copies are known by what they say"


@pytest.mark.parametrize("user", [NO_AUTH, netsnmp.user("SHA256", "AES")], ids=["no-auth", "priv"])
async def test_copies_of_an_inform_of_version_3_are_known(tmp_path: Path, user: usm.User) -> None:
    inbox = Inbox({"127.0.0.1": by_user(user)}, answers=False)
    async with listening(inbox) as address:
        words = [*netsnmp.options(user), "-t", "0.2", "-r", "2", at(address), "4242", LINK_DOWN, *IF_INDEX]
        await send(tmp_path, "snmpinform", *words)
    assert len(inbox.arrived) >= 2
    assert len({one.opened.copy_of for one in inbox.arrived}) == 1


GOOD = netsnmp.user("SHA256", "AES")
FORGED = {
    "another password": (usm.User(GOOD.name, "SHA256", b"forged-password", "AES", b"privately-1"), Drop.DIGEST),
    "another protocol": (usm.User(GOOD.name, "SHA", GOOD.auth_password, "AES", b"privately-1"), Drop.DIGEST),
    "another user": (netsnmp.user("SHA512", "AES"), Drop.USER),
    "no encryption": (usm.User(GOOD.name, "SHA256", GOOD.auth_password), Drop.LEVEL),
    "no authentication": (usm.User(GOOD.name), Drop.LEVEL),
    "another key of encryption": (usm.User(GOOD.name, "SHA256", GOOD.auth_password, "AES", b"forged-pass"), None),
}


@pytest.mark.parametrize("how", FORGED)
async def test_a_forged_trap_of_version_3_is_counted_and_dropped(tmp_path: Path, how: str) -> None:
    user, why = FORGED[how]
    inbox = Inbox({"127.0.0.1": by_user(GOOD)})
    async with listening(inbox) as address:
        await send(tmp_path, "snmptrap", *v3(user, address))
    assert inbox.arrived == []
    assert sum(inbox.drops.values()) == 1
    assert inbox.drops.keys() <= ({why} if why else {Drop.MALFORMED, Drop.DECRYPTION, Drop.NOT_A_NOTIFICATION})


@pytest.mark.parametrize("how", FORGED)
async def test_a_forged_inform_is_not_acknowledged(tmp_path: Path, how: str) -> None:
    user, _ = FORGED[how]
    inbox = Inbox({"127.0.0.1": by_user(GOOD)})
    async with listening(inbox) as address:
        words = [*netsnmp.options(user), "-t", "0.3", "-r", "1", at(address), "4242", LINK_DOWN, *IF_INDEX]
        code, _ = await send(tmp_path, "snmpinform", *words)
    assert code != 0
    assert inbox.arrived == []
    assert sum(inbox.drops.values()) >= 1


@pytest.mark.parametrize("name", ["snmptrap", "snmpinform"])
async def test_another_community_is_counted_and_dropped(tmp_path: Path, name: str) -> None:
    inbox = Inbox({"127.0.0.1": by_community()})
    async with listening(inbox) as address:
        await send(tmp_path, name, "-t", "0.2", "-r", "0", *v2c(address, community=b"public"))
    assert inbox.drops == {Drop.COMMUNITY: 1}


async def test_a_device_of_version_3_is_not_believed_in_a_lower_one(tmp_path: Path) -> None:
    inbox = Inbox({"127.0.0.1": by_user(GOOD)})
    async with listening(inbox) as address:
        await send(tmp_path, "snmptrap", *v2c(address))
    assert inbox.drops == {Drop.VERSION: 1}


async def test_an_address_that_is_not_in_the_inventory_hears_nothing(tmp_path: Path) -> None:
    inbox = Inbox({"127.0.0.2": by_community()})
    async with listening(inbox) as address:
        code, _ = await send(tmp_path, "snmpinform", "-t", "0.2", "-r", "0", *v2c(address))
    assert code != 0
    assert inbox.drops == {Drop.UNKNOWN_ADDRESS: 1}


async def test_what_was_recorded_in_an_earlier_boot_or_long_ago_is_not_believed(tmp_path: Path) -> None:
    clock = [0.0]
    inbox = Inbox({"127.0.0.1": by_user(GOOD)}, now=lambda: clock[0])
    async with listening(inbox) as address:
        await send(tmp_path, "snmptrap", *v3(GOOD, address, clock="3,1000"))
        assert len(inbox.arrived) == 1
        await send(tmp_path, "snmptrap", *v3(GOOD, address, clock="3,860"))
        assert len(inbox.arrived) == 2, "within 150 s"
        await send(tmp_path, "snmptrap", *v3(GOOD, address, clock="3,840"))
        await send(tmp_path, "snmptrap", *v3(GOOD, address, clock="2,5000"))
        assert inbox.drops == {Drop.TIME_WINDOW: 2}
        clock[0] = 200.0  # the engine's clock goes on whether it sends or not
        await send(tmp_path, "snmptrap", *v3(GOOD, address, clock="3,1040"))
        assert inbox.drops == {Drop.TIME_WINDOW: 3}
        await send(tmp_path, "snmptrap", *v3(GOOD, address, clock="4,0"))
        assert len(inbox.arrived) == 3


async def test_an_inform_to_another_engine_is_dropped(tmp_path: Path) -> None:
    inbox = Inbox({"127.0.0.1": by_user(GOOD)})
    async with listening(inbox) as address:
        other = ["-e", "0x" + SENDER_ENGINE.hex(), "-t", "0.2", "-r", "0"]
        code, _ = await send(tmp_path, "snmpinform", *netsnmp.options(GOOD), *other, at(address), "4242", LINK_DOWN)
    assert code != 0
    assert inbox.drops == {Drop.ENGINE: 1}
    assert inbox.arrived == []
