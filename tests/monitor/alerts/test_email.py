"""Mail, against aiosmtpd: TLS, login, Vietnamese, refusals."""

import ssl
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import replace
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any, cast

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from core.alerting import EmailReceiver
from core.model import Alert, AlertKind, Reason, Severity
from core.secrets import SecretResolver
from monitor.alerts.channels import email
from monitor.alerts.errors import DeferredError, RefusedError, UnreachableError
from monitor.alerts.message import Message, trial_message
from tests.ports import free_tcp_port
from tests.tools import require_tool

NOW = 1_784_045_100.0
ABOUT = {"name": "Bộ định tuyến WAN", "kind": "router", "site": "lucyen", "site_name": "Lục Yên"}
ALERT = Alert(1, NOW, AlertKind.OPENED, 7, 2, "device:r", Severity.S1, Reason.UNREACHABLE, NOW, NOW, ABOUT)
MESSAGE = Message(
    "k" * 32, NOW, "[S1] Bộ định tuyến WAN (Lục Yên): Không trả lời.", "Sự cố: 7\n.\nHết", [ALERT], "vi", "t"
)
SECRETS = SecretResolver(None, {"PASSWORD": "bí mật", "PLAIN": "bi-mat"}, Path())


class Mailbox:
    """A server's handler that remembers mails and refuses whom it is told to refuse."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.raw: list[bytes] = []
        self.refuse: dict[str, str] = {}
        self.data_answer = "250 taken"

    async def handle_RCPT(  # noqa: N802  # aiosmtpd calls it so
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _: Any
    ) -> str:
        if address in self.refuse:
            return self.refuse[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802  # aiosmtpd calls it so
        self, _server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        if self.data_answer.startswith("250"):
            content = cast("bytes", envelope.content)
            self.raw.append(content)
            self.mails.append(message_from_bytes(content, policy=default))
        return self.data_answer


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A certificate for 127.0.0.1 that signs itself, and its key."""
    folder = tmp_path_factory.mktemp("tls")
    pem, key = folder / "cert.pem", folder / "key.pem"
    command = [
        require_tool("openssl"),
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-days",
        "2",
        "-keyout",
        str(key),
    ]
    command += ["-out", str(pem), "-subj", "/CN=mail", "-addext", "subjectAltName=IP:127.0.0.1"]
    subprocess.run(command, check=True, capture_output=True)
    return pem, key


Start = Callable[..., EmailReceiver]


@pytest.fixture
def mailbox() -> Mailbox:
    return Mailbox()


@pytest.fixture
def start(mailbox: Mailbox, certificate: tuple[Path, Path]) -> Iterator[Start]:
    controllers: list[Controller] = []

    def begin(security: str = "none", login: str | None = None, **more: Any) -> EmailReceiver:
        options: dict[str, Any] = {}
        if security != "none":
            context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
            context.load_cert_chain(*certificate)
            options = {"ssl_context": context} if security == "tls" else {"tls_context": context}
            more = {"ca": certificate[0], **more}
        if login is not None:

            def check(_server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, data: Any) -> AuthResult:
                assert isinstance(data, LoginPassword)
                return AuthResult(success=data.password == login.encode(), handled=False)

            options |= {"authenticator": check, "auth_required": True, "auth_require_tls": security == "starttls"}
        port = free_tcp_port()
        controller = Controller(mailbox, "127.0.0.1", port, **options)
        controller.start()
        controllers.append(controller)
        return EmailReceiver.model_validate(
            {
                "name": "duty",
                "channel": "email",
                "to": ["truc@lucyen.gov.vn", "phu@lucyen.gov.vn"],
                "sender": "motcua@lucyen.gov.vn",
                "server": f"127.0.0.1:{port}",
                "security": security,
                "timeout": 5,
                **more,
            }
        )

    yield begin
    for controller in controllers:
        controller.stop()


