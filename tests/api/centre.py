"""A sample centre in a store of its own: what the tests of the web room look at."""

import math
from ipaddress import IPv4Address
from pathlib import Path

from core.model import (
    AssetFields,
    Cable,
    CableEnd,
    CableEvidence,
    CableWitness,
    Cabling,
    CablingNode,
    Device,
    DeviceKind,
    HostOutcome,
    Inventory,
    Link,
    LinkKind,
    NodeKind,
    Outcome,
    Reading,
    Reason,
    Revision,
    RunEvent,
    RunPlan,
    RunRequest,
    RunState,
    Service,
    ServiceKind,
    Severity,
    Site,
    Software,
    Standing,
    State,
    Station,
    StationPlace,
    TaskOutcome,
    Transition,
    device_subject,
    link_subject,
    service_subject,
)
from core.store.audit import Audit
from core.store.cablings import Cablings
from core.store.database import Database
from core.store.history import History, Sample
from core.store.inventories import Inventories
from core.store.latest import Latest
from core.store.migrate import migrate
from core.store.run_queue import RunQueue
from core.store.runs import Runs
from core.store.states import IncidentChange, States
from core.store.watches import Watches

PORTS = ("ether1", "ether2", "ether3", "sfp1")
_ROWS: tuple[tuple[DeviceKind, str, str, int, str], ...] = (
    (DeviceKind.ROUTER, "wan-router", "Bộ định tuyến WAN", 1, "Phòng máy chủ"),
    (DeviceKind.FIREWALL, "firewall", "Tường lửa", 1, "Phòng máy chủ"),
    (DeviceKind.SWITCH, "switch", "Chuyển mạch", 4, "Phòng máy chủ"),
    (DeviceKind.SERVER, "server", "Máy chủ", 2, "Phòng máy chủ"),
    (DeviceKind.UPS, "ups", "Bộ lưu điện", 2, "Phòng máy chủ"),
    (DeviceKind.KIOSK, "kiosk", "Ki ốt tra cứu", 2, "Sảnh"),
    (DeviceKind.QUEUE_MACHINE, "queue", "Máy lấy số", 1, "Sảnh"),
    (DeviceKind.WORKSTATION, "pc", "Máy trạm", 18, "Quầy"),
    (DeviceKind.PRINTER, "printer", "Máy in", 5, "Quầy"),
    (DeviceKind.CAMERA, "camera", "Camera", 8, "Sảnh"),
    (DeviceKind.RECORDER, "recorder", "Đầu ghi hình", 1, "Phòng máy chủ"),
)


def inventory() -> Inventory:
    """The centre: 45 devices, three links."""
    devices: list[Device] = []
    for kind, prefix, name, count, room in _ROWS:
        for number in range(1, count + 1):
            alone = count == 1
            devices.append(
                Device(
                    id=prefix if alone else f"{prefix}-{number:02}",
                    name=name if alone else f"{name} {number:02}",
                    kind=kind,
                    site="lucyen",
                    address=IPv4Address("10.20.30.0") + len(devices) + 1,
                    room=f"{room} {number}" if room == "Quầy" else room,
                    person="Nguyễn Thị Hà" if kind is DeviceKind.WORKSTATION else "",
                    upstream=None if prefix == "wan-router" else "wan-router",
                    snmp="office" if kind is not DeviceKind.CAMERA else None,
                    asset=AssetFields(code=f"LY-{len(devices):03}", cost=14_500_000, vendor="Hãng mẫu", serial="SN1"),
                )
            )
    return Inventory(sites=(_site(),), devices=tuple(devices), links=_links(), credentials=(), services=_services())


def _site() -> Site:
    return Site(id="lucyen", name="Một cửa Lục Yên", kind="district", software=Software.UPGRADED)


