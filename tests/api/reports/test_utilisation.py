"""The utilisation report: scenario 6, what is missing, and the evidence to carry away."""

import csv
import io
import json
from pathlib import Path

import pytest

from api.reports.asking import ask
from api.reports.period import Period, period
from api.reports.subjects import Choice
from api.reports.traffic import Traffic, traffic
from core.availability import Verdict
from core.errors import InputError
from core.store.database import Database
from core.store.history import History, Sample
from tests.api.reports.conftest import question
from tests.api.reports.quarter import AFTER, WAN, moment

ZONE = "Asia/Ho_Chi_Minh"
MONDAY = int(moment(8, 3))
WEEK = 2016
CHOICE = Choice(link="wan")


@pytest.fixture
def week() -> Period:
    return period("03/08/2026", "09/08/2026", ZONE, AFTER)


def measure(database: Database, start: int, down: list[float], up: float = 2e6) -> None:
    """One reading in each 5 minutes."""
    samples = [
        Sample(WAN, start + 300 * place + 60, {"in_bits_per_second": value, "out_bits_per_second": up})
        for place, value in enumerate(down)
    ]
    History(database).append(samples)


def slow_monday() -> list[float]:
    """Of 2,016 samples 100 lie above 18.4 Mbit/s."""
    return [4e6 + 1000 * n for n in range(WEEK - 101)] + [19.9e6] * 100 + [18.4e6]


def runs_of(found: Traffic, way: str) -> list[tuple[int, int | None, int | None, Verdict, int]]:
    (one,) = [one for one in found.directions if one.way.name == way]
    return [(run.start, run.assessment.value, run.assessment.used, run.assessment.verdict, run.assessment.missing)
            for run in one.runs]  # fmt: skip


def test_scenario_6_p95_is_18_4_of_20_mbit_s_and_exceeds_90_percent(database: Database, week: Period) -> None:
    measure(database, MONDAY, slow_monday())
    found = traffic(database, CHOICE, week)
    assert runs_of(found, "down") == [(MONDAY, 18_400_000, 92_000, Verdict.EXCEEDED, 0)]
    assert runs_of(found, "up") == [(MONDAY, 2_000_000, 10_000, Verdict.WITHIN, 0)]


def test_a_sample_is_the_mean_of_five_minutes(database: Database, week: Period) -> None:
    points = [Sample(WAN, MONDAY + 60 * place, {"in_bits_per_second": 1e6 * (place % 5)}) for place in range(5 * WEEK)]
    History(database).append(points)
    (down, _) = traffic(database, CHOICE, week).directions
    assert {(sample.value, sample.points) for sample in down.samples} == {(2_000_000, 5)}


def test_what_is_missing_is_counted_and_leaves_it_open(database: Database, week: Period) -> None:
    measure(database, MONDAY, [2e6] * (WEEK - 288))
    found = traffic(database, CHOICE, week)
    assert runs_of(found, "down") == [(MONDAY, 2_000_000, 10_000, Verdict.UNDECIDED, 288)]


def test_seven_days_begin_at_every_midnight_and_the_worst_is_shown(database: Database) -> None:
    measure(database, MONDAY, [2e6] * 288 + slow_monday() + [2e6] * 288)
    found = traffic(database, CHOICE, period("03/08/2026", "11/08/2026", ZONE, AFTER))
    (down, _) = found.directions
    assert [run.start for run in down.runs] == [MONDAY, MONDAY + 86_400, MONDAY + 2 * 86_400]
    assert down.worst.start == MONDAY + 86_400


def test_fewer_than_seven_days_are_refused(database: Database) -> None:
    with pytest.raises(InputError, match="has no 7 whole days"):
        traffic(database, CHOICE, period("03/08/2026", "08/08/2026", ZONE, AFTER))


def test_a_time_of_which_no_rule_is_known_is_refused(database: Database) -> None:
    with pytest.raises(InputError, match="no rule of utilisation is known for 07/08/2025"):
        traffic(database, CHOICE, period("01/08/2025", "07/08/2025", ZONE, AFTER))


def test_the_evidence_is_every_sample(database: Database, folder: Path, week: Period) -> None:
    measure(database, MONDAY, slow_monday())
    made = ask(question(folder, week, "utilisation", choice=CHOICE, format="csv", samples=True))
    rows = list(csv.reader(io.StringIO(made.report.decode("utf-8-sig")), delimiter=";"))
    assert len(rows) == 1 + 2 * WEEK
    assert rows[1] == ["WAN về Trung tâm tỉnh", "chiều xuống", "03/08/2026 00:00:00", "4000000", "1"]
    values = sorted(int(row[3]) for row in rows[1 : WEEK + 1])
    assert values[1916 - 1] == 18_400_000
    assert made.name == "utilisation-samples-wan-20260803-20260809.csv"


def test_the_report_says_it_in_words(database: Database, folder: Path, week: Period) -> None:
    measure(database, MONDAY, slow_monday())
    made = ask(question(folder, week, "utilisation", choice=CHOICE, format="csv"))
    (down, up) = list(csv.reader(io.StringIO(made.report.decode("utf-8-sig")), delimiter=";"))[1:]
    assert down[1:] == [
        "chiều xuống",
        "20000000",
        "03/08/2026 00:00:00",
        "18400000",
        "92,000",
        "vượt 90 %",
        "2016",
        "0",
    ]
    assert up[6] == "trong ngưỡng"
    told = json.loads(ask(question(folder, week, "utilisation", choice=CHOICE)).report)
    assert told["directions"][0]["runs"][0]["used_percent"] == 92.0
    assert "06/2026/TT-BKHCN" in told["rule"]["source"]
    for form in ("pdf", "xlsx"):
        first = ask(question(folder, week, "utilisation", choice=CHOICE, format=form))
        assert first == ask(question(folder, week, "utilisation", choice=CHOICE, format=form))
