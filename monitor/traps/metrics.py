"""What /metrics says of traps."""

from collections.abc import Iterable, Mapping

from monitor.metrics.exposition import Family
from monitor.snmp.traps.counts import Counts, Drop

Samples = Mapping[str, int]
"""Label string → value."""


def families(counts: Iterable[Counts], sockets: int, kernel: int, stored: int, polls: tuple[int, int]) -> list[Family]:
    """``sockets`` listen, ``kernel`` datagrams were lost before they were read; ``polls`` are (made, refused)."""
    known = list(counts)

    def total(field: str) -> Samples:
        return {"": sum(getattr(one, field) for one in known)}

    accepted = {
        f'version="{version}",kind="{kind}"': count
        for one in known
        for (version, kind), count in sorted(one.accepted.items())
    }
    dropped = {f'reason="{reason}"': sum(one.dropped[reason] for one in known) for reason in Drop}
    confirmed = {'outcome="made"': polls[0], 'outcome="refused"': polls[1]}
    return [
        _family("motcua_trap_sockets", "gauge", "Sockets on which traps are received.", {"": sockets}),
        _counter("motcua_trap_datagrams", "Datagrams that came to the trap port.", total("received")),
        _counter("motcua_traps", "Traps and informs that were believed.", accepted),
        _counter(
            "motcua_trap_drops",
            "Datagrams at the trap port that were dropped.",
            {**dropped, 'reason="receive_buffer"': kernel},
        ),
        _counter("motcua_trap_repetitions", "Traps that were counted into a row that was there.", total("repeated")),
        _counter("motcua_trap_inform_copies", "Informs that had come before and were answered again.", total("resent")),
        _counter("motcua_trap_reports", "Reports that were sent to senders of informs.", total("reports")),
        _counter("motcua_trap_rows", "Traps that were written to the store.", {"": stored}),
        _counter("motcua_trap_polls", "Polls that traps brought about.", confirmed),
    ]


def _counter(name: str, text: str, samples: Samples) -> Family:
    return _family(f"{name}_total", "counter", text, samples)


def _family(name: str, kind: str, text: str, samples: Samples) -> Family:
    lines = (f"{name}{{{labels}}} {value}\n" if labels else f"{name} {value}\n" for labels, value in samples.items())
    return Family(name, kind, text, lines)
