"""What a centre has to have, by the list of the day."""

from datetime import date

from core.model import DeviceKind
from core.register.checklist import checklist_of, checklists, held
from core.register.entries import Known, entries
from tests.monitor.world import device, inventory

NOTHING = Known({}, {"device:kiosk": (1.0, 2.0)}, {}, {}, None)


def test_the_list_of_the_day() -> None:
    sources = [one and one.source for day in ((2018, 1, 1), (2020, 1, 1), (2026, 7, 1))
               for one in [checklist_of(date(*day), checklists())]]  # fmt: skip
    assert sources == [None, "Nghị định 61/2018/NĐ-CP, điều 13 khoản 2 điểm b", "Nghị định 118/2025/NĐ-CP"]


def test_what_is_missing_at_each_place() -> None:
    office = inventory([device("kiosk", kind=DeviceKind.KIOSK), device("pc"), device("pc-2"),
                        device("fw", kind=DeviceKind.FIREWALL)])  # fmt: skip
    chosen = checklist_of(date(2026, 7, 1), checklists())
    assert chosen is not None
    found = {
        one.item.id: (one.booked, one.seen, one.missing) for one in held(office, entries(office, NOTHING, 9.0), chosen)
    }
    assert found["lookup"] == (1, 1, 0)
    assert found["computers"] == (2, 0, 0)
    assert found["line"] == (1, 0, 0)
    assert {name for name, (_, _, missing) in found.items() if missing} == {
        "queue", "cameras", "recorder", "printers", "scanners", "network", "power",
    }  # fmt: skip
