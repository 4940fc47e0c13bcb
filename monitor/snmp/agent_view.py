"""What a simulated agent holds and what it answers to a request: RFC 1157, RFC 3416. Pure."""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from monitor.snmp import ber, pdu

Name = tuple[int, ...]
Value = bytes | Callable[[], bytes]
"""An encoded value with its tag, or what makes one at the moment when it is asked for."""

_HEAD = 26
"""Octets of a PDU around its bindings, at most."""
_END_OF_VIEW = bytes((ber.END_OF_MIB_VIEW, 0))


@dataclass(frozen=True, slots=True)
class _Order:
    """The names of a view; devices of one make share them, for they are most of a view's memory."""

    names: tuple[Name, ...]
    encoded: tuple[bytes, ...]
    places: dict[bytes, int]
    objects: frozenset[Name]


@lru_cache(maxsize=128)
def _order(names: frozenset[Name], columns: frozenset[Name]) -> _Order:
    ordered = tuple(sorted(names))
    wire = tuple(map(encoded, ordered))
    objects = columns | {name[:-1] for name in ordered if name[-1] == 0}
    return _Order(ordered, wire, {name: place for place, name in enumerate(wire)}, objects)


class View:
    """Instances in the order of their names. ``columns`` are the tables' columns (scalars are known by their .0)."""

    def __init__(self, values: Mapping[Name, Value], columns: Iterable[Name] = ()) -> None:
        order = _order(frozenset(values), frozenset(columns))
        self._names, self._encoded, self._places = order.names, order.encoded, order.places
        self._objects = order.objects
        self._values = tuple(values[name] for name in order.names)

    def __len__(self) -> int:
        return len(self._names)

    def exact(self, name: bytes) -> bytes:
        """The encoded value of an instance, or the exception that says what is missing."""
        place = self._places.get(name)
        if place is not None:
            return self.value(place)
        parts = ber.oid_numbers(name)
        known = any(parts[:size] in self._objects for size in range(2, len(parts) + 1))
        return bytes((ber.NO_SUCH_INSTANCE if known else ber.NO_SUCH_OBJECT, 0))

    def following(self, name: bytes) -> int:
        """The place of the first instance after a name; ``len(view)`` when there is none."""
        place = self._places.get(name)
        return bisect_right(self._names, ber.oid_numbers(name)) if place is None else place + 1

    def name(self, place: int) -> bytes:
        """The encoded name of the instance at a place."""
        return self._encoded[place]

    def value(self, place: int) -> bytes:
        """The encoded value of the instance at a place."""
        value = self._values[place]
        return value if isinstance(value, bytes) else value()


def encoded(name: Name) -> bytes:
    """(1, 3, 6, 1) → encoded, without tag and length."""
    return ber.subidentifiers((name[0] * 40 + name[1], *name[2:]))


def answer(request: pdu.Pdu, view: View, max_size: int, version: int = pdu.VERSION_2C) -> bytes:
    """The encoded Response to a request, of at most ``max_size`` octets. Raises BerError when it is not a request."""
    if request.kind in (pdu.GET, pdu.GET_NEXT):
        return _each(request, view, max_size, version)
    if request.kind == pdu.GET_BULK and version != pdu.VERSION_1:
        return _bulk(request, view, max_size)
    if request.kind == pdu.SET:
        read_only = pdu.ErrorStatus.READ_ONLY if version == pdu.VERSION_1 else pdu.ErrorStatus.NOT_WRITABLE
        return refusal(request, read_only, 1)
    raise ber.BerError("not a request that an agent answers")


def refusal(request: pdu.Pdu, status: pdu.ErrorStatus, index: int = 0) -> bytes:
    """A Response that repeats the request's bindings and says why there is no other: RFC 3416 section 4.2.1."""
    bindings = b"".join(ber.binding(name, ber.tlv(tag, body)) for name, tag, body in request.bindings)
    return pdu.assemble(pdu.RESPONSE, request.request_id, status, index, bindings)


def _each(request: pdu.Pdu, view: View, max_size: int, version: int) -> bytes:
    """Get and GetNext: every binding or an error."""
    old = version == pdu.VERSION_1
    found = []
    for index, (asked, _, _) in enumerate(request.bindings, 1):
        name, value = (asked, view.exact(asked)) if request.kind == pdu.GET else _next(view, asked, old)
        if old and (value[0] in ber.ABSENT or value[0] == ber.COUNTER64):
            return refusal(request, pdu.ErrorStatus.NO_SUCH_NAME, index)
        found.append(ber.binding(name, value))
    bindings = b"".join(found)
    if len(bindings) + _HEAD <= max_size:
        return pdu.assemble(pdu.RESPONSE, request.request_id, 0, 0, bindings)
    if old:
        return refusal(request, pdu.ErrorStatus.TOO_BIG)
    return _too_big(request)


def _next(view: View, asked: bytes, old: bool) -> tuple[bytes, bytes]:
    """(name, value) after a name; version 1 does not see a Counter64: RFC 3584 section 4.2.2.1."""
    for place in range(view.following(asked), len(view)):
        value = view.value(place)
        if not (old and value[0] == ber.COUNTER64):
            return view.name(place), value
    return asked, _END_OF_VIEW


def _too_big(request: pdu.Pdu) -> bytes:
    return pdu.assemble(pdu.RESPONSE, request.request_id, pdu.ErrorStatus.TOO_BIG, 0, b"")


def _bulk(request: pdu.Pdu, view: View, max_size: int) -> bytes:
    """RFC 3416 section 4.2.3: as many bindings as fit, in the order of the repetitions."""
    room = max_size - _HEAD
    found = []
    for binding in _bulk_bindings(request, view):
        room -= len(binding)
        if room < 0:
            break
        found.append(binding)
    if request.bindings and not found and room < 0:
        return _too_big(request)
    return pdu.assemble(pdu.RESPONSE, request.request_id, 0, 0, b"".join(found))


def _bulk_bindings(request: pdu.Pdu, view: View) -> Iterable[bytes]:
    names = [name for name, _, _ in request.bindings]
    single = max(0, request.status)
    for asked in names[:single]:
        yield ber.binding(*_next(view, asked, old=False))
    cursors = [(view.following(asked), asked) for asked in names[single:]]
    for _ in range(request.index if cursors else 0):
        ended = all(place >= len(view) for place, _ in cursors)
        for column, (place, last) in enumerate(cursors):
            if place >= len(view):
                yield ber.binding(last, _END_OF_VIEW)
                continue
            name = view.name(place)
            yield ber.binding(name, view.value(place))
            cursors[column] = (place + 1, name)
        if ended:
            return
