"""Webhooks, templates and text messages: what is sent, and what an answer means."""

import os
import socket
import threading
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.alerting import SmsReceiver, TemplateReceiver, WebhookReceiver
from core.model import Alert, AlertKind, Reason, Severity
from core.secrets import SecretResolver
from monitor.alerts.channels import sms, template, webhook
from monitor.alerts.errors import DeferredError, DeliveryError, RefusedError, UnreachableError
from monitor.alerts.message import Message
from tests.monitor.alerts.troubles import Hook

NOW = 1_784_045_100.0
ABOUT = {"name": "Bộ định tuyến WAN", "kind": "router", "site": "lucyen", "site_name": "Lục Yên"}
ALERT = Alert(1, NOW, AlertKind.OPENED, 7, 2, "device:r", Severity.S1, Reason.UNREACHABLE, NOW, NOW, ABOUT)
MESSAGE = Message("k" * 32, NOW, "[S1] Bộ định tuyến WAN (Lục Yên): Không trả lời.", "Sự cố", [ALERT], "vi")
SECRETS = SecretResolver(None, {"KEY": "bi-mat", "TOKEN": "123:rat-bi-mat", "BROKEN": "a\nb: c"}, Path())


def hooked(receiver: Hook, **more: Any) -> WebhookReceiver:
    fields = {"name": "hook", "channel": "webhook", "url": receiver.url, "timeout": 1, **more}
    return WebhookReceiver.model_validate(fields)


def telegram(receiver: Hook, **more: Any) -> TemplateReceiver:
    fields: dict[str, Any] = {"name": "tg", "channel": "template", "template": "telegram"}
    fields |= {"values": {"chat_id": "-100"}}
    fields |= {"token": "env:TOKEN", "url": receiver.url, "timeout": 2, **more}
    return TemplateReceiver.model_validate(fields)


def test_a_webhook_is_signed_and_named(receiver: Hook) -> None:
    webhook.send(MESSAGE, hooked(receiver, signature="env:KEY", token="env:TOKEN"), SECRETS)
    (headers,), (body,) = receiver.headers, receiver.bodies
    assert headers["x-motcua-signature"] == f"sha256={webhook.signature('bi-mat', body)}"
    assert (headers["idempotency-key"], headers["authorization"]) == (MESSAGE.key, "Bearer 123:rat-bi-mat")
    (post,) = receiver.posts
    assert post["alerts"][0] == {
        "kind": "opened",
        "at": "2026-07-14T16:05:00+00:00",
        "incident": 7,
        "subject": "device:r",
        "name": "Bộ định tuyến WAN",
        "subject_kind": "router",
        "site": "lucyen",
        "site_name": "Lục Yên",
        "severity": "S1",
        "reason": "unreachable",
        "sentence": "Không trả lời.",
        "opened_at": "2026-07-14T16:05:00+00:00",
    }


def test_who_does_not_answer_in_time_may_have_it(receiver: Hook) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}/"
        with pytest.raises(DeferredError, match="gave no answer: no answer in time") as caught:
            webhook.send(MESSAGE, hooked(receiver, url=url, timeout=0.5), SECRETS)
    assert caught.value.maybe


def test_who_answers_an_octet_at_a_time_is_cut_off(receiver: Hook) -> None:
    with socket.create_server(("127.0.0.1", 0)) as slow:

        def drip() -> None:
            connection, _ = slow.accept()
            with connection:
                try:
                    for octet in b"HTTP/1.1 200 " + b"OK" * 1000:
                        connection.sendall(bytes([octet]))
                        time.sleep(0.1)
                except OSError:
                    return

        threading.Thread(target=drip, daemon=True).start()
        began = time.monotonic()
        with pytest.raises(DeliveryError):
            webhook.send(
                MESSAGE, hooked(receiver, url=f"http://127.0.0.1:{slow.getsockname()[1]}/", timeout=0.5), SECRETS
            )
        assert time.monotonic() - began < 10


def test_a_token_that_no_header_may_have_is_not_shown(receiver: Hook) -> None:
    with pytest.raises(UnreachableError) as caught:
        webhook.send(MESSAGE, hooked(receiver, token="env:BROKEN"), SECRETS)
    assert "b: c" not in f"{caught.value!r}{caught.value.__cause__!r}"
    assert receiver.posts == []


