"""What PDF/A-2b asks of a file (ISO 19005-2), looked at by another library than the one that wrote it.

No validator (veraPDF) is to be had from Debian or PyPI, so the clauses that a report could break are looked at one by
one.
"""

import io
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest
from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, NameObject, StreamObject

from api.reports.asking import Made, ask
from api.reports.period import Period
from api.reports.question import Format
from tests.api.reports.conftest import question

_BASES = "aăâeêioôơuưy"
_TONES = ("", "\u0300", "\u0301", "\u0309", "\u0303", "\u0323")
"""None, huyền, sắc, hỏi, ngã, nặng, as combining marks."""
LOWER = "đ" + "".join(unicodedata.normalize("NFC", base + tone) for base in _BASES for tone in _TONES)
ALPHABET = LOWER + LOWER.upper()
_ALLOWED_ACTIONS = frozenset({"/GoTo", "/URI"})


@pytest.fixture(scope="module")
def octets(made: dict[Format, Made]) -> bytes:
    return made["pdf"].report


@pytest.fixture(scope="module")
def reader(octets: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(octets), strict=True)


def objects(reader: PdfReader) -> Iterator[DictionaryObject]:
    """Every dictionary of the file, in whatever it stands."""
    numbers = {number for table in reader.xref.values() for number in table} | set(reader.xref_objStm)
    for number in sorted(numbers):
        yield from _inside(reader.get_object(IndirectObject(number, 0, reader)))


def _inside(value: object) -> Iterator[DictionaryObject]:
    if isinstance(value, DictionaryObject):
        yield value
        for key in value:
            yield from _inside(value.raw_get(key))
    elif isinstance(value, ArrayObject):
        for number in range(len(value)):
            yield from _inside(list.__getitem__(value, number))


def test_the_alphabet_has_every_letter() -> None:
    assert len(set(ALPHABET)) == len(ALPHABET) == 2 * (1 + 12 * 6)


def test_the_head_says_that_it_is_binary_and_the_end_names_the_file(octets: bytes, reader: PdfReader) -> None:
    """6.1.2 and 6.1.3."""
    first, second, _ = octets.split(b"\n", 2)
    assert re.fullmatch(rb"%PDF-1\.[0-7]", first)
    assert second.startswith(b"%")
    assert all(octet > 127 for octet in second[1:5])
    assert len(second) >= 5
    identifiers = reader.trailer["/ID"]
    assert isinstance(identifiers, ArrayObject)
    assert len(identifiers) == 2
    assert all(identifiers)
    assert "/Encrypt" not in reader.trailer
    assert octets.rstrip().endswith(b"%%EOF")


def test_its_metadata_say_what_it_is(reader: PdfReader) -> None:
    """6.6.2 and 6.6.4."""
    stream = reader.root_object["/Metadata"]
    assert isinstance(stream, StreamObject)
    assert [str(stream[key]) for key in ("/Type", "/Subtype")] == ["/Metadata", "/XML"]
    text = stream.get_data().decode("utf-8")
    assert "<pdfaid:part>2</pdfaid:part>" in text
    assert "<pdfaid:conformance>B</pdfaid:conformance>" in text
    assert "http://www.aiim.org/pdfa/ns/id/" in text
    assert "Báo cáo độ sẵn sàng" in text
    assert "bytes=" not in text.partition("?>")[0]


def test_its_colours_are_those_of_a_profile_that_it_has(reader: PdfReader) -> None:
    """6.2.3."""
    intents = reader.root_object["/OutputIntents"]
    assert isinstance(intents, ArrayObject)
    (intent,) = [one.get_object() for one in intents]
    assert isinstance(intent, DictionaryObject)
    assert [str(intent[key]) for key in ("/Type", "/S")] == ["/OutputIntent", "/GTS_PDFA1"]
    profile = intent["/DestOutputProfile"]
    assert isinstance(profile, StreamObject)
    assert profile.get_data()[36:40] == b"acsp", "an ICC profile"
    assert str(profile["/N"]) in {"1", "3", "4"}


def test_every_font_is_in_it(reader: PdfReader) -> None:
    """6.2.11.4; and each can be read as text."""
    fonts = [one for one in objects(reader) if one.get("/Type") == "/Font"]
    whole = [one for one in fonts if str(one["/Subtype"]) == "/Type0"]
    assert whole
    assert all("/ToUnicode" in one for one in whole)
    for font in fonts:
        if str(font["/Subtype"]) == "/Type0":
            continue
        descriptor = font["/FontDescriptor"]
        assert isinstance(descriptor, DictionaryObject)
        files = {"/FontFile", "/FontFile2", "/FontFile3"} & set(descriptor)
        assert len(files) == 1, font["/BaseFont"]
        embedded = descriptor[files.pop()]
        assert isinstance(embedded, StreamObject)
        assert embedded.get_data()


def test_nothing_in_it_runs_reaches_out_or_is_hidden(reader: PdfReader) -> None:
    """6.1.7, 6.1.8, 6.4, 6.5, 6.8, 6.9."""
    root = reader.root_object
    assert not {"/AA", "/OpenAction", "/NeedsRendering", "/Requirements"} & set(root)
    assert "/XFA" not in root.get("/AcroForm", {})
    names = root.get("/Names", DictionaryObject()).get_object()
    assert isinstance(names, DictionaryObject)
    assert not {"/JavaScript", "/EmbeddedFiles"} & set(names)
    for one in objects(reader):
        assert not {"/JS", "/AA"} & set(one)
        if one.get("/Type") == "/Action" or (isinstance(one.get("/S"), NameObject) and "/URI" in one):
            assert str(one["/S"]) in _ALLOWED_ACTIONS
        if one.get("/Type") == "/Annot":
            assert int(one.get("/F", 0)) & 0b100, "printed"
            assert not int(one.get("/F", 0)) & 0b11, "neither invisible nor hidden"
        if isinstance(one, StreamObject):
            assert not {"/F", "/FFilter", "/FDecodeParms"} & set(one)
            assert "LZW" not in str(one.get("/Filter", ""))
            assert one.get("/Subtype") != "/PS"


def test_every_vietnamese_letter_can_be_taken_out_as_text(folder: Path, q3: Period) -> None:
    """A screen reader reads it, a search finds it."""
    notes = tuple(ALPHABET[start : start + 40] for start in range(0, len(ALPHABET), 40))
    made = ask(question(folder, q3, format="pdf", notes=notes))
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(made.report)).pages)
    found = re.sub(r"\s", "", unicodedata.normalize("NFC", text))
    assert set(ALPHABET) <= set(found)
    assert all(note in found for note in notes)
