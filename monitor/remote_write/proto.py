"""Encodes write requests: prometheus.WriteRequest (version 1) and io.prometheus.write.v2.Request (version 2).

The messages are those of Prometheus' prompb/remote.proto and prompb/io/prometheus/write/v2/types.proto. Only what a
sender of plain samples needs is written, straight as octets.
"""

import struct
from collections.abc import Iterable, Sequence

from monitor.remote_write.series import Series
from monitor.remote_write.varints import field, varint

Points = Sequence[tuple[int, int]]
"""(Unix time in ms, the 64 bits of the value), oldest first. Bits, since a stale marker is one certain NaN."""
Rows = Sequence[tuple[Series, Points]]

_VALUE = struct.Struct("<BQ")
_DOUBLE, _TIME = 0x09, b"\x10"
_KINDS = {"counter": 1, "gauge": 2, "histogram": 3}
"""Metadata.MetricType of version 2."""


def version_1(rows: Rows) -> bytes:
    """A WriteRequest: timeseries = 1 {labels = 1 {name = 1, value = 2}, samples = 2 {value = 1, timestamp = 2}}."""
    written = []
    for series, points in rows:
        written.append(field(0x0A, series.encoded + _samples(points)))
    return b"".join(written)


def version_2(rows: Rows) -> bytes:
    """A Request: symbols = 4, timeseries = 5 {labels_refs = 1, samples = 2, metadata = 5 {type = 1, help_ref = 3}}."""
    symbols: dict[str, int] = {"": 0}
    written = []
    for series, points in rows:
        refs = b"".join(varint(symbols.setdefault(text, len(symbols))) for label in series.labels for text in label)
        about = b"\x08" + varint(_KINDS.get(series.kind, 0))
        about += b"\x18" + varint(symbols.setdefault(series.help, len(symbols)))
        written.append(field(0x2A, field(0x0A, refs) + _samples(points) + field(0x2A, about)))
    return b"".join(field(0x22, text.encode()) for text in symbols) + b"".join(written)


def _samples(points: Iterable[tuple[int, int]]) -> bytes:
    return b"".join(field(0x12, _VALUE.pack(_DOUBLE, bits) + _TIME + varint(at)) for at, bits in points)
