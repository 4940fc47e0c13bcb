"""The last readings: amended by what a device told by itself."""

from core.model import Outcome, Reading, Reason
from core.store.changes import Changes
from core.store.database import Database
from core.store.latest import Latest


def test_a_reading_is_amended_where_there_is_one(database: Database) -> None:
    latest = Latest(database)
    values = {"oper_status|ether1": 1.0, "uptime_seconds": 5.0}
    polled = Reading("device:a", 1.0, "snmp", Outcome.ANSWERED, values, {"sysName": "a"}, (Reason.STORAGE_FULL,))
    pinged = Reading("device:a", 1.0, "ping", Outcome.ANSWERED, {"loss_ratio": 0.0})
    latest.put([polled, pinged])
    before = Changes(database).last_id()
    latest.amend({"device:a": {"oper_status|ether1": 2.0}, "device:b": {"on_battery": 1.0}}, 7.0)
    found = latest.all()
    assert found.keys() == {"device:a"}
    assert found["device:a"]["ping"] == pinged
    amended = found["device:a"]["snmp"]
    assert amended.values == {"oper_status|ether1": 2.0, "uptime_seconds": 5.0}
    assert (amended.at, amended.facts, amended.reasons) == (1.0, {"sysName": "a"}, (Reason.STORAGE_FULL,))
    assert ("latest", "device:a") in [(one.topic, one.key) for one in Changes(database).after(before)]
