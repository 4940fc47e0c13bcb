"""Mail by SMTP (RFC 5321), with STARTTLS (RFC 3207) or TLS from the start (RFC 8314): the only place with smtplib."""

import smtplib
import ssl
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from email.charset import QP, Charset
from email.header import Header
from email.mime.text import MIMEText
from email.utils import format_datetime

from core.alerting import EmailReceiver
from core.alerting.parts import server_of
from core.secrets import SecretResolver
from monitor.alerts.errors import DeferredError, DeliveryError, RefusedError, UnreachableError
from monitor.alerts.message import Message

_UTF8 = Charset("utf-8")
_UTF8.body_encoding = QP  # seven bits, whatever the servers on the way can


def send(message: Message, receiver: EmailReceiver, secrets: SecretResolver) -> str:
    """Hand one mail to the server. Whom it refuses for good is told in the answer if it takes somebody else."""
    mail = mail_of(message, receiver)
    password = None if receiver.password is None else secrets.resolve(receiver.password)
    with _translated(receiver.server, handed_over=False):
        session = _session(receiver)
    try:
        with _translated(receiver.server, handed_over=False):
            if receiver.user is not None and password is not None:
                _login(session, receiver.user, password.reveal())
        with _translated(receiver.server, handed_over=True):
            refused = session.send_message(mail, receiver.sender, list(receiver.to))
    finally:
        with suppress(OSError, smtplib.SMTPException):
            session.quit()
        session.close()
    taken = len(receiver.to) - len(refused)
    left_out = "".join(f"; not {name}: {code} {_plain(text)}" for name, (code, text) in refused.items())
    return f"{receiver.server} took it for {taken} of {len(receiver.to)}{left_out}"


def mail_of(message: Message, receiver: EmailReceiver) -> MIMEText:
    """The mail: its Message-ID is the message's key; mails of one incident are one conversation."""
    domain = receiver.sender.partition("@")[2]
    mail = MIMEText(message.text, "plain", _UTF8)  # type: ignore[arg-type]  # typeshed knows names of charsets alone
    mail["From"] = receiver.sender
    mail["To"] = ", ".join(receiver.to)
    # not EmailMessage, which loses spaces where it folds encoded words (RFC 2047)
    mail["Subject"] = Header(" ".join(message.title.split()), "utf-8", header_name="Subject").encode()
    mail["Date"] = format_datetime(datetime.fromtimestamp(message.at, UTC))
    mail["Message-ID"] = f"<{message.key}@{domain}>"
    if message.thread:
        mail["References"] = mail["In-Reply-To"] = f"<{message.thread}@{domain}>"
    mail["Auto-Submitted"] = "auto-generated"  # RFC 3834: nobody's holiday answers it
    return mail


def _session(receiver: EmailReceiver) -> smtplib.SMTP:
    host, port = server_of(receiver.server)
    context = ssl.create_default_context(cafile=None if receiver.ca is None else str(receiver.ca))
    if receiver.security == "tls":
        return smtplib.SMTP_SSL(host, port, timeout=receiver.timeout, context=context)
    session = smtplib.SMTP(host, port, timeout=receiver.timeout)
    try:
        if receiver.security == "starttls":
            session.starttls(context=context)
    except BaseException:
        session.close()
        raise
    return session


def _login(session: smtplib.SMTP, user: str, password: str) -> None:
    """smtplib knows ASCII alone; a password in Vietnamese goes as UTF-8 in AUTH PLAIN (RFC 4616)."""
    if f"{user}{password}".isascii():
        session.login(user, password)
        return
    session.ehlo_or_helo_if_needed()
    code, answer = session.docmd("AUTH", f"PLAIN {b64encode(f'{chr(0)}{user}{chr(0)}{password}'.encode()).decode()}")
    if code != 235:
        raise smtplib.SMTPAuthenticationError(code, answer)


@contextmanager
def _translated(server: str, handed_over: bool) -> Iterator[None]:
    """smtplib's errors as ours: 5xx to a message is for good, to a login or a greeting it is not (RFC 5321, 4.2.1)."""
    try:
        yield
    except smtplib.SMTPRecipientsRefused as error:
        answers = "; ".join(f"{name}: {code} {_plain(text)}" for name, (code, text) in error.recipients.items())
        for_good = all(code >= 500 for code, _ in error.recipients.values())
        raise (RefusedError if for_good else DeferredError)(f"{server} refuses every recipient: {answers}") from error
    except smtplib.SMTPAuthenticationError as error:
        why = f"{server} refuses the login: {error.smtp_code} {_plain(error.smtp_error)}; check user and password"
        raise UnreachableError(why) from error
    except (smtplib.SMTPDataError, smtplib.SMTPSenderRefused) as error:
        raise _of_code(server, error.smtp_code, error.smtp_error) from error
    except smtplib.SMTPNotSupportedError as error:
        raise UnreachableError(f"{server} does not offer what is asked of it: {error}") from error
    except ssl.SSLCertVerificationError as error:
        why = f"the certificate of {server} is not trusted ({error.verify_message}); name its authority with ca"
        raise UnreachableError(why) from error
    except (OSError, smtplib.SMTPException) as error:
        why = f"{server} cannot be used: {error or type(error).__name__}"
        raise UnreachableError(why, maybe=handed_over) from error


def _of_code(server: str, code: int, text: bytes | str) -> DeliveryError:
    said = f"{server} answered {code} {_plain(text)}"
    return RefusedError(said) if code >= 500 else DeferredError(said)


def _plain(text: bytes | str) -> str:
    shown = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    return " ".join(shown.split())[:200]
