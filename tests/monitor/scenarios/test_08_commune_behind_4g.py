"""Scenario 8, a commune behind 4G: little is sent, three days wait on the disk, what comes late raises no old alert."""

import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import pytest

from core.model import Reason, State
from core.settings import Settings, load
from monitor.remote_write.http import Post, Poster
from monitor.remote_write.ledger import Counts, Ledger
from monitor.remote_write.sender import Sender
from monitor.remote_write.spool import Spool
from monitor.remote_write.verdict import Answer
from tests.monitor.remote_write.receiver import Receiver
from tests.monitor.remote_write.test_prometheus import Prometheus, until
from tests.monitor.scenarios.commune import Commune, T

INTERVAL, GATHER = 300, 1800.0
"""What docs/remote-write.md says for a commune behind 4G."""
AROUND = 6000
"""Octets of a request beside its body: a TLS handshake with certificates, both heads, what TCP and IP add."""
DAY = 288
"""Frames."""
MEGABYTE = 1_000_000
URL = "https://province.test/api/v1/write"
TOLD = ("motcua_device_state", "motcua_link_state", "smokeping_requests_total")
Change = tuple[str, State, Reason]
DOWN: Change = ("device:printer-02", State.DOWN, Reason.UNREACHABLE)
BACK: Change = ("device:printer-02", State.UP, Reason.ANSWERING)
CHANGES: Mapping[int, Change] = {
    20: DOWN,
    30: BACK,
    80: ("link:wan", State.DOWN, Reason.FAR_END_UNREACHABLE),
    90: ("link:wan", State.UP, Reason.ANSWERING),
    120: ("device:ups-01", State.DEGRADED, Reason.ON_BATTERY),
    125: ("device:ups-01", State.UP, Reason.ANSWERING),
}
"""Number of the frame → what the judge says."""
STEADY: Mapping[int, Change] = {}
PROVINCE = """
global: {evaluation_interval: 1s}
rule_files: [rules.yml]
storage: {tsdb: {out_of_order_time_window: 96h}}
"""
RULES = """
groups:
  - name: states
    rules:
      - alert: DeviceDown
        expr: motcua_device_state{state="down"} == 1
"""


def settings(folder: Path) -> Settings:
    return load(None, {}, data=folder)


class Air:
    """The way outward, which counts what goes over it; ``receiver`` decodes it when there is one."""

    def __init__(self, receiver: Receiver | None = None) -> None:
        self.octets = self.requests = 0
        self.up = True
        self._receiver = receiver

    def __call__(self, body: bytes, headers: Mapping[str, str]) -> Answer:
        if not self.up:
            return Answer(0, {}, "no route to host")
        self.requests += 1
        self.octets += len(body) + AROUND
        if self._receiver is None:
            return Answer(204, {"x-prometheus-remote-write-samples-written": str(10**9)}, "")
        status, told = self._receiver.take({name.lower(): text for name, text in headers.items()}, body)
        return Answer(status, {name.lower(): text for name, text in told.items()}, "")

    def stop(self) -> None:
        """Nothing is on its way for longer than a call."""

    def close(self) -> None:
        """Nothing is open."""


class Site:
    """The centre, its spool and its sender, on simulated time. ``only`` are the metrics that are written."""

    def __init__(
        self, folder: Path, url: str, post: Post, *, since: float = T, gather: float = GATHER, only: Sequence[str] = ()
    ) -> None:
        self.commune, self._only = Commune(since), only
        octets = settings(folder).remote_write_spool_megabytes << 20
        self.spool = Spool(folder, octets, {"job": "motcua", "instance": "muong-lai"})
        self.ledger = Ledger.opened(url, self.spool, folder)
        self.sender = Sender(self.ledger, post, "auto", lambda: None, lambda: self.commune.now, gather)
        self.times: list[int] = []

    def lives(self, frames: int, changes: Mapping[int, Change] = STEADY, *, cut_off: bool = False) -> None:
        """Frames, with what the judge says at the numbers of some; what waits is sent unless it is cut off."""
        for number in range(frames):
            self.commune.goes(INTERVAL)
            if number in changes:
                self.commune.change(*changes[number])
            families = [one for one in self.commune.families() if not self._only or one.name in self._only]
            self.times.append(int(self.commune.now * 1000))
            assert self.spool.append(self.times[-1], [(one.kind, one.help, "".join(one.lines)) for one in families])
            if number in changes:
                self.sender.hurry()
            if not cut_off:
                self.sends()

    def sends(self) -> None:
        """Until there is nothing to send, or it must wait."""
        while self.sender.step() == 0.0:
            pass


