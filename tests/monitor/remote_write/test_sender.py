"""A sender against a receiver that decodes independently: outages, refusals, fallbacks, each sample accounted for."""

import logging
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from core.errors import SecretError
from monitor.remote_write import reader as reader_module
from monitor.remote_write.http import Poster
from monitor.remote_write.ledger import Counts, Ledger
from monitor.remote_write.records import STALE
from monitor.remote_write.sender import Sender
from monitor.remote_write.spool import Position, Spool
from tests.monitor.remote_write.receiver import Receiver, receiving
from tests.monitor.remote_write.test_spool import MEGABYTE, T, bits, said

NOTHING = Counts()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving(Receiver(strict=True)) as found:
        yield found


class Office:
    """A spool with one receiver; each life opens everything anew, as a process does."""

    def __init__(self, folder: Path, url: str, version: str = "auto") -> None:
        self.folder, self.url, self.version = folder, url, version
        self.authorization: Callable[[], str | None] = lambda: None
        self.now, self.gather = T / 1000, 0.0
        self.frames = 0
        self.posts: list[Poster] = []
        self.live()

    def live(self) -> None:
        """Begin a new life, as after kill -9: nothing is closed or said."""
        self.spool = Spool(self.folder, MEGABYTE, {"job": "motcua"})
        self.ledger = Ledger.opened(self.url, self.spool, self.folder)
        self.posts.append(Poster(self.url, None, 2.0))
        self.sender = Sender(self.ledger, self.posts[-1], self.version, self._authorized, lambda: self.now, self.gather)

    def close(self) -> None:
        for post in self.posts:
            post.close()

    def _authorized(self) -> str | None:
        return self.authorization()

    def frame(self, series: int = 3) -> None:
        self.frames += 1
        self.spool.append(T + self.frames * 1000, said({f"s{n}": self.frames + n / 10 for n in range(series)}))

    def send(self) -> list[float]:
        """Step until there is nothing to send; returns the pauses that a real one would have made."""
        pauses = []
        while (pause := self.sender.step()) is not None:
            pauses.append(pause)
            assert len(pauses) < 1000, "it goes round and round"
        return [pause for pause in pauses if pause]


@pytest.fixture
def opened(tmp_path: Path, receiver: Receiver) -> Iterator[Callable[[str], Office]]:
    """Opens an office for a setting of the version."""
    offices: list[Office] = []

    def made(version: str) -> Office:
        offices.append(Office(tmp_path, receiver.url, version))
        return offices[-1]

    yield made
    for office in offices:
        office.close()


@pytest.fixture
def office(opened: Callable[[str], Office]) -> Office:
    return opened("auto")


