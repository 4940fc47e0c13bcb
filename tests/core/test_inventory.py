"""The reader on good input: the sample centre, the cache, publishing, warnings."""

import json
import shutil
from collections import Counter
from contextlib import suppress
from datetime import date, time
from ipaddress import ip_network
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import inventory as reader
from core.errors import InventoryError
from core.inventory import ansible
from core.inventory.values import mac, schedule
from core.model import Credential, Device, DeviceKind, HoursChange, Inventory, LinkKind, Schedule, SpecialDay
from core.secrets import SecretResolver
from core.store.database import Database
from core.store.inventories import Inventories
from core.store.migrate import migrate

SAMPLE = Path(__file__).parents[2] / "inventory" / "lucyen"


@pytest.fixture(scope="module")
def sample() -> Inventory:
    return reader.load(SAMPLE)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    copied = tmp_path / "lucyen"
    shutil.copytree(SAMPLE, copied)
    return copied


def test_the_sample_has_the_size_of_2018(sample: Inventory) -> None:
    kinds = Counter(device.kind for device in sample.devices)
    assert kinds == {
        DeviceKind.SERVER: 2,
        DeviceKind.WORKSTATION: 18,
        DeviceKind.KIOSK: 2,
        DeviceKind.QUEUE_MACHINE: 1,
        DeviceKind.PRINTER: 5,
        DeviceKind.SCANNER: 3,
        DeviceKind.CAMERA: 8,
        DeviceKind.RECORDER: 1,
        DeviceKind.SWITCH: 4,
        DeviceKind.ROUTER: 4,  # ours, and the three boxes of the providers
        DeviceKind.FIREWALL: 1,
        DeviceKind.ACCESS_POINT: 6,
        DeviceKind.UPS: 2,
    }
    assert {link.kind for link in sample.links} == set(LinkKind)
    assert len(sample.devices) + len(sample.links) == 60


def test_the_sample_is_swept_where_its_network_devices_are(sample: Inventory) -> None:
    (prefix,) = sample.discovery
    assert (str(prefix.prefix), prefix.site, prefix.credentials) == ("10.97.1.0/24", "lucyen", ("network-v3",))


def test_a_credential_that_only_discovery_uses_is_used(sample: Inventory) -> None:
    spare = Credential(name="spare", username="x", auth_password="env:A", priv_password="env:P")
    (prefix,) = sample.discovery
    unused = sample.model_copy(update={"credentials": (*sample.credentials, spare)})
    used = unused.model_copy(update={"discovery": (prefix.model_copy(update={"credentials": ("spare",)}),)})
    assert [str(one) for one in reader.warnings(unused, date(2026, 1, 1))] == [
        "credential spare: no device uses it; remove it"
    ]
    assert reader.warnings(used, date(2026, 1, 1)) == []


def test_the_sample_is_private_and_can_be_simulated(sample: Inventory) -> None:
    addresses = [device.address for device in sample.devices] + [link.far_address for link in sample.links]
    assert all(address in ip_network("10.0.0.0/8") for address in addresses)
    assert len({str(address).split(".", 1)[1] for address in addresses}) == 60, "127.b.c.d must tell them apart"


def test_the_sample_is_asked_over_snmpv3_with_one_recorded_exception(sample: Inventory) -> None:
    weak = [credential for credential in sample.credentials if credential.version < 3]
    assert [(credential.name, credential.expires) for credential in weak] == [("ups-v2c", date(2027, 12, 31))]
    assert [device.id for device in sample.devices if device.snmp == "ups-v2c"] == ["ups-02"]
    strong = [credential for credential in sample.credentials if credential.version == 3]
    assert {(c.security_level, c.auth_protocol, c.priv_protocol) for c in strong} == {("authPriv", "SHA256", "AES")}
    assert reader.warnings(sample, date(2026, 7, 1)) == []


def test_the_samples_secrets_resolve(sample: Inventory) -> None:
    resolver = SecretResolver(SAMPLE / "demo-vault-password", {}, SAMPLE)
    for credential in sample.credentials:
        for reference in (credential.community, credential.auth_password, credential.priv_password):
            if reference is not None:
                assert len(resolver.resolve(reference).reveal()) >= 16


def test_upstreams_lead_to_the_monitors_own_switch(sample: Inventory) -> None:
    by_id = {device.id: device for device in sample.devices}

    def way(device: Device) -> list[str]:
        return [device.id, *(way(by_id[device.upstream]) if device.upstream is not None else [])]

    assert way(by_id["cpe-wan"]) == ["cpe-wan", "wan-router", "firewall", "sw-core"]
    assert way(by_id["pc-01"]) == ["pc-01", "sw-01", "sw-core"]
    assert way(by_id["srv-01"]) == ["srv-01"]
    assert {device.id for device in sample.devices if device.upstream is None} == {"srv-01", "sw-core"}