def _links() -> tuple[Link, ...]:
    common = {"site": "lucyen", "device": "wan-router"}
    far = IPv4Address("10.99.0.1")
    return (
        Link(id="wan", name="WAN về Trung tâm tỉnh", kind=LinkKind.WAN, interface="ether1", far_address=far,
             far_name="Trung tâm PVHCC tỉnh", provider="VNPT MegaWAN", contract="HĐ 12/2025", bandwidth_down=20,
             bandwidth_up=20, **common),
        Link(id="internet", name="Internet FTTH", kind=LinkKind.INTERNET, interface="ether2", far_address=far + 1,
             provider="Viettel", bandwidth_down=200, bandwidth_up=100, **common),
        Link(id="backup-4g", name="Dự phòng 4G", kind=LinkKind.BACKUP, interface="ether3", far_address=far + 2,
             provider="VNPT", bandwidth_down=4, bandwidth_up=2, **common),
    )  # fmt: skip


def _services() -> tuple[Service, ...]:
    return (
        Service(id="portal", name="Cổng dịch vụ công tỉnh", kind=ServiceKind.PROVINCIAL_PORTAL, site="lucyen",
                target="https://dichvucong.tinh.example/", text=("Cổng dịch vụ công",), link="wan"),
        Service(id="software", name="Một cửa điện tử", kind=ServiceKind.UPGRADED_SOFTWARE, site="lucyen",
                target="https://motcua.example/", device="server-01"),
        Service(id="leased", name="Phần mềm thuê", kind=ServiceKind.LEASED_SOFTWARE, site="lucyen",
                target="https://thue.example/"),
    )  # fmt: skip


TROUBLES: dict[str, tuple[State, Reason, Severity | None]] = {
    "device:kiosk-02": (State.DOWN, Reason.UNREACHABLE, Severity.S3),
    "device:ups-01": (State.DEGRADED, Reason.ON_BATTERY, Severity.S2),
    "device:server-02": (State.DEGRADED, Reason.STORAGE_FULL, Severity.S3),
    "device:pc-17": (State.UNKNOWN, Reason.OFF_SCHEDULE, None),
    "device:pc-18": (State.UNKNOWN, Reason.UPSTREAM_DOWN, None),
    "device:printer-05": (State.MAINTENANCE, Reason.PLANNED, None),
    "link:backup-4g": (State.DEGRADED, Reason.PACKET_LOSS, Severity.S3),
}


def fresh(folder: Path) -> Database:
    """A migrated database in this folder."""
    folder.mkdir(parents=True, exist_ok=True)
    database = Database.in_folder(folder)
    migrate(database)
    return database


def seed(database: Database, now: float, history_minutes: int = 60) -> None:
    """The centre with some troubles, readings, history, runs and a living monitor."""
    centre = inventory()
    Inventories(database).publish(centre, "inventory/lucyen", "digest", now - 7200)
    subjects = [device_subject(device.id) for device in centre.devices]
    subjects += [link_subject(link.id) for link in centre.links]
    subjects += [service_subject(service.id) for service in centre.checked_services()]
    began = [Transition(subject, 1, now - 86_400, State.UNKNOWN, State.UP, Reason.ANSWERING) for subject in subjects]
    States(database).record([(item, None) for item in began])
    for number, (subject, (state, reason, severity)) in enumerate(TROUBLES.items()):
        at = now - 400 - 733 * number
        change(database, subject, state, reason, at, IncidentChange(severity) if severity else None)
    Latest(database).put(_readings(centre, now))
    Watches(database).begin(now)
    _history(database, now, history_minutes)
    _runs(database, now)
    Cablings(database).put(cabling(centre, now - 120))
    Audit(database).add(now - 9000, "cli:root", "account.add", "ha", "role=technician")


