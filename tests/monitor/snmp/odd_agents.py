"""Agents that answer in ways which are allowed, or are not and are seen all the same."""

import random
from collections.abc import Callable, Sequence

from monitor.snmp import ber, pdu
from monitor.snmp.agent import Agent

Bindings = list[ber.VarBind]
Change = Callable[[Bindings, Sequence[ber.VarBind]], Bindings]
"""(an answer's bindings, those of the request) → what is answered instead."""


def changed(agent: Agent, change: Change) -> Callable[[bytes], bytes | None]:
    """The answers of an agent by community, its bindings as ``change`` wants them."""

    def respond(data: bytes) -> bytes | None:
        reply = agent.respond(data)
        if reply is None:
            return None
        version, community, request = pdu.decode_community(data)
        _, _, answer = pdu.decode_community(reply)
        bindings = change(answer.bindings, request.bindings)
        encoded = b"".join(ber.binding(name, ber.tlv(tag, body)) for name, tag, body in bindings)
        body = pdu.assemble(answer.kind, answer.request_id, answer.status, answer.index, encoded)
        return pdu.community_message(version, community, body)

    return respond


def more_rows(agent: Agent, times: int) -> Callable[[bytes], bytes | None]:
    """As if more repetitions had been asked for."""

    def respond(data: bytes) -> bytes | None:
        version, community, request = pdu.decode_community(data)
        if request.kind != pdu.GET_BULK:
            return agent.respond(data)
        names = [name for name, _, _ in request.bindings]
        more = pdu.encode(pdu.GET_BULK, request.request_id, names, 0, request.index * times)
        return agent.respond(pdu.community_message(version, community, more))

    return respond


def fewer_columns(agent: Agent, most: int) -> Callable[[bytes], bytes | None]:
    """As if only so many objects had been asked for."""

    def respond(data: bytes) -> bytes | None:
        version, community, request = pdu.decode_community(data)
        names = [name for name, _, _ in request.bindings][:most]
        less = pdu.encode(request.kind, request.request_id, names, request.status, request.index)
        return agent.respond(pdu.community_message(version, community, less))

    return respond


def without_bulk(agent: Agent, status: int | None) -> Callable[[bytes], bytes | None]:
    """GetBulk is answered with an error, or not at all."""

    def respond(data: bytes) -> bytes | None:
        version, community, request = pdu.decode_community(data)
        if request.kind != pdu.GET_BULK:
            return agent.respond(data)
        if status is None:
            return None
        bindings = b"".join(ber.binding(name, ber.tlv(ber.NULL, b"")) for name, _, _ in request.bindings)
        refusal = pdu.assemble(pdu.RESPONSE, request.request_id, status, 0, bindings)
        return pdu.community_message(version, community, refusal)

    return respond


def cut_anywhere(seed: int) -> Change:
    """Answers end in the middle of a row, but not before the first cell."""
    chance = random.Random(seed)
    return lambda bindings, _: bindings[: chance.randint(1, len(bindings))] if bindings else bindings


def fewer_rows(most: int) -> Change:
    """Never more than so many rows, however many were asked for."""
    return lambda bindings, asked: bindings[: most * len(asked)]


def doubled(bindings: Bindings, asked: Sequence[ber.VarBind]) -> Bindings:
    """Every row twice."""
    width = len(asked)
    return [one for start in range(0, len(bindings), width) for one in bindings[start : start + width] * 2]


def stuck(bindings: Bindings, asked: Sequence[ber.VarBind]) -> Bindings:
    """What was asked for, instead of what is behind it."""
    return [(name, ber.INTEGER, b"\x01") for name, _, _ in asked] * max(1, len(bindings) // len(asked))


def backwards(bindings: Bindings, asked: Sequence[ber.VarBind]) -> Bindings:
    """The whole rows of each answer in the wrong order."""
    width = len(asked)
    rows = [bindings[start : start + width] for start in range(0, len(bindings), width)]
    inside = [row for row in rows if len(row) == width and all(map(_is_below, row, asked))]
    return [one for row in (*reversed(inside), *rows[len(inside) :]) for one in row]


def _is_below(one: ber.VarBind, asked: ber.VarBind) -> bool:
    column = ber.numbers(asked[0])[:9]
    return ber.numbers(one[0])[: len(column)] == column


def shuffled(seed: int) -> Change:
    """The cells of each row in another order."""
    chance = random.Random(seed)

    def change(bindings: Bindings, asked: Sequence[ber.VarBind]) -> Bindings:
        width = len(asked)
        rows = [bindings[start : start + width] for start in range(0, len(bindings), width)]
        for row in rows:
            chance.shuffle(row)
        return [one for row in rows for one in row]

    return change


def nothing(bindings: Bindings, asked: Sequence[ber.VarBind]) -> Bindings:
    """No bindings at all."""
    return []


def elsewhere(bindings: Bindings, asked: Sequence[ber.VarBind]) -> Bindings:
    """Names of another tree, below all that were asked for."""
    return [(ber.oid("1.3.6.1.1.1.1") + name[-2:], tag, body) for name, tag, body in bindings]


def mute_about(agent: Agent, *oids: str) -> Callable[[bytes], bytes | None]:
    """It answers no request that names anything below these: a daemon that hangs over a part of its tree."""
    never = tuple(ber.oid(oid) for oid in oids)

    def respond(data: bytes) -> bytes | None:
        return None if any(oid in data for oid in never) else agent.respond(data)

    return respond