def test_group_values_are_inherited_and_overridden(sample: Inventory) -> None:
    workstation, ups = sample.device("pc-07"), sample.device("ups-02")
    assert workstation is not None
    assert workstation.expected_up == Schedule(hours=((time(7, 30), time(11, 30)), (time(13), time(17))))
    assert (workstation.asset.vendor, workstation.asset.purchased) == ("HP", date(2018, 5, 10))
    assert ups is not None
    assert (ups.asset.vendor, ups.snmp_modules) == ("Santak", ("system", "if_mib", "ups_mib"))
    wan = sample.link("wan")
    assert wan is not None
    assert (wan.site, wan.device, wan.interface, wan.bandwidth_down) == ("lucyen", "wan-router", "ether1-wan", 20)


def test_the_cache_spares_ansible(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cache = tmp_path / "cache.json"
    first = reader.load(folder, cache)
    asked: list[Path] = []
    real = ansible.listing

    def listing(path: Path) -> ansible.Listing:
        asked.append(path)
        return real(path)

    monkeypatch.setattr(ansible, "listing", listing)
    assert reader.load(folder, cache) == first
    assert asked == []
    host = folder / "host_vars" / "pc-01.yml"
    host.write_text("motcua_room: Quầy 99\n")
    changed = reader.load(folder, cache).device("pc-01")
    assert changed is not None
    assert changed.room == "Quầy 99"
    assert asked == [folder]
    cache.write_text("{nonsense")
    assert reader.load(folder, cache).device("pc-01") == changed


def test_the_cache_and_the_store_hold_no_plain_secret(folder: Path, tmp_path: Path) -> None:
    cache = tmp_path / "cache.json"
    accepted = reader.load(folder, cache)
    resolver = SecretResolver(SAMPLE / "demo-vault-password", {}, SAMPLE)
    secrets = [resolver.resolve(c.auth_password).reveal() for c in accepted.credentials if c.auth_password]
    assert not any(secret in cache.read_text() for secret in secrets)
    (folder / "host_vars" / "pc-01.yml").write_text("ansible_password: hunter2\n")
    with pytest.raises(InventoryError):
        reader.load(folder, cache)
    assert "hunter2" not in "".join(path.read_text() for path in tmp_path.iterdir() if path.is_file())


def test_the_environment_does_not_reach_ansible(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (("ANSIBLE_INVENTORY_UNPARSED_FAILED", "x"), ("ANSIBLE_CONFIG", "/nowhere"), ("LC_ALL", "C")):
        monkeypatch.setenv(name, value)
    assert len(reader.load(folder).devices) == 57


def test_variables_beside_the_working_folder_do_not_reach_ansible(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stray = tmp_path / "group_vars"
    stray.mkdir()
    (stray / "all.yml").write_text("motcua_nonsense: 1\n")
    monkeypatch.chdir(tmp_path)
    assert len(reader.load(folder).devices) == 57


def test_publishing_is_all_or_nothing(folder: Path, tmp_path: Path) -> None:
    database = Database.in_folder(tmp_path)
    migrate(database)
    first = reader.publish(database, folder, 1.0)
    assert reader.publish(database, folder, 2.0) == first, "nothing changed, nothing published"
    (folder / "host_vars" / "pc-01.yml").write_text("motcua_kind: toaster\n")
    with pytest.raises(InventoryError):
        reader.publish(database, folder, 3.0)
    newest = Inventories(database).newest()
    assert newest is not None
    assert (newest.id, newest.at, newest.source) == (first, 1.0, str(folder))
    (folder / "host_vars" / "pc-01.yml").write_text("motcua_room: Quầy 99\n")
    assert reader.publish(database, folder, 4.0) > first
    database.close()


def test_an_expired_exception_is_a_warning(sample: Inventory) -> None:
    ended = "credential ups-v2c: its exception ended on 2027-12-31; move its devices to SNMPv3 or record a new end"
    assert ended in [str(warning) for warning in reader.warnings(sample, date(2028, 1, 1))]
    last_day = [str(warning) for warning in reader.warnings(sample, date(2027, 12, 31))]
    assert ended not in last_day, "the last day still counts"


@pytest.mark.parametrize(
    ("today", "said"),
    [
        (date(2026, 10, 31), []),
        (
            date(2026, 11, 25),
            [
                "holidays: those of 2027 are known in part, others are still to be announced; update motcua once they "
                "are, or write the days that are missing into special_days of each site"
            ],
        ),
        (
            date(2028, 1, 1),
            [
                "holidays: those of 2028 are not known, and its weekdays count as working days; update motcua, or "
                "write its holidays into special_days of each site"
            ],
        ),
    ],
)
def test_a_year_whose_holidays_are_not_known_is_a_warning(sample: Inventory, today: date, said: list[str]) -> None:
    found = [str(warning) for warning in reader.warnings(sample, today)]
    assert [warning for warning in found if warning.startswith("holidays")] == said


def test_a_credential_that_nobody_uses_is_a_warning(sample: Inventory) -> None:
    quiet = [device.model_copy(update={"snmp": None}) for device in sample.devices if device.snmp == "ups-v2c"]
    others = [device for device in sample.devices if device.snmp != "ups-v2c"]
    changed = sample.model_copy(update={"devices": (*others, *quiet)})
    assert [str(warning) for warning in reader.warnings(changed, date(2026, 1, 1))] == [
        "credential ups-v2c: no device uses it; remove it"
    ]


def test_the_digest_is_the_contents(sample: Inventory) -> None:
    again = Inventory.model_validate(json.loads(sample.model_dump_json()))
    assert again == sample
    assert reader.digest_of(again) == reader.digest_of(sample)
    assert reader.digest_of(sample.model_copy(update={"links": ()})) != reader.digest_of(sample)


def test_ansible_that_is_not_there_or_hangs_is_told(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.executable", str(tmp_path / "python"))
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(InventoryError, match="ansible-inventory: is not installed; install ansible-core beside"):
        reader.load(folder)
    slow = tmp_path / "ansible-inventory"
    slow.write_text("#!/bin/sh\nexec /bin/sleep 60\n")
    slow.chmod(0o700)
    monkeypatch.setattr(ansible, "_TIMEOUT", 0.2)
    with pytest.raises(InventoryError, match="ansible-inventory was not ready after"):
        reader.load(folder)


def credential(**fields: object) -> Inventory:
    one = Credential(name="one", **fields)  # type: ignore[arg-type]
    return Inventory(sites=(), devices=(), links=(), credentials=(one,))


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"auth_password": "env:SHORT"}, "auth_password: is shorter than 8 characters, which SNMPv3 refuses; "),
        ({"community": "env:PUBLIC"}, "community: is one that every attacker tries first; choose another community"),
        ({"priv_password": "env:GONE"}, "priv_password: the environment variable GONE is not set or empty; "),
    ],
)
def test_what_is_wrong_with_the_secrets_themselves(wrong: dict[str, object], message: str) -> None:
    resolver = SecretResolver(None, {"SHORT": "1234567", "PUBLIC": "Public", "GOOD": "12345678"}, Path())
    (found,) = reader.secret_mistakes(credential(**wrong), resolver)
    assert str(found).startswith(f"credential one, {message}")
    assert list(reader.secret_mistakes(credential(auth_password="env:GOOD"), resolver)) == []


