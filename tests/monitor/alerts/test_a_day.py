"""The mail server is down for a day: nothing is lost, nobody is flooded, each incident's end follows its beginning."""

import re
import socket
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller

from core.clock import ManualClock
from core.store.database import Database
from tests.monitor.alerts.test_email import Mailbox
from tests.monitor.alerts.troubles import Office

HOUR = 3600.0


def test_mail_down_for_a_day(tmp_path: Path, database: Database, clock: ManualClock) -> None:
    with socket.create_server(("127.0.0.1", 0)) as door:
        port = door.getsockname()[1]
    mail: dict[str, Any] = {"channel": "email", "sender": "motcua@lucyen.gov.vn", "server": f"127.0.0.1:{port}"}
    mail |= {"security": "none", "to": ["truc@lucyen.gov.vn"]}
    office = Office(database, clock, {"name": "duty", **mail}, {"name": "each", "late": "each", **mail})
    due = []
    for hour in range(24):
        name = f"máy-{hour:02}"
        office.troubles.breaks(name)
        due.append(name)
        for _ in range(6):
            office.go()
            clock.advance(600)
        if hour % 3:
            office.troubles.mended(name)
            due.append(f"{name}: đã khắc phục")
    office = Office(database, clock, {"name": "duty", **mail}, {"name": "each", "late": "each", **mail})  # a new life
    office.go()
    assert {one.count for one in office.outbox.waiting(clock.wall()).values()} == {len(due)}
    mailbox = Mailbox()
    server = Controller(mailbox, "127.0.0.1", port)
    server.start()
    try:
        for _ in range(3):
            clock.advance(300)
            office.go()
    finally:
        server.stop()
    assert office.outbox.waiting(clock.wall()) == {}
    texts = [mail.get_content() for mail in mailbox.mails]
    digests = [text for text in texts if re.search(r"^- ", text, re.MULTILINE)]
    singles = [mail["Subject"] for mail in mailbox.mails if not re.search(r"^- ", mail.get_content(), re.MULTILINE)]
    assert len(digests) <= 2
    for told in ("\n".join(digests), "\n".join(singles)):
        for hour in range(24):
            opened = told.find(f"máy-{hour:02}: Không trả lời")
            ended = told.find(f"máy-{hour:02}: đã khắc phục sau 1 giờ")
            assert opened >= 0
            assert ended > opened if hour % 3 else ended == -1
    assert len(singles) == len(due)
