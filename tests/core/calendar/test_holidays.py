"""Holidays as data: what this release knows, and what is said of a file that is wrong."""

from pathlib import Path

import pytest

from core.calendar import load, national
from core.calendar.holidays import FOLDER
from core.errors import InputError

GOOD = """\
year: 2028
announced: true
sources: [Thông báo 1/TB-BNV]
days:
  - {day: 2028-01-03, name: Nghỉ bù Tết Dương lịch}
swaps:
  - {rest: 2028-05-02, work: 2028-04-29}
"""


def test_every_year_names_its_sources() -> None:
    known = national()
    assert sorted(known.years) == [2025, 2026, 2027]
    assert all(year.sources for year in known.years.values())


def test_what_is_not_known_is_told_apart_from_what_is_not_announced() -> None:
    known = national()
    assert known.unknown(range(2024, 2030)) == [2024, 2028, 2029]
    assert known.unannounced(range(2024, 2030)) == [2027]


def test_a_file_of_the_office_adds_a_year_or_takes_the_place_of_one(tmp_path: Path) -> None:
    (tmp_path / "2028.yml").write_text(GOOD)
    announced = "year: 2027\nannounced: true\nsources: [x]\ndays: [{day: 2027-01-01, name: y}]\n"
    (tmp_path / "2027.yml").write_text(announced)
    known = load(FOLDER, tmp_path)
    assert known.unknown(range(2025, 2029)) == []
    assert known.unannounced(range(2025, 2029)) == []
    assert [swap.work.isoformat() for swap in known.swaps(2028)] == ["2028-04-29"]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("2028-01-03", "2027-01-03", "2027-01-03 is not in 2028; write it in the file of its year"),
        ("2028-05-02", "2028-01-03", "2028-01-03 stands twice; keep one of them"),
        ("year: 2028", "year: 2029", "2028-01-03 is not in 2029; write it in the file of its year"),
        ("2028-01-03", "Monday", "days.0.day: Input should be a valid date or datetime, input is too short"),
        ("announced: true\n", "", "announced: Field required"),
        ("swaps:", "swap:", "swap: Extra inputs are not permitted"),
        ("sources: [Thông báo 1/TB-BNV]", "sources: []", "sources: Tuple should have at least 1 item"),
        ("days:", "days: [", "{path}:5: is not YAML:"),
    ],
)
def test_a_mistake_is_told_with_its_place(tmp_path: Path, old: str, new: str, message: str) -> None:
    path = tmp_path / "2028.yml"
    path.write_text(GOOD.replace(old, new))
    with pytest.raises(InputError) as caught:
        load(tmp_path)
    assert str(path) in str(caught.value)
    assert message.format(path=path) in str(caught.value)


def test_a_file_is_named_after_its_year(tmp_path: Path) -> None:
    (tmp_path / "2029.yml").write_text(GOOD)
    with pytest.raises(InputError, match=r"2029\.yml: says that it is 2028; name it 2028\.yml or mend the year"):
        load(tmp_path)


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"gone: is not a folder; make it, with one file like 2028\.yml a year"):
        load(tmp_path / "gone")


def test_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "2028.yml").write_bytes(b"year: \xff")
    with pytest.raises(InputError, match="is not UTF-8; save it as UTF-8"):
        load(tmp_path)