def test_vietnamese_arrives_whole_in_seven_bits(start: Start, mailbox: Mailbox) -> None:
    said = email.send(MESSAGE, start(), SECRETS)
    (mail,) = mailbox.mails
    assert mail["Subject"] == MESSAGE.title
    assert mail.get_content().replace("\r\n", "\n").strip() == MESSAGE.text
    assert mailbox.raw[0].isascii()
    assert max(map(len, mailbox.raw[0].split(b"\r\n"))) < 998
    assert mail["Message-ID"] == f"<{MESSAGE.key}@lucyen.gov.vn>"
    assert mail["References"] == "<t@lucyen.gov.vn>"
    assert (mail["To"], mail["Auto-Submitted"]) == ("truc@lucyen.gov.vn, phu@lucyen.gov.vn", "auto-generated")
    assert "took it for 2 of 2" in said


@pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")  # it does not count TLS from the start
@pytest.mark.parametrize("security", ["starttls", "tls"])
@pytest.mark.parametrize(("name", "password"), [("env:PASSWORD", "bí mật"), ("env:PLAIN", "bi-mat")])
def test_tls_and_login(start: Start, mailbox: Mailbox, security: str, name: str, password: str) -> None:
    receiver = start(security, login=password, user="motcua", password=name)
    email.send(MESSAGE, receiver, SECRETS)
    assert len(mailbox.mails) == 1


def test_a_wrong_password_says_so_and_everything_waits(start: Start, mailbox: Mailbox) -> None:
    receiver = start("starttls", login="another", user="motcua", password="env:PASSWORD")
    with pytest.raises(UnreachableError, match="refuses the login") as caught:
        email.send(MESSAGE, receiver, SECRETS)
    assert "bí mật" not in str(caught.value)
    assert (caught.value.maybe, mailbox.mails) == (False, [])


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_certificate_that_nobody_vouches_for_is_not_trusted(start: Start, mailbox: Mailbox, security: str) -> None:
    with pytest.raises(UnreachableError, match=r"is not trusted .*name its authority with ca"):
        email.send(MESSAGE, start(security, ca=None), SECRETS)
    assert mailbox.mails == []


def test_a_server_without_starttls_gets_nothing_in_the_clear(start: Start, mailbox: Mailbox) -> None:
    receiver = start()
    with pytest.raises(UnreachableError, match="does not offer"):
        email.send(MESSAGE, receiver.model_copy(update={"security": "starttls"}), SECRETS)
    assert mailbox.mails == []


def test_nobody_listens(start: Start) -> None:
    receiver = start().model_copy(update={"server": "127.0.0.1:9"})
    with pytest.raises(UnreachableError) as caught:
        email.send(MESSAGE, receiver, SECRETS)
    assert not caught.value.maybe


def test_one_recipient_that_is_refused_does_not_keep_the_other_waiting(start: Start, mailbox: Mailbox) -> None:
    mailbox.refuse = {"phu@lucyen.gov.vn": "550 no such box"}
    assert "1 of 2; not phu@lucyen.gov.vn: 550 no such box" in email.send(MESSAGE, start(), SECRETS)
    assert len(mailbox.mails) == 1


@pytest.mark.parametrize(("answer", "kind"), [("550 no such box", RefusedError), ("450 later", DeferredError)])
def test_every_recipient_is_refused(start: Start, mailbox: Mailbox, answer: str, kind: type[Exception]) -> None:
    mailbox.refuse = dict.fromkeys(("truc@lucyen.gov.vn", "phu@lucyen.gov.vn"), answer)
    with pytest.raises(kind, match=answer):
        email.send(MESSAGE, start(), SECRETS)


@pytest.mark.parametrize(("answer", "kind"), [("554 spam", RefusedError), ("451 greylisted", DeferredError)])
def test_the_message_is_refused(start: Start, mailbox: Mailbox, answer: str, kind: type[Exception]) -> None:
    mailbox.data_answer = answer
    with pytest.raises(kind, match=answer):
        email.send(MESSAGE, start(), SECRETS)


def test_no_word_of_ours_becomes_a_header(start: Start, mailbox: Mailbox) -> None:
    email.send(replace(MESSAGE, title="a\nBcc: x@y.z\r\nb"), start(), SECRETS)
    assert mailbox.mails[0]["Subject"] == "a Bcc: x@y.z b"
    assert mailbox.mails[0]["Bcc"] is None


def test_a_test_message_says_that_it_is_one(start: Start, mailbox: Mailbox) -> None:
    email.send(trial_message("vi", NOW), start(), SECRETS)
    assert mailbox.mails[0]["Subject"] == "Tin thử"
