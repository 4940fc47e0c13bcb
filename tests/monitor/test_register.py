"""A round of questions against agents on loopback: what is kept of who they are, and what is found."""

import contextlib
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from core.clock import ManualClock
from core.model import AssetFields, DeviceKind, Finding, FindingKind, Inventory, device_subject
from core.register.support import products
from core.store.database import Database
from core.store.findings import Findings
from core.store.migrate import migrate
from core.store.seen_devices import SeenDevices
from monitor.notebook import Notebook
from monitor.register import Register, untold
from monitor.snmp.agent_view import Name, Value
from tests.monitor.identify.made_up import ENTITY, IF, SYS_DESCR, SYS_OBJECT_ID, Given, view
from tests.monitor.snmp.asking import asking
from tests.monitor.world import device, inventory

SWITCH: Given = {
    SYS_DESCR: "Cisco IOS Software, C2960X Software (C2960X-UNIVERSALK9-M), Version 15.2(7)E3, RELEASE SOFTWARE (fc3)",
    SYS_OBJECT_ID: ".1.3.6.1.4.1.9.1.1208",
    "1.3.6.1.2.1.1.6.0": "Phòng máy chủ",
    f"{IF}.6.1": bytes.fromhex("005056000001"),
    f"{IF}.6.2": bytes.fromhex("005056000002"),
    f"{IF}.6.3": bytes(6),
    f"{ENTITY}.5.1": 3,
    f"{ENTITY}.4.1": 0,
    f"{ENTITY}.11.1": "FOC22D4290C",
    f"{ENTITY}.12.1": "Cisco",
    f"{ENTITY}.13.1": "WS-C2960X-24TS-L",
}


def office(room: str = "Phòng máy chủ", **asset: Any) -> Inventory:
    one = device("sw", kind=DeviceKind.SWITCH, snmp="office", address="10.0.0.1")
    return inventory([one.model_copy(update={"asset": AssetFields(**asset), "room": room}), device("pc")])


class Desk:
    """A register over agents, with a store and a notebook of its own."""

    def __init__(self, folder: Path) -> None:
        self.database = Database(f"sqlite:///{folder / 'store.sqlite'}")
        migrate(self.database)
        self.clock = ManualClock(1_000_000.0)
        self.notebook = Notebook(Findings(self.database), ThreadPoolExecutor(1), self.clock.wall)
        self.pair: Any = None
        self.reachable: dict[str, bool] = {}

        async def stored(work: Callable[..., Any], *arguments: object) -> Any:
            return work(*arguments)

        def agent(device_id: str) -> Any:
            return self.pair.agent if device_id == "sw" else None

        self.stored, self.agent = stored, agent

    @contextlib.asynccontextmanager
    async def asked(self, told: Mapping[Name, Value]) -> Any:
        async with asking(dict(told)) as self.pair:
            kept = SeenDevices(self.database), self.stored
            yield Register(
                (self.pair.engine, self.agent), kept, self.notebook, self.clock.wall, products(), self.reachable.get
            )

    def found(self) -> dict[FindingKind, dict[str, object]]:
        return {one.kind: dict(one.detail) for one in self.notebook.of(device_subject("sw"))}


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = Desk(tmp_path)
    yield made
    made.database.close()


async def test_a_round_keeps_who_each_is_and_finds_what_differs(desk: Desk) -> None:
    async with desk.asked(view(SWITCH)) as register:
        register.take(office(serial="FOC22D4290C", mac="00:50:56:00:00:02", model="WS-C2960X-24TS-L"))
        await register.round()
        ((seen,),) = SeenDevices(desk.database).all().values()
        assert (seen.serial, seen.model, seen.vendor) == ("FOC22D4290C", "WS-C2960X-24TS-L", "Cisco")
        assert seen.macs == ("00:50:56:00:00:01", "00:50:56:00:00:02")
        assert (seen.firmware, seen.place, seen.address) == ("15.2(7)E3", "Phòng máy chủ", "10.0.0.1")
        assert desk.found() == {}
        register.take(office("Sảnh", serial="FOC1", model="WS-C2960X-24TS-L"))
        assert desk.found() == {
            FindingKind.OTHER_SERIAL: {"book": "FOC1", "found": "FOC22D4290C"},
            FindingKind.OTHER_PLACE: {"book": "Sảnh", "found": "Phòng máy chủ"},
            FindingKind.BOOK_INCOMPLETE: {"found": "00:50:56:00:00:01", "mac": "00:50:56:00:00:01"},
        }
        register.take(office(serial="foc22d4290c", mac="00:50:56:00:00:01", model="WS-C2960X-24TS-L"))
        assert desk.found() == {}, "what is corrected in the inventory is over at once"


