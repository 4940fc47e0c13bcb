"""Decodes write requests independently of what encodes them: snappy by its description, protobuf by Google."""

from dataclasses import dataclass, field
from typing import Any

from google.protobuf import descriptor_pb2, descriptor_pool, message_factory

_FIELD = descriptor_pb2.FieldDescriptorProto
Samples = dict[tuple[tuple[str, str], ...], list[tuple[int, int]]]
"""Labels → [(time in ms, bits of the value)], in the order in which they came."""


@dataclass
class Written:
    """A write request. ``order`` has the labels as they stand in it, series by series."""

    samples: Samples = field(default_factory=dict)
    order: list[tuple[tuple[str, str], ...]] = field(default_factory=list)
    kinds: dict[str, int] = field(default_factory=dict)
    helps: dict[str, str] = field(default_factory=dict)


def uncompressed(block: bytes) -> bytes:
    """A snappy block (format_description.txt of google/snappy): a length, then literals and copies."""
    length, place = _varint(block, 0)
    found = bytearray()
    while place < len(block):
        tag = block[place]
        place += 1
        kind, size = tag & 3, tag >> 2
        if kind == 0:
            if size >= 60:
                octets = size - 59
                size = int.from_bytes(block[place : place + octets], "little")
                place += octets
            found += block[place : place + size + 1]
            place += size + 1
            continue
        octets = (0, 1, 2, 4)[kind]
        back = int.from_bytes(block[place : place + octets], "little")
        place += octets
        if kind == 1:
            back, size = back | (tag >> 5) << 8, (size & 7) + 3
        assert 0 < back <= len(found), "a copy from before the beginning"
        for _ in range(size + 1):
            found.append(found[-back])
    assert len(found) == length, "the length is wrong"
    return bytes(found)


def _varint(data: bytes, place: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        value |= (data[place] & 0x7F) << shift
        place, shift = place + 1, shift + 7
        if data[place - 1] < 0x80:
            return value, place


def _messages() -> dict[str, Any]:
    """The messages of both versions, from their numbers and types as Prometheus publishes them."""
    file = descriptor_pb2.FileDescriptorProto(name="write.proto", package="w", syntax="proto3")
    shapes: dict[str, list[tuple[str, int, int, str, bool]]] = {
        "Label": [("name", 1, _FIELD.TYPE_STRING, "", False), ("value", 2, _FIELD.TYPE_STRING, "", False)],
        # The value as the 64 bits that it is: a float of Python does not tell one NaN from another.
        "Sample": [("value", 1, _FIELD.TYPE_FIXED64, "", False), ("timestamp", 2, _FIELD.TYPE_INT64, "", False)],
        "Series1": [
            ("labels", 1, _FIELD.TYPE_MESSAGE, "Label", True),
            ("samples", 2, _FIELD.TYPE_MESSAGE, "Sample", True),
        ],
        "Request1": [("timeseries", 1, _FIELD.TYPE_MESSAGE, "Series1", True)],
        "Metadata": [
            ("type", 1, _FIELD.TYPE_UINT32, "", False),
            ("help_ref", 3, _FIELD.TYPE_UINT32, "", False),
            ("unit_ref", 4, _FIELD.TYPE_UINT32, "", False),
        ],
        "Series2": [
            ("labels_refs", 1, _FIELD.TYPE_UINT32, "", True),
            ("samples", 2, _FIELD.TYPE_MESSAGE, "Sample", True),
            ("metadata", 5, _FIELD.TYPE_MESSAGE, "Metadata", False),
        ],
        "Request2": [
            ("symbols", 4, _FIELD.TYPE_STRING, "", True),
            ("timeseries", 5, _FIELD.TYPE_MESSAGE, "Series2", True),
        ],
    }
    for name, fields in shapes.items():
        message = file.message_type.add(name=name)
        for label, number, kind, of, repeated in fields:
            made = message.field.add(name=label, number=number, type=kind)
            made.label = _FIELD.LABEL_REPEATED if repeated else _FIELD.LABEL_OPTIONAL
            if of:
                made.type_name = f".w.{of}"
    pool = descriptor_pool.DescriptorPool()
    pool.Add(file)
    return {name: message_factory.GetMessageClass(pool.FindMessageTypeByName(f"w.{name}")) for name in shapes}


_MESSAGES = _messages()


def version_1(body: bytes) -> Written:
    """Read a WriteRequest."""
    found = Written()
    message = _MESSAGES["Request1"].FromString(body)
    for series in message.timeseries:
        labels = tuple((label.name, label.value) for label in series.labels)
        found.order.append(labels)
        found.samples.setdefault(labels, []).extend((one.timestamp, one.value) for one in series.samples)
    return found


def version_2(body: bytes) -> Written:
    """Read a Request of version 2; its symbols must be as the specification wants them."""
    found = Written()
    message = _MESSAGES["Request2"].FromString(body)
    symbols = list(message.symbols)
    assert symbols[:1] == [""], "the first symbol is not empty"
    assert len(set(symbols)) == len(symbols), "a symbol stands twice"
    for series in message.timeseries:
        texts = [symbols[ref] for ref in series.labels_refs]
        labels = tuple(zip(texts[::2], texts[1::2], strict=True))
        found.order.append(labels)
        found.samples.setdefault(labels, []).extend((one.timestamp, one.value) for one in series.samples)
        name = dict(labels)["__name__"]
        found.kinds[name], found.helps[name] = series.metadata.type, symbols[series.metadata.help_ref]
    return found
