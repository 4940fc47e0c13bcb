"""The utilisation report: the traffic of links against their contracts becomes facts, sentences and tables."""

from collections.abc import Mapping, Sequence

from api.reports.availability import facts_of_inputs, facts_of_period
from api.reports.document import Cell, Column, Document, Kind, Table
from api.reports.traffic import Direction, Run, Traffic
from core.availability import Rule, Verdict
from core.i18n import Language, iso, noop
from core.model import Link
from core.words.availability import VERDICTS

KIND = "utilisation"
RULE = noop(
    "{source}: in each direction the {percentile}th percentile of the traffic may not exceed {limit} percent of the "
    "capacity over {days} consecutive days. A sample is the mean of {minutes} minutes; {samples} samples."
)
SENTENCES = (
    noop(
        "The percentile is the one by nearest rank: of n samples in ascending order that at place ⌈{percentile} · n ÷ "
        "100⌉. It is one of the samples. The {days} days begin at every midnight of the period; the worst are shown."
    ),
    noop(
        "A missing sample is neither made up nor left out in silence: the verdict holds whatever it was, else there is "
        "none. Means are rounded to whole bit/s."
    ),
)


def document(found: Traffic, spoken: Language, scope: str, notes: Sequence[str], key: str, samples: bool) -> Document:
    """The report in a language. ``samples``: every sample stands in it, as evidence."""
    _ = spoken.text
    worst = _worst(found, spoken)
    evidence = _samples(found, spoken)
    facts = [
        *facts_of_period(found.period, spoken, scope),
        (_("Rule"), _(RULE, **_named(found.rule, spoken))),
        *facts_of_inputs(found.digest, key, spoken),
    ]
    return Document(
        kind=KIND,
        title=_("Utilisation report"),
        office=found.directions[0].subject.site.name,
        scope=scope,
        since=found.period.since,
        until=found.period.until,
        zone=found.period.zone,
        spoken=spoken,
        digest=found.digest,
        facts=facts,
        sentences=[*(_(sentence, **_named(found.rule, spoken)) for sentence in SENTENCES), *notes],
        tables=[worst, *([evidence] if samples else [_runs(found, spoken)])],
        main=[evidence if samples else worst],
        brief=[evidence if samples else worst],
        data=_data(found, notes, key, samples),
    )


def _named(rule: Rule, spoken: Language) -> dict[str, object]:
    return {
        "source": rule.source,
        "percentile": rule.percentile,
        "limit": rule.limit,
        "days": rule.days,
        "minutes": rule.every // 60,
        "samples": spoken.number(rule.samples),
    }


def _worst(found: Traffic, spoken: Language) -> Table:
    rows = [_row(one, one.worst, found.rule, spoken) for one in found.directions]
    return Table("worst", spoken.text("Each direction in its worst days"), _columns(found.rule, spoken), rows)


def _runs(found: Traffic, spoken: Language) -> Table:
    rows = [_row(one, run, found.rule, spoken) for one in found.directions for run in one.runs]
    return Table("runs", spoken.text("All runs of days in the period"), _columns(found.rule, spoken), rows)


def _columns(rule: Rule, spoken: Language) -> list[Column]:
    _ = spoken.text
    return [
        Column(_("Link"), is_wide=True),
        Column(_("Direction")),
        Column(_("Contracted"), Kind.RATE),
        Column(_("From"), Kind.MOMENT),
        Column(f"P{rule.percentile}", Kind.RATE),
        Column(_("Share of the capacity"), Kind.SHARE),
        Column(_("Verdict")),
        Column(_("Samples"), Kind.COUNT),
        Column(_("Missing"), Kind.COUNT),
    ]


def _row(one: Direction, run: Run, rule: Rule, spoken: Language) -> list[Cell]:
    said = run.assessment
    verdict = spoken.text(VERDICTS[said.verdict])
    return [
        one.subject.item.name,
        spoken.text(one.way.title),
        one.capacity,
        run.start,
        said.value,
        said.used,
        verdict.format(limit=rule.limit) if said.verdict is Verdict.EXCEEDED else verdict,
        said.present,
        said.missing,
    ]


def _samples(found: Traffic, spoken: Language) -> Table:
    _ = spoken.text
    columns = [
        Column(_("Link"), is_wide=True),
        Column(_("Direction")),
        Column(_("From"), Kind.MOMENT),
        Column(_("Mean (bit/s)"), Kind.COUNT),
        Column(_("Points"), Kind.COUNT),
    ]
    rows: list[list[Cell]] = [
        [one.subject.item.name, _(one.way.title), sample.start, sample.value, sample.points]
        for one in found.directions
        for sample in one.samples
    ]
    return Table("samples", _("Every sample"), columns, rows)


def _data(found: Traffic, notes: Sequence[str], key: str, samples: bool) -> Mapping[str, object]:
    return {
        "report": KIND,
        "from": iso(found.period.since),
        "until": iso(found.period.until),
        "time_zone": found.period.zone,
        "complete": found.period.is_over,
        "rule": found.rule.model_dump(mode="json"),
        "directions": [_direction(one, samples) for one in found.directions],
        "notes": list(notes),
        "digest": found.digest,
        "public_key": key,
    }


def _direction(one: Direction, samples: bool) -> dict[str, object]:
    assert isinstance(one.subject.item, Link)  # noqa: S101  # only links have directions
    told: dict[str, object] = {
        "subject": one.subject.key,
        "name": one.subject.item.name,
        "site": one.subject.site.id,
        "direction": one.way.name,
        "capacity_bits_per_second": one.capacity,
        "runs": [_run(run) for run in one.runs],
    }
    if samples:
        told["samples"] = [[sample.start, sample.value, sample.points] for sample in one.samples]
    return told


def _run(run: Run) -> dict[str, object]:
    said = run.assessment
    return {
        "from": iso(run.start),
        "until": iso(run.end),
        "value_bits_per_second": said.value,
        "used_percent": None if said.used is None else said.used / 1000,
        "verdict": said.verdict,
        "present": said.present,
        "missing": said.missing,
    }