def test_telegram(receiver: Hook) -> None:
    receiver.answer_text = '{"ok": true, "result": {}}'
    url = receiver.url.replace("/hook", "/bot{token}/sendMessage")
    template.send(MESSAGE, telegram(receiver).model_copy(update={"url": url}), SECRETS)
    assert receiver.posts == [{"chat_id": "-100", "text": "Sự cố", "disable_web_page_preview": True}]


def test_zalo(receiver: Hook) -> None:
    receiver.answer_text = '{"error": 0, "message": "Success"}'
    zalo = telegram(receiver, template="zalo", values={"phone": "84912345678", "template_id": "7895417"})
    template.send(MESSAGE, zalo, SECRETS)
    assert receiver.headers[0]["access_token"] == "123:rat-bi-mat"
    assert receiver.posts == [
        {
            "phone": "84912345678",
            "template_id": "7895417",
            "tracking_id": MESSAGE.key,
            "template_data": {
                "title": MESSAGE.title,
                "site": "Lục Yên",
                "severity": "S1",
                "time": "14/07/2026 23:05:00",
            },
        }
    ]


@pytest.mark.parametrize(
    ("name", "answer", "kind"),
    [
        ("telegram", '{"ok": false, "description": "chat not found"}', RefusedError),
        ("zalo", '{"error": -124, "message": "Access token invalid"}', UnreachableError),
        ("zalo", '{"error": -108, "message": "Phone number is invalid"}', RefusedError),
        ("zalo", "<html>", DeferredError),
        ("telegram", "[]", DeferredError),
    ],
)
def test_an_answer_of_200_that_is_a_refusal(receiver: Hook, name: str, answer: str, kind: type[Exception]) -> None:
    receiver.answer_text = answer
    values = {"chat_id": "1"} if name == "telegram" else {"phone": "1", "template_id": "2"}
    with pytest.raises(kind):
        template.send(MESSAGE, telegram(receiver, template=name, values=values), SECRETS)


@pytest.mark.parametrize("status", [401, 404, 400, 500])
def test_no_error_shows_the_token(receiver: Hook, status: int) -> None:
    receiver.answers = [status]
    url = receiver.url.replace("/hook", "/bot{token}/sendMessage")
    with pytest.raises(DeliveryError) as caught:
        template.send(MESSAGE, telegram(receiver).model_copy(update={"url": url}), SECRETS)
    assert "bi-mat" not in f"{caught.value}{caught.value.__cause__}"


def text_receiver(folder: Path) -> SmsReceiver:
    fields = {"name": "sms", "channel": "sms", "numbers": ["+84912345678", "+84900000001"], "outbox": folder}
    return SmsReceiver.model_validate(fields)


def test_a_text_message_for_gammu(tmp_path: Path) -> None:
    sms.send(MESSAGE, text_receiver(tmp_path), SECRETS)
    sms.send(MESSAGE, text_receiver(tmp_path), SECRETS)  # the same again is the same file
    names = sorted(file.name for file in tmp_path.iterdir())
    assert names == [
        f"OUTA20260714_160500_00_+84900000001_{'k' * 16}.txt",
        f"OUTA20260714_160500_00_+84912345678_{'k' * 16}.txt",
    ]
    assert (tmp_path / names[0]).read_bytes() == b"(S1) Bo dinh tuyen WAN (Luc Yen): Khong tra loi."


def test_a_modem_that_takes_nothing_is_told(tmp_path: Path) -> None:
    receiver = text_receiver(tmp_path)
    now = time.time()
    sms.send(replace(MESSAGE, at=now), receiver, SECRETS)
    for file in tmp_path.iterdir():
        os.utime(file, (now - 700, now - 700))
    with pytest.raises(UnreachableError, match="see that gammu-smsd runs"):
        sms.send(replace(MESSAGE, at=now, key="j" * 32), receiver, SECRETS)
    assert len(list(tmp_path.iterdir())) == 2


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(UnreachableError, match="cannot be written: No such file"):
        sms.send(MESSAGE, text_receiver(tmp_path / "nowhere"), SECRETS)


def test_the_modem_is_a_seam(tmp_path: Path) -> None:
    modem = sms.FakeModem()
    sms.send(MESSAGE, text_receiver(tmp_path), SECRETS, lambda _: modem)
    assert [number for number, _, _ in modem.sent] == ["+84912345678", "+84900000001"]


@given(text=st.text())
def test_any_text_becomes_one_sms_of_letters_that_take_one_place_each(text: str) -> None:
    found = sms.gsm(text)
    assert len(found) <= 160
    assert found.isascii()
    assert not set(found) & set("[]{}\\^~|`\n\r")
