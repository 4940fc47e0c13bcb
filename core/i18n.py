"""The languages of the screens: gettext catalogues, and numbers, dates and durations as people here write them."""

import gettext
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo

LanguageCode = Literal["vi", "en"]
LANGUAGES: tuple[LanguageCode, ...] = ("vi", "en")
DEFAULT: LanguageCode = "vi"
DOMAIN = "motcua"
FOLDER = Path(__file__).with_name("locale")
DEFAULT_ZONE = "Asia/Ho_Chi_Minh"
_DECIMAL_MARKS: Mapping[LanguageCode, tuple[str, str]] = {"vi": (".", ","), "en": (",", ".")}
_BIT_RATES = ((1e9, 1, "Gbit/s"), (1e6, 1, "Mbit/s"), (1e3, 0, "kbit/s"))


def noop(message: str) -> str:
    """Mark a message for the catalogues without translating it yet."""
    return message


@dataclass(frozen=True, slots=True)
class Language:
    """One language: its words, and how it writes figures. Unknown figures (None) are a dash."""

    code: LanguageCode
    catalogue: gettext.NullTranslations = field(repr=False)

    def text(self, message: str, **values: object) -> str:
        """The message in this language, its {placeholders} filled."""
        translated = self.catalogue.gettext(message) if message else ""
        return translated.format(**values) if values else translated

    def texts(self, one: str, many: str, count: int) -> str:
        """The message for this count; ``{count}`` stands for it."""
        return self.catalogue.ngettext(one, many, count).format(count=self.number(count))

    def number(self, value: float | None, digits: int = 0) -> str:
        """1234.5 → '1.234,5' in Vietnamese."""
        if value is None:
            return "–"
        thousands, decimal = _DECIMAL_MARKS[self.code]
        plain = f"{value:,.{digits}f}"
        return plain.replace(",", "\0").replace(".", decimal).replace("\0", thousands)

    def share(self, ratio: float | None, digits: int = 1) -> str:
        """0.9916 → '99,2 %'."""
        return "–" if ratio is None else f"{self.number(ratio * 100, digits)} %"

    def milliseconds(self, seconds: float | None) -> str:
        """0.0123 → '12,3 ms'."""
        return "–" if seconds is None else f"{self.number(seconds * 1000, 1)} ms"

    def bit_rate(self, bits_per_second: float | None) -> str:
        """18400000 → '18,4 Mbit/s'."""
        if bits_per_second is None:
            return "–"
        for size, digits, unit in _BIT_RATES:
            if bits_per_second >= size:
                return f"{self.number(bits_per_second / size, digits)} {unit}"
        return f"{self.number(bits_per_second)} bit/s"

    def duration(self, seconds: float | None) -> str:
        """3 900 seconds → '1 giờ 5 phút': at most two units, the second only where it matters."""
        if seconds is None:
            return "–"
        total = max(0, int(seconds))
        days, hours, minutes = total // 86400, total // 3600 % 24, total // 60 % 60
        said = [
            self.texts("{count} day", "{count} days", days) if days else "",
            self.texts("{count} hour", "{count} hours", hours) if hours else "",
            self.texts("{count} minute", "{count} minutes", minutes) if minutes and not days else "",
        ]
        return " ".join(part for part in said if part) or self.texts("{count} second", "{count} seconds", total)

    def moment(self, at: float | None, zone: str = DEFAULT_ZONE) -> str:
        """Unix seconds → 'dd/MM/yyyy HH:mm:ss' in the site's time zone."""
        return "–" if at is None else datetime.fromtimestamp(at, ZoneInfo(zone)).strftime("%d/%m/%Y %H:%M:%S")

    def day(self, value: date | None) -> str:
        """A date → 'dd/MM/yyyy'."""
        return "–" if value is None else value.strftime("%d/%m/%Y")


def iso(at: float) -> str:
    """Unix seconds → ISO 8601 in UTC, for machines."""
    return datetime.fromtimestamp(at, UTC).isoformat(timespec="seconds")


@lru_cache(maxsize=len(LANGUAGES))
def language(code: LanguageCode) -> Language:
    """The language of this code. English needs no catalogue: its words are the messages themselves.

    Raises FileNotFoundError when the catalogue was never compiled (the build hook does: ``pip install -e .``).
    """
    if code == "en":
        return Language(code, gettext.NullTranslations())
    return Language(code, gettext.translation(DOMAIN, FOLDER, languages=[code]))


def known(code: str | None) -> LanguageCode | None:
    """The code if it is one of ours."""
    return next((candidate for candidate in LANGUAGES if candidate == code), None)