OFFICE = """
all:
  vars:
    motcua_site:
      id: ly
      name: Lục Yên
      kind: commune
      working_hours: {days: [1, 2, 3, 4, 5, 6], hours: ["07:00-12:00"]}
      working_hours_from:
        - {day: 2026-10-16, hours: ["07:30-12:00"]}
      special_days:
        - {day: 2026-10-10, reason: Ngày thành lập xã}
        - {day: 2026-10-17, hours: ["13:00-15:00", "07:30 – 11:30"]}
  hosts:
    pc-01: {ansible_host: 10.97.20.11, motcua_name: Quầy 1, motcua_kind: workstation}
"""


minutes = st.integers(0, 24 * 60 - 1)


def clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"


@given(days=st.lists(st.integers(1, 7), min_size=1, unique=True), bounds=st.lists(minutes, min_size=2, unique=True))
def test_a_schedule_is_read_in_order(days: list[int], bounds: list[int]) -> None:
    bounds = sorted(bounds)[: len(bounds) // 2 * 2]
    pairs = list(zip(bounds[::2], bounds[1::2], strict=True))
    read = schedule({"days": days, "hours": [f"{clock(start)}-{clock(end)}" for start, end in reversed(pairs)]})
    assert read.days == tuple(sorted(days))
    assert [(a.hour * 60 + a.minute, b.hour * 60 + b.minute) for a, b in read.hours] == pairs


def test_an_office_has_its_own_hours_and_days(tmp_path: Path) -> None:
    (tmp_path / "hosts.yml").write_text(OFFICE)
    (site,) = reader.load(tmp_path).sites
    assert site.working_hours == Schedule(days=(1, 2, 3, 4, 5, 6), hours=((time(7), time(12)),))
    (winter,) = site.working_hours_from
    assert winter == HoursChange(day=date(2026, 10, 16), schedule=Schedule(hours=((time(7, 30), time(12)),)))
    assert site.special_days == (
        SpecialDay(day=date(2026, 10, 10), reason="Ngày thành lập xã"),
        SpecialDay(day=date(2026, 10, 17), hours=((time(7, 30), time(11, 30)), (time(13), time(15)))),
    )


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda below: st.lists(below) | st.dictionaries(st.text() | st.sampled_from(["days", "hours"]), below),
)


@given(value=anything)
def test_a_schedule_refuses_anything_else(value: object) -> None:
    with suppress(ValueError):
        assert isinstance(schedule(value), Schedule)


@given(number=st.binary(min_size=6, max_size=6), mark=st.sampled_from(":-"))
def test_a_mac_address_has_one_form(number: bytes, mark: str) -> None:
    assert mac(number.hex(mark)) == mac(number.hex(mark).upper()) == number.hex(":").upper()


@given(value=anything)
def test_a_mac_address_refuses_anything_else(value: object) -> None:
    with suppress(ValueError):
        assert len(mac(value)) == 17