def times(receiver: Receiver) -> list[list[int]]:
    """The times of each series, in seconds since T."""
    return [[(at - T) // 1000 for at, _ in points] for points in receiver.samples.values()]


def test_frames_arrive_whole_with_their_own_times(office: Office, receiver: Receiver) -> None:
    for _ in range(3):
        office.frame()
        assert office.send() == []
    assert times(receiver) == [[1, 2, 3]] * 3
    labels = (("__name__", "a_ratio"), ("job", "motcua"), ("n", "s0"))
    assert receiver.samples[labels] == [(T + n * 1000, bits(n)) for n in (1, 2, 3)]
    assert office.ledger.counts == Counts(sent=9)
    assert office.ledger.pending == 0
    assert {one["content-type"] for one in receiver.requests} == {
        "application/x-protobuf;proto=io.prometheus.write.v2.Request"
    }
    assert (receiver.written[0].kinds, receiver.written[0].helps) == ({"a_ratio": 2}, {"a_ratio": "A ratio."})


def test_what_waited_goes_in_few_requests_in_order(office: Office, receiver: Receiver) -> None:
    for _ in range(100):
        office.frame()
    office.send()
    assert times(receiver) == [list(range(1, 101))] * 3
    assert len(receiver.written) == 1


def test_a_large_frame_takes_several_requests(office: Office, receiver: Receiver) -> None:
    office.frame(4500)
    office.frame(4500)
    office.send()
    assert [sum(map(len, one.samples.values())) for one in receiver.written] == [2000, 2000, 500] * 2
    assert times(receiver) == [[1, 2]] * 4500
    assert office.ledger.counts == Counts(sent=9000)


def test_stale_markers_arrive_bit_for_bit(office: Office, receiver: Receiver) -> None:
    office.frame(3)
    office.frame(2)
    office.send()
    assert receiver.samples[(("__name__", "a_ratio"), ("job", "motcua"), ("n", "s2"))][-1] == (T + 2000, STALE)


@pytest.mark.parametrize("status", [0, 429, 500, 503])
def test_an_outage_is_waited_out(
    office: Office, receiver: Receiver, status: int, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    receiver.faults = [(status, {})] * 8
    office.frame()
    assert office.send() == ([0.25, 0.5, 1, 2, 4, 8, 16, 30] if status else [0.25, 0.5, 1, 2, 4, 8, 16, 30][:8])
    assert times(receiver) == [[1]] * 3
    assert office.ledger.counts == Counts(sent=3)
    assert office.sender.retries == 8
    assert caplog.text.count("waits") == 1
    assert caplog.text.count("works again") == 1


def test_retry_after_is_heeded(office: Office, receiver: Receiver) -> None:
    receiver.faults = [(429, {"Retry-After": "17"}), (503, {"Retry-After": "Thu, 01 Jan 2026 00:00:09 GMT"})]
    office.frame()
    assert office.send() == [17.0, 9.0]


@pytest.mark.parametrize("status", [401, 404, 422])
def test_what_is_refused_is_counted_said_once_and_not_sent_again(
    office: Office, receiver: Receiver, status: int, caplog: pytest.LogCaptureFixture
) -> None:
    receiver.faults = [(status, {})] * 2
    for _ in range(3):
        office.frame()
        assert office.send() == []
    assert times(receiver) == [[3]] * 3
    assert office.ledger.counts == Counts(sent=3, refused=6)
    assert caplog.text.count("refuses samples for good") == 1
    assert "a reason" in caplog.text
    assert "and more of it" not in caplog.text


def test_a_receiver_that_writes_a_part_is_believed(office: Office, receiver: Receiver) -> None:
    receiver.faults = [(200, {"X-Prometheus-Remote-Write-Samples-Written": "2"})]
    office.frame()
    office.send()
    assert office.ledger.counts == Counts(sent=2, refused=1)


@pytest.mark.parametrize("unknown", [204, 400, 415])
def test_a_receiver_of_version_1_is_written_to_in_version_1(
    office: Office, receiver: Receiver, unknown: int, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    receiver.understands, receiver.unknown = ("0.1.0",), unknown
    for _ in range(2):
        office.frame()
        assert office.send() == []
    assert times(receiver) == [[1, 2]] * 3
    assert office.ledger.counts == Counts(sent=6)
    assert [one["x-prometheus-remote-write-version"] for one in receiver.requests] == ["2.0.0", "0.1.0", "0.1.0"]
    assert caplog.text.count("in version 1") == 1


def test_once_version_2_was_understood_a_refusal_is_a_refusal(office: Office, receiver: Receiver) -> None:
    office.frame()
    office.send()
    receiver.faults = [(400, {})]
    office.frame()
    office.send()
    assert office.ledger.counts == Counts(sent=3, refused=3)
    assert office.sender.version == 2


def test_who_insists_on_version_2_loses_nothing_to_a_receiver_that_ignores_it(
    opened: Callable[[str], Office], receiver: Receiver
) -> None:
    receiver.understands, receiver.unknown = ("0.1.0",), 204
    office = opened("2")
    office.frame()
    assert [office.sender.step() for _ in range(3)] == [0.25, 0.5, 1.0]
    assert office.ledger.pending == 3


def test_version_1_alone(opened: Callable[[str], Office], receiver: Receiver) -> None:
    office = opened("1")
    office.frame()
    office.send()
    assert [one["content-type"] for one in receiver.requests] == ["application/x-protobuf"]


def test_a_secret_goes_with_each_request_and_one_that_cannot_be_read_waits(office: Office, receiver: Receiver) -> None:
    def gone() -> str:
        raise SecretError("the secret file /x cannot be read: gone")

    office.authorization = gone
    office.frame()
    assert office.sender.step() == 0.25
    office.authorization = lambda: "Bearer bi-mat"
    office.send()
    assert [one["authorization"] for one in receiver.requests] == ["Bearer bi-mat"]


@pytest.mark.parametrize("saved", [True, False])
def test_a_process_that_is_killed_at_any_moment_loses_and_doubles_nothing(
    opened: Callable[[str], Office], receiver: Receiver, saved: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed after the receiver took a request of several frames: with its account written, or just before."""
    office = opened("1")
    for _ in range(5):
        office.frame()
    with monkeypatch.context() as patch:
        if not saved:
            patch.setattr(Ledger, "done", lambda *_: None)
        office.sender.step()
    assert times(receiver) == [[1, 2, 3, 4, 5]] * 3
    office.live()
    for _ in range(5):
        office.frame()
    office.send()
    assert times(receiver) == [list(range(1, 11))] * 3
    refused = 0 if saved else 15  # the receiver has them: it says no to what it was sent a second time
    assert office.ledger.counts == Counts(sent=30 - refused, refused=refused)


def test_a_new_receiver_gets_what_comes_from_now_on(office: Office, receiver: Receiver, tmp_path: Path) -> None:
    office.frame()
    later = Ledger.opened("http://127.0.0.1:9/other", office.spool, tmp_path)
    assert later.pending == 0
    office.frame()
    assert (office.ledger.pending, later.pending) == (6, 3)


def test_what_the_spool_lets_go_of_is_counted(office: Office, receiver: Receiver) -> None:
    for _ in range(4):
        office.frame()
    office.ledger.drop(Position(1, 3))
    assert office.ledger.counts == Counts(dropped=9)
    office.send()
    assert times(receiver) == [[4]] * 3
    assert office.ledger.counts == Counts(sent=3, dropped=9)
    office.ledger.drop(Position(1, 2))
    assert office.ledger.counts == Counts(sent=3, dropped=9)


@pytest.mark.parametrize("arrives", [True, False])
def test_what_is_let_go_of_while_it_is_sent_is_counted_once(office: Office, receiver: Receiver, arrives: bool) -> None:
    for _ in range(3):
        office.frame(1500)  # one request each
    receiver.faults = [(503, {})]
    office.sender.step()
    office.ledger.drop(Position(1, 2))
    assert office.ledger.counts == Counts(dropped=1500)
    if arrives:
        office.sender._attempt = 0  # as if the request were on its way still
    office.send()
    assert times(receiver) == ([[1, 3]] if arrives else [[3]]) * 1500
    sent = 3000 if arrives else 1500
    assert office.ledger.counts == Counts(sent=sent, dropped=4500 - sent)


def test_damage_on_the_disk_is_counted_as_dropped(
    office: Office, receiver: Receiver, caplog: pytest.LogCaptureFixture
) -> None:
    for _ in range(3):
        office.frame()
    office.sender.step()
    for _ in range(3):
        office.frame()
    (file,) = office.folder.glob("*.frames")
    content = bytearray(file.read_bytes())
    content[-5] ^= 1
    file.write_bytes(content)
    office.send()
    assert "is damaged" in caplog.text
    assert office.ledger.counts == Counts(sent=9, dropped=9)


def test_accounts_that_cannot_be_read_are_an_error_that_says_what_to_do(office: Office) -> None:
    office.ledger.file.write_text("{")
    with pytest.raises(Exception, match="delete it"):
        office.live()


def test_the_bound_of_a_request_is_that_of_prometheus() -> None:
    assert reader_module.SAMPLES == 2000


def gathering(office: Office, seconds: float) -> None:
    office.gather = seconds
    office.live()


def test_samples_wait_for_others_as_long_as_they_may(office: Office, receiver: Receiver) -> None:
    gathering(office, 60)
    for _ in range(7):
        office.now = T / 1000 + 10 * office.frames + 1
        office.spool.append(int(office.now * 1000), said({"a": office.frames}))
        office.frames += 1
        while office.sender.step() == 0.0:
            pass
    assert [len(points) for points in receiver.samples.values()] == [7], "the seventh frame comes when the first is due"
    assert len(receiver.written) == 1


def test_who_hurries_does_not_wait(office: Office, receiver: Receiver) -> None:
    gathering(office, 60)
    office.now += 1
    office.frame()
    assert 0 < (office.sender.step() or 0) <= 10
    office.sender.hurry()
    assert office.send() == []
    assert len(receiver.written) == 1
    office.now += 1
    office.frame()
    assert office.sender.step(), "the next one waits again"


def test_a_clock_that_was_set_back_keeps_nobody_waiting(office: Office, receiver: Receiver) -> None:
    gathering(office, 60)
    office.frame()
    office.now -= 3600
    assert office.send() == []
    assert len(receiver.written) == 1


def test_what_waited_for_others_is_more_in_one_request(office: Office, receiver: Receiver) -> None:
    gathering(office, 60)
    for _ in range(10):
        office.frame(1000)
    office.now += 100
    assert office.send() == []
    assert [sum(map(len, one.samples.values())) for one in receiver.written] == [10_000]