def cabling(centre: Inventory, at: float) -> Cabling:
    """The first switch on the router, the others on it, everybody else on these, a stranger, a hub and a lost cable."""
    announced = (CableWitness(CableEvidence.LLDP, "switch-01"),)
    learned = (CableWitness(CableEvidence.FORWARDING, "switch-01"),)
    switches = [device.id for device in centre.devices if device.kind is DeviceKind.SWITCH]
    rest = [device.id for device in centre.devices if device.id not in {*switches, "wan-router"}]

    def cable(one: CableEnd, other: CableEnd, *, by: tuple[CableWitness, ...], gone_at: float | None = None) -> Cable:
        return Cable((min(one, other), max(one, other)), by, at - 86_400, at, gone_at)

    cables = [cable(CableEnd("wan-router", "ether2"), CableEnd(switches[0], "Gi0/24"), by=announced)]
    cables += [
        cable(CableEnd(switches[0], f"Gi0/{port}"), CableEnd(other, "Gi0/24"), by=announced, gone_at=gone_at)
        for port, (other, gone_at) in enumerate(zip(switches[1:], (None, None, at - 60), strict=True), 1)
    ]
    cables += [
        cable(CableEnd(switches[n % len(switches)], f"Gi0/{n + 4}"), CableEnd(other), by=learned)
        for n, other in enumerate(rest[:-3])
    ]
    cables += [cable(CableEnd("?hub"), CableEnd(other), by=learned) for other in rest[-3:-1]]
    cables += [
        cable(CableEnd("?hub"), CableEnd(switches[0], "Gi0/20"), by=learned),
        cable(CableEnd("?02:00:00:00:00:99", "wan"), CableEnd(switches[0], "Gi0/21"), by=announced),
    ]
    stranger = CablingNode("?02:00:00:00:00:99", name="TL-SG105", mac="02:00:00:00:00:99")
    station = Station("02:00:00:00:00:99", "10.20.30.200", (StationPlace(0, switches[0], "Gi0/21", 10),), at)
    return Cabling(at, tuple(cables), (stranger, CablingNode("?hub", NodeKind.HUB)), (station,), tuple(switches))


def change(
    database: Database,
    subject: str,
    state: State,
    reason: Reason,
    at: float,
    incident: IncidentChange | None = None,
) -> None:
    """The next transition of a subject, as the judge writes it."""
    states = States(database)
    standing = states.standings().get(subject) or Standing(subject, State.UNKNOWN, Reason.STARTING, 0.0)
    cause = "device:switch-03" if reason is Reason.UPSTREAM_DOWN else None
    evidence = "ping: 3/3" if reason is Reason.UNREACHABLE else ""
    item = Transition(subject, standing.sequence + 1, at, standing.state, state, reason, cause, evidence)
    assert states.record([(item, incident)])


def _readings(centre: Inventory, now: float) -> list[Reading]:
    found = []
    for number, device in enumerate(centre.devices):
        subject = device_subject(device.id)
        if TROUBLES.get(subject, (State.UP,))[0] in (State.UP, State.DEGRADED):
            ping = {"rtt_seconds": 0.0006 + 0.0003 * (number % 7), "loss_ratio": 0.0, "jitter_seconds": 0.0001}
            found.append(Reading(subject, now, "ping", Outcome.ANSWERED, ping))
        if device.snmp:
            found.append(_snmp(subject, device.kind, now))
    shares = {"wan": (0.62, 0.21, 0.0134), "internet": (0.31, 0.12, 0.0087), "backup-4g": (0.02, 0.01, 0.0841)}
    for link in centre.links:
        down, up, rtt = shares[link.id]
        loss = 0.12 if link.id == "backup-4g" else 0.0
        ping = {"rtt_seconds": rtt, "loss_ratio": loss, "jitter_seconds": rtt / 9}
        rates = {
            "in_bits_per_second": down * link.bandwidth_down * 1e6,
            "out_bits_per_second": up * link.bandwidth_up * 1e6,
        }
        found.append(Reading(link_subject(link.id), now, "ping", Outcome.ANSWERED, ping))
        found.append(Reading(link_subject(link.id), now, "snmp", Outcome.ANSWERED, rates))
    checked = {"duration_seconds": 0.212, "duration_seconds|tls": 0.041, "http_status": 200.0}
    for service in centre.checked_services():
        values = {**checked, "certificate_seconds": 60.0 * 86_400}
        found.append(Reading(service_subject(service.id), now, "check", Outcome.ANSWERED, values))
    return found


