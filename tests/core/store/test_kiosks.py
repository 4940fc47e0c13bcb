"""Kiosks' tokens, heartbeats and lists."""

from collections.abc import Callable
from datetime import date
from hashlib import sha256
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import InputError
from core.model.kiosks import Heartbeat, ProcedureList, listed
from core.store.changes import Changes
from core.store.database import Database
from core.store.kiosks import Kiosks

SAID = Heartbeat(900.0, "https://kiosk.test/", date(2026, 11, 20), 1830, "ab" * 32)


def test_a_heartbeat_is_that_of_the_tokens_own_kiosk(connect: Callable[[], Database]) -> None:
    kiosks = Kiosks(connect())
    kiosks.allow("kiosk-01", "bí mật 1", "ha", 1000.0)
    kiosks.allow("kiosk-02", "bí mật 2", "ha", 1001.0)
    assert (kiosks.of("bí mật 1"), kiosks.of("bí mật 2"), kiosks.of("bí mật 3")) == ("kiosk-01", "kiosk-02", None)
    kiosks.heard("kiosk-01", SAID, 1010.0)
    kiosks.heard("kiosk-01", SAID, 1040.0)
    kiosks.heard("kiosk-03", SAID, 1040.0)
    first, second = kiosks.all()
    assert (first.device, first.beats, first.heard_at, first.last) == ("kiosk-01", 2, 1040.0, SAID)
    assert (second.device, second.beats, second.heard_at, second.last) == ("kiosk-02", 0, None, None)
    assert (second.token_by, second.token_at) == ("ha", 1001.0)


def test_what_a_screen_does_not_tell_is_not_known(connect: Callable[[], Database]) -> None:
    kiosks = Kiosks(connect())
    kiosks.allow("kiosk-01", "bí mật", "ha", 1000.0)
    kiosks.heard("kiosk-01", Heartbeat(900.0), 1010.0)
    found = kiosks.get("kiosk-01")
    assert found is not None
    assert found.last == Heartbeat(900.0, "", None, None, None)


def test_a_kiosk_has_one_token_and_a_revoked_one_is_gone_with_what_was_said(connect: Callable[[], Database]) -> None:
    kiosks = Kiosks(connect())
    kiosks.allow("kiosk-01", "bí mật", "ha", 1000.0)
    with pytest.raises(InputError, match="has a token already; revoke it first"):
        kiosks.allow("kiosk-01", "khác", "ha", 1000.0)
    kiosks.heard("kiosk-01", SAID, 1010.0)
    kiosks.forbid("kiosk-01", 1020.0)
    assert (kiosks.of("bí mật"), kiosks.get("kiosk-01"), kiosks.all()) == (None, None, [])
    with pytest.raises(InputError, match="has no token"):
        kiosks.forbid("kiosk-01", 1020.0)


def test_no_secret_is_in_the_database(connect: Callable[[], Database]) -> None:
    database = connect()
    Kiosks(database).allow("kiosk-01", "bí mật", "ha", 1000.0)
    with database.read() as connection:
        row = connection.exec_driver_sql("SELECT * FROM kiosk").first()
    assert row is not None
    assert "bí mật" not in str(row)
    assert sha256("bí mật".encode()).hexdigest() in row


def test_a_site_has_one_list(connect: Callable[[], Database]) -> None:
    kiosks = Kiosks(connect())
    kiosks.publish(ProcedureList("lucyen", 1800, "a" * 64, "ha", 1000.0))
    newer = ProcedureList("lucyen", 1830, "b" * 64, "ha", 2000.0)
    kiosks.publish(newer)
    assert kiosks.published() == {"lucyen": newer}
    kiosks.withdraw("lucyen", 2001.0)
    assert kiosks.published() == {}
    with pytest.raises(InputError, match="no list of procedures was set for the site 'lucyen'"):
        kiosks.withdraw("lucyen", 2002.0)


def test_each_change_is_news(connect: Callable[[], Database]) -> None:
    database = connect()
    kiosks = Kiosks(database)
    kiosks.allow("kiosk-01", "bí mật", "ha", 1000.0)
    kiosks.heard("kiosk-01", SAID, 1010.0)
    kiosks.publish(ProcedureList("lucyen", 1830, "b" * 64, "ha", 2000.0))
    kiosks.forbid("kiosk-01", 2001.0)
    told = [(change.topic, change.key) for change in Changes(database).after(0)]
    assert told == [("kiosk", key) for key in ("kiosk-01", "kiosk-01", "site:lucyen", "kiosk-01")]


def test_a_list_is_reckoned_as_sha256sum_does_of_its_sorted_lines() -> None:
    octets = b"1.000002\n1.000011\n1.000100\n"
    assert listed([" 1.000100", "1.000002", "", "1.000011\r", "1.000002"]) == (3, sha256(octets).hexdigest())
    assert listed([]) == (0, sha256(b"").hexdigest())


@given(st.lists(st.text()), st.randoms(use_true_random=False))
def test_the_order_repetitions_and_spaces_of_a_list_mean_nothing(codes: list[str], chance: Random) -> None:
    other = [f"\t{code} " for code in codes] * 2
    chance.shuffle(other)
    assert listed(other) == listed(codes)
