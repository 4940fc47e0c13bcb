"""Nothing of addresses, serial numbers or topology is in what is sent, whatever the inventory says."""

import json
from datetime import date
from email import message_from_bytes
from email.policy import default
from ipaddress import IPv4Address
from pathlib import Path

import pytest

from core.alerting import EmailReceiver, SmsReceiver
from core.clock import ManualClock
from core.model import AssetFields, Device, DeviceKind, Inventory, Link, LinkKind, Site
from core.secrets import SecretResolver
from core.store.database import Database
from monitor.alerts.about import without_addresses
from monitor.alerts.channels import sms
from monitor.alerts.channels.email import mail_of
from monitor.alerts.message import Message, message_of
from tests.monitor.alerts.troubles import Hook, Office

TOLD = ("TEN-THIET-BI", "TEN-DON-VI")
MARKED = Device(
    id="dev-id",
    name="TEN-THIET-BI 10.99.1.2 SERIALMARK 00:11:22:aa:bb:cc MACMARK 2001:db8::7",
    kind=DeviceKind.ROUTER,
    site="site-id",
    address=IPv4Address("10.99.1.2"),
    addresses=(IPv4Address("10.99.1.3"),),
    room="ROOMMARK",
    person="PERSONMARK",
    purpose="PURPOSEMARK",
    upstream=None,
    snmp="CREDENTIALMARK",
    asset=AssetFields(
        code="CODEMARK",
        serial="SERIALMARK",
        mac="MACMARK",
        vendor="VENDORMARK",
        model="MODELMARK",
        purchased=date(2026, 1, 1),
        cost=12345678,
        responsible="RESPONSIBLEMARK",
    ),
)
LINK = Link(
    id="link-id",
    name="TEN-THIET-BI CONTRACTMARK",
    kind=LinkKind.WAN,
    site="site-id",
    device="dev-id",
    interface="INTERFACEMARK",
    far_address=IPv4Address("10.99.9.9"),
    far_name="FARMARK",
    provider="PROVIDERMARK",
    contract="CONTRACTMARK",
    bandwidth_down=77.5,
    bandwidth_up=33.5,
)
SITE = Site(id="site-id", name="TEN-DON-VI", kind="KINDMARK", administrative_code="ADMINMARK")
INVENTORY = Inventory(sites=(SITE,), devices=(MARKED,), links=(LINK,), credentials=())
FORBIDDEN = ("MARK", "10.99.", "2001:db8", "00:11:22", "12345678", "77.5", "33.5")


@pytest.fixture
def messages(database: Database, clock: ManualClock, receiver: Hook) -> list[Message]:
    """What is said of the marked device, alone and in a digest."""
    office = Office(database, clock, {"name": "a", "channel": "webhook", "url": receiver.url, "digest_minutes": 1})
    office.troubles.breaks("dev-id")
    office.plan(INVENTORY)
    clock.advance(120)
    office.troubles.mended("dev-id")
    office.plan(INVENTORY)
    clock.advance(120)
    whole = office.outbox.claim("a", "here", clock.wall(), 60.0, 0.0)
    assert whole is not None
    alone = type(whole)(whole.number, whole.receiver, whole.items[:1])
    return [message_of(one, code, clock.wall()) for one in (whole, alone) for code in ("vi", "en")]


def sent_by_all(messages: list[Message], receiver: Hook, tmp_path: Path) -> str:
    database_less = Office.channels(receiver)
    for message in messages:
        for send, one in database_less:
            send(message, one, SecretResolver(None, {"TOKEN": "t"}, Path()))
    texts = sms.FakeModem()
    phone = SmsReceiver.model_validate({"name": "s", "channel": "sms", "numbers": ["+84912345678"], "outbox": tmp_path})
    mail = EmailReceiver.model_validate(
        {"name": "e", "channel": "email", "to": ["a@b.vn"], "sender": "c@d.vn", "server": "m:25"}
    )
    for message in messages:
        sms.send(message, phone, SecretResolver(None, {}, Path()), lambda _: texts)
    mails = [mail_of(message, mail) for message in messages]
    read = [message_from_bytes(one.as_bytes(), policy=default) for one in mails]
    shown = [f"{one['Subject']}\n{one.get_content()}" for one in read]
    return "\n".join(
        [*(json.dumps(post, ensure_ascii=False) for post in receiver.posts), *(t for _, t, _ in texts.sent), *shown]
    )


def test_no_marked_field_is_in_anything_that_any_channel_sends(
    messages: list[Message], receiver: Hook, tmp_path: Path
) -> None:
    receiver.answer_text = '{"ok": true, "error": 0}'
    sent = sent_by_all(messages, receiver, tmp_path)
    assert all(word in sent for word in TOLD)
    assert [word for word in FORBIDDEN if word in sent] == []


def test_services_outside_the_office_do_not_even_learn_ids(
    messages: list[Message], receiver: Hook, tmp_path: Path
) -> None:
    receiver.answer_text = '{"ok": true, "error": 0}'
    for message in messages:
        for send, one in Office.channels(receiver, only="template"):
            send(message, one, SecretResolver(None, {"TOKEN": "t"}, Path()))
    sent = json.dumps(receiver.posts, ensure_ascii=False)
    assert "TEN-THIET-BI" in sent
    assert "dev-id" not in sent
    assert "site-id" not in sent


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Router 10.1.2.3", "Router …"),
        ("10.1.2.0/24 là mạng", "… là mạng"),
        ("v6 fe80::1 và 2001:db8:0:1:2:3:4:5", "v6 … và …"),
        ("MAC 00-1B-21-aa-bb-cc, 001b.21aa.bbcc", "MAC …, …"),
        ("Quầy 3 lúc 12:30, tầng 2.1", "Quầy 3 lúc 12:30, tầng 2.1"),
        ("Phiên bản 1.2.3", "Phiên bản 1.2.3"),
    ],
)
def test_addresses_are_left_out_of_names(text: str, left: str) -> None:
    assert without_addresses(text) == left
