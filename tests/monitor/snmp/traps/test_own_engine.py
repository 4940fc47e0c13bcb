"""The receiver's own engine: its id stays, its boots rise with every life, whatever became of the file."""

import json
from pathlib import Path

import pytest

from core.errors import ProbeError
from monitor.snmp.traps.own_engine import FILE_NAME, boot
from monitor.snmp.usm import MAX_BOOTS


def test_boots_rise_and_the_id_stays(tmp_path: Path) -> None:
    lives = [boot(tmp_path) for _ in range(3)]
    assert [life.boots for life in lives] == [1, 2, 3]
    assert len({life.engine_id for life in lives}) == 1
    assert 5 <= len(lives[0].engine_id) <= 32
    assert lives[0].engine_id[0] & 0x80


def test_no_two_receivers_have_the_same_id(tmp_path: Path) -> None:
    folders = [tmp_path / name for name in "ab"]
    for folder in folders:
        folder.mkdir()
    assert len({boot(folder).engine_id for folder in folders}) == 2


@pytest.mark.parametrize(
    "content",
    ["", "{", "[]", '{"engine_id": "zz", "boots": 3}', '{"engine_id": "80", "boots": 3}',
     '{"engine_id": "8000000005aa"}',
     '{"engine_id": "8000000005aa", "boots": -1}', '{"engine_id": "8000000005aa", "boots": "7"}',
     '{"engine_id": "8000000005aa", "boots": true}', "\N{SNOWMAN}"],
)  # fmt: skip
def test_a_file_that_says_nothing_makes_a_new_engine(tmp_path: Path, content: str) -> None:
    (tmp_path / FILE_NAME).write_text(content, encoding="utf-8")
    engine = boot(tmp_path)
    assert engine.boots == 1
    assert engine.engine_id.hex() not in content or not content
    assert boot(tmp_path).boots == 2


def test_boots_at_their_end_make_a_new_engine(tmp_path: Path) -> None:
    """RFC 3414 section 2.2.2: an engine whose boots are at their end is believed by nobody any more."""
    (tmp_path / FILE_NAME).write_text(json.dumps({"engine_id": "8000000005aa", "boots": MAX_BOOTS - 1}))
    engine = boot(tmp_path)
    assert engine.boots == 1
    assert engine.engine_id.hex() != "8000000005aa"


def test_a_folder_that_takes_no_file_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(ProbeError, match="cannot be written"):
        boot(tmp_path / "missing")
