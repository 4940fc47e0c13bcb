"""Devices that no maker made: whatever an agent says of itself, something is told of it, and nothing breaks."""

import json

from core.i18n import language
from core.words.told import told_tables
from monitor.identify.answers import Answers, Oid, Value, parsed
from monitor.identify.collect import ELSEWHERE, STANDARD
from monitor.identify.health import troubles
from monitor.identify.knowledge import standard, vendors
from monitor.identify.report import report
from monitor.snmp import ber
from tests.monitor.fuzz.octets import Octets

_SYS_OBJECT_ID = parsed("1.3.6.1.2.1.1.2.0")
_TABLES = {
    "1.3.6.1.2.1.1": 8,  # system
    "1.3.6.1.2.1.2.2.1": 22,  # ifTable
    "1.3.6.1.2.1.31.1.1.1": 19,  # ifXTable
    "1.3.6.1.2.1.4.20.1": 5,  # ipAddrTable
    "1.3.6.1.2.1.4.34.1": 11,  # ipAddressTable
    "1.3.6.1.2.1.17.1.4.1": 5,  # dot1dBasePortTable
    "1.3.6.1.2.1.17.7.1.4.3.1": 5,  # dot1qVlanStaticTable
    "1.3.6.1.2.1.25.3.2.1": 6,  # hrDeviceTable
    "1.3.6.1.2.1.25.2.3.1": 7,  # hrStorageTable
    "1.3.6.1.2.1.33.1.2": 7,  # upsBattery
    "1.3.6.1.2.1.43.11.1.1": 9,  # prtMarkerSuppliesTable
    "1.3.6.1.2.1.47.1.1.1.1": 18,  # entPhysicalTable
    "1.3.6.1.2.1.99.1.1.1": 8,  # entPhySensorTable
    "1.0.8802.1.1.2.1.4.1.1": 12,  # lldpRemTable
    "1.3.6.1.4.1.9.9.23.1.2.1.1": 20,  # cdpCacheTable
}
_COLUMNS = [f"{table}.{column}" for table, columns in _TABLES.items() for column in range(1, columns + 1)]
_READ_OF_ALL = (*STANDARD, *sorted(ELSEWHERE), *_COLUMNS)
_TAGS = (
    *(ber.INTEGER, ber.OCTET_STRING, ber.NULL, ber.OBJECT_IDENTIFIER, ber.IP_ADDRESS, ber.OPAQUE),
    *(ber.COUNTER32, ber.GAUGE32, ber.TIME_TICKS, ber.COUNTER64),
)


def identified(data: bytes) -> None:
    """A device of some maker's, with any values where that maker's are read."""
    chosen = Octets(data)
    vendor = chosen.choice(vendors())
    named = chosen.choice(vendor.objects or ("1.3.6.1.4.1.8072.3.2.10",))
    read = [*sorted(vendor.asks(named) | standard().asks(named)), *_READ_OF_ALL]
    cells: dict[Oid, Value] = {_SYS_OBJECT_ID: Value(ber.OBJECT_IDENTIFIER, ber.oid(named))}
    while not chosen.over:
        index = tuple(chosen.part(chosen.number(4)))
        cells[(*parsed(chosen.choice(read)), *index)] = Value(chosen.choice(_TAGS), chosen.some())
    told = report(Answers(cells))
    json.dumps(told, allow_nan=False)
    troubles(told)
    told_tables(language("vi"), told)