def test_a_working_day_is_two_megabytes_at_most_and_three_days_fit_the_spool(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    air = Air()
    site = Site(tmp_path, URL, air)
    site.lives(DAY, CHANGES)
    octets, requests, samples, spooled = air.octets, air.requests, site.ledger.counts.sent, site.spool.size
    site.lives(DAY // 4, cut_off=True)
    three_days = 12 * (site.spool.size - spooled)
    with capsys.disabled():
        print(
            f"\n30 endpoints: {samples} samples of a day are {octets / MEGABYTE:.2f} MB in {requests} requests; "
            f"72 hours of waiting are {three_days / MEGABYTE:.1f} MB of spool"
        )
    assert samples > 400_000
    assert octets <= 2 * MEGABYTE
    assert three_days <= settings(tmp_path).remote_write_spool_megabytes * MEGABYTE / 4


def test_after_three_days_everything_comes_with_its_own_time_each_once(tmp_path: Path) -> None:
    receiver = Receiver(strict=True)
    air = Air(receiver)
    site = Site(tmp_path, URL, air, only=TOLD)
    site.lives(6, CHANGES)
    air.up = False
    site.lives(3 * DAY, CHANGES, cut_off=True)
    assert site.sender.step(), "there is no way"
    air.up = True
    site.sends()
    site.commune.now += GATHER
    site.sends()
    assert site.ledger.pending == 0
    assert site.ledger.counts == Counts(sent=len(site.times) * len(receiver.samples))
    assert all([at for at, _ in points] == site.times for points in receiver.samples.values())
    assert air.requests < 30


def test_what_comes_late_raises_no_old_alert_at_the_province_and_what_is_now_does(
    province: Prometheus, tmp_path: Path
) -> None:
    """Debian's Prometheus with samples of others of now; the commune comes back after three days."""
    province.start()
    until(lambda: bool(province.ask("vector(1)")))
    post = Poster(province.url, None)
    others = Site(tmp_path / "others", province.url, post, since=_now(), gather=0, only=TOLD)
    others.lives(1)
    site = Site(tmp_path / "site", province.url, post, since=_now() - 3 * 86_400, gather=0, only=TOLD)
    site.lives(3 * DAY - 1, {400: DOWN, 500: BACK}, cut_off=True)
    site.sends()
    down = 'motcua_device_state{instance="muong-lai",device="printer-02",state="down"}'
    until(lambda: counted(province, f"count_over_time({down}[80h])") == [3 * DAY])
    assert counted(province, f"max_over_time({down}[80h])") == [1], "what was is known"
    assert counted(province, down) == [0]
    since = time.time()
    site.commune.now = _now()
    site.lives(1, {0: DOWN})
    until(lambda: bool(province.ask("ALERTS")))
    (alert,) = province.ask("ALERTS[1h]")
    assert alert["metric"]["device"] == "printer-02"
    assert min(at for at, _ in alert["values"]) >= since - 1, "no alert of what had ended long ago"
    post.close()


@pytest.fixture
def province(tmp_path: Path) -> Iterator[Prometheus]:
    """As docs/remote-write.md has it: it takes what comes late, and looks at what is now."""
    folder = tmp_path / "province"
    folder.mkdir()
    found = Prometheus(folder)
    (folder / "rules.yml").write_text(RULES)
    (folder / "prometheus.yml").write_text(PROVINCE)
    yield found
    found.stop()


def counted(province: Prometheus, query: str) -> list[int]:
    return [int(float(one["value"][1])) for one in province.ask(query)]


def _now() -> float:
    return time.time() - INTERVAL