def _snmp(subject: str, kind: DeviceKind, now: float) -> Reading:
    values: dict[str, float] = {"uptime_seconds": 1_234_567.0}
    facts = {"sysName": subject.partition(":")[2], "sysDescr": "RouterOS RB4011iGS+", "sysLocation": "Lục Yên"}
    if kind in (DeviceKind.ROUTER, DeviceKind.SWITCH, DeviceKind.FIREWALL):
        for number, port in enumerate(PORTS):
            up = port != "sfp1"
            values |= {
                f"oper_status|{port}": 1.0 if up else 2.0,
                f"admin_status|{port}": 1.0,
                f"speed_bits_per_second|{port}": 1e9,
                f"in_bits_per_second|{port}": 12.4e6 / (number + 1) if up else 0.0,
                f"out_bits_per_second|{port}": 4.2e6 / (number + 1) if up else 0.0,
                f"in_errors_per_second|{port}": 0.0,
            }
        facts["alias|ether1"] = "MegaWAN"
    if kind is DeviceKind.SERVER:
        values |= {"cpu_load_ratio": 0.23, "memory_used_ratio": 0.61, "storage_used_ratio|/": 0.42}
        values["storage_used_ratio|/srv"] = 0.97
    if kind is DeviceKind.UPS:
        values |= {"battery_charge_ratio": 0.64, "battery_runtime_seconds": 660.0, "on_battery": 1.0}
    return Reading(subject, now, "snmp", Outcome.ANSWERED, values, facts)


def _history(database: Database, now: float, minutes: int) -> None:
    samples = []
    start = int(now) - minutes * 60
    for at in range(start, int(now), 10):
        wave = (math.sin(at / 211) + math.sin(at / 57) / 3 + 1.4) / 3
        if minutes * 0.55 < (at - start) / 60 < minutes * 0.6:
            continue
        rtt = 0.011 + 0.004 * wave + (0.03 if at % 1730 < 20 else 0)
        wan = {
            "rtt_seconds": rtt,
            "jitter_seconds": rtt / 8,
            "loss_ratio": 0.02 if at % 1730 < 30 else 0.0,
            "in_bits_per_second": 20e6 * min(0.97, wave),
            "out_bits_per_second": 20e6 * wave / 3,
        }
        ping = {"rtt_seconds": rtt / 12, "jitter_seconds": rtt / 90, "loss_ratio": 0.0}
        samples += [Sample("link:wan", at, wan), Sample("device:wan-router", at, ping)]
    History(database).append(samples)


def _runs(database: Database, now: float) -> None:
    runs = Runs(database)
    first = runs.request(RunRequest("base.yml", "ha", "server-01,pc-09", check=False, diff=True), now - 3600)
    queue, revision = RunQueue(database), Revision("3f2a91c")
    queue.plan(first, RunPlan(("server-01", "pc-09"), revision), RunState.QUEUED, now - 3600)
    queue.claim("worker", now - 3599, places=1)
    names = ("Thu thập thông tin", "Cài đồng bộ thời gian", "Cấu hình SNMPv3", "Tường lửa nftables")
    events = [RunEvent(1, now - 3598, "play", play="Chuẩn bị máy")]
    for task in names:
        for host in ("server-01", "pc-09"):
            bad = host == "pc-09" and task == names[-1]
            outcome = TaskOutcome.FAILED if bad else (TaskOutcome.CHANGED if "Cài" in task else TaskOutcome.OK)
            events.append(
                RunEvent(len(events) + 1, now - 3590 + len(events), "result", host, "Chuẩn bị máy", task, outcome, 1.2,
                         "dịch vụ nftables không khởi động được" if bad else "")
            )  # fmt: skip
    runs.add_events(first, events)
    hosts = (HostOutcome("server-01", 3, 1), HostOutcome("pc-09", 2, 1, 1))
    runs.finish(first, RunState.FAILED, now - 3540, hosts, "1 máy lỗi")
    runs.request(RunRequest("base.yml", "ha", "", check=True), now - 30)