async def test_a_replaced_device_is_told_once_and_the_one_before_is_kept(desk: Desk) -> None:
    books = office(serial="FOC22D4290C", mac="00:50:56:00:00:01", model="WS-C2960X-24TS-L")
    async with desk.asked(view(SWITCH)) as register:
        register.take(books)
        await register.round()
    desk.clock.advance(3600)
    other = SWITCH | {f"{ENTITY}.11.1": "FOC9", f"{IF}.6.1": bytes.fromhex("005056000009"), f"{IF}.6.2": bytes(6)}
    async with desk.asked(view(other)) as register:
        register.take(books)
        await register.round()
    stood = SeenDevices(desk.database).all()[device_subject("sw")]
    assert [(one.serial, one.first_seen) for one in stood] == [("FOC9", 1_003_600.0), ("FOC22D4290C", 1_000_000.0)]
    assert desk.found() == {}, "positions.py tells that it was replaced"


async def test_a_firewall_whose_other_half_took_over_is_the_same_device(desk: Desk) -> None:
    fortinet, units = "1.3.6.1.4.1.12356", "1.3.6.1.4.1.12356.101.13.2.1.1.2"
    cluster: Given = {SYS_OBJECT_ID: f".{fortinet}.101.1.640", f"{units}.1": "FGT1", f"{units}.2": "FGT2"}
    for own, at in (("FGT1", 0), ("FGT2", 3600)):
        desk.clock.advance(at)
        async with desk.asked(view(cluster | {f"{fortinet}.100.1.1.1.0": own})) as register:
            register.take(office(serial="FGT1", members=("FGT2",), mac="", model="FortiGate"))
            await register.round()
    (seen,) = SeenDevices(desk.database).all()[device_subject("sw")]
    assert (seen.serial, seen.members, seen.first_seen) == ("FGT2", ("FGT1", "FGT2"), 1_000_000.0)
    assert FindingKind.OTHER_SERIAL not in desk.found()
    assert FindingKind.OTHER_MEMBERS not in desk.found()
    register.take(office(serial="FGT1", members=("FGT3",)))
    assert desk.found()[FindingKind.OTHER_MEMBERS] == {"book": "FGT1, FGT3", "found": "FGT1, FGT2"}


async def test_who_does_not_answer_changes_nothing(desk: Desk) -> None:
    async with desk.asked(view(SWITCH)) as register:
        register.take(office(serial="FOC1"))
        await register.round()
        before = desk.found()
        assert FindingKind.OTHER_SERIAL in before
        desk.pair.faults.drop = 1.0
        await register.round()
        assert desk.found() == before


async def test_what_is_out_of_support_is_found(desk: Desk) -> None:
    desk.clock.jump(1_800_000_000.0)
    old = SWITCH | {SYS_DESCR: "Hardware: Intel64 - Software: Windows Version 6.1 (Build 7601 Multiprocessor Free)"}
    async with desk.asked(view(old)) as register:
        register.take(office(serial="FOC22D4290C", support_ends=date(2020, 12, 31)))
        await register.round()
    told = [(one.key, dict(one.detail)["what"]) for one in desk.notebook.of(device_subject("sw"))
            if one.kind is FindingKind.UNSUPPORTED]  # fmt: skip
    assert sorted(told) == [("books", "sw"), ("software", "Windows 7 / Server 2008 R2")]


async def test_who_answers_no_ping_is_not_asked_and_the_books_still_count(desk: Desk) -> None:
    desk.clock.jump(1_800_000_000.0)
    desk.reachable["device:sw"] = False
    async with desk.asked(view(SWITCH)) as register:
        register.take(office(serial="FOC22D4290C", support_ends=date(2020, 12, 31)))
        assert FindingKind.UNSUPPORTED in desk.found()
        await register.round()
        assert SeenDevices(desk.database).all() == {}
        register.take(office(serial="FOC22D4290C"))
        assert desk.found() == {}


def test_what_a_sweep_tells_already_is_not_told_twice() -> None:
    found = [Finding(FindingKind.OTHER_SERIAL), Finding(FindingKind.OTHER_MAC), Finding(FindingKind.OTHER_MODEL)]
    swept = [Finding(FindingKind.OTHER_IDENTITY, "serial")]
    assert [one.kind for one in untold(found, swept)] == [FindingKind.OTHER_MAC, FindingKind.OTHER_MODEL]
    replaced = [Finding(FindingKind.DEVICE_REPLACED)]
    assert [one.kind for one in untold(found, replaced)] == [FindingKind.OTHER_MODEL]
