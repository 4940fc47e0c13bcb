"""What is asked of the process that makes reports."""

import json
from dataclasses import asdict, dataclass, replace
from typing import Literal, get_args

from api.reports.period import Period
from api.reports.subjects import EVERYTHING, Choice
from core.i18n import LanguageCode

Format = Literal["json", "csv", "xlsx", "pdf"]
FORMATS: tuple[Format, ...] = get_args(Format)
Report = Literal["availability", "utilisation", "acceptance", "handover", "stocktaking", "transfer"]
MEDIA: dict[Format, str] = {
    "json": "application/json",
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pdf": "application/pdf",
}


@dataclass(frozen=True, slots=True)
class Question:
    """One report. ``database`` is a URL, ``data`` the folder with the key; ``samples``: every sample of the traffic.

    Minutes are of one ``run`` of verify, whose period is theirs, or of the equipment (``devices``, none for all) on the
    last day of the period, with wear by the file ``wear_rules`` if it is one; ``persons`` sign them.
    """

    report: Report
    database: str
    data: str
    period: Period
    choice: Choice = EVERYTHING
    format: Format = "json"
    language: LanguageCode = "vi"
    notes: tuple[str, ...] = ()
    samples: bool = False
    run: int = 0
    persons: tuple[str, ...] = ()
    devices: tuple[str, ...] = ()
    wear_rules: str = ""

    def dumps(self) -> str:
        """As text."""
        return json.dumps(asdict(self), ensure_ascii=False)

    @classmethod
    def loads(cls, text: str) -> "Question":
        """From text."""
        known = json.loads(text)
        known |= {"period": Period(**known["period"]), "choice": Choice(**known["choice"])}
        return cls(
            **{
                **known,
                "notes": tuple(known["notes"]),
                "persons": tuple(known["persons"]),
                "devices": tuple(known["devices"]),
            }
        )

    def as_form(self, form: Format) -> "Question":
        """The same in another form."""
        return replace(self, format=form)

    @property
    def file_name(self) -> str:
        """What the file is called: what it is about and its first and last day."""
        if self.run:
            return f"{self.report}-run-{self.run}.{self.format}"
        if self.report in ("stocktaking", "transfer"):
            parts = (self.report, self.choice.site or "", *self.devices[:1], f"{self.period.days[-1]:%Y%m%d}")
            return "-".join(part for part in parts if part) + f".{self.format}"
        first, last = self.period.days[0], self.period.days[-1]
        choice = self.choice
        about = choice.device or choice.link or choice.service or choice.site or ""
        what = f"{self.report}-samples" if self.samples else self.report
        parts = (what, about, f"{first:%Y%m%d}", f"{last:%Y%m%d}")
        return "-".join(part for part in parts if part) + f".{self.format}"
