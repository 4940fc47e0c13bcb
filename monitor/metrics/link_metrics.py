"""What /metrics says of links as the inventory has them: where each is measured, and what was contracted."""

from collections.abc import Iterator, Sequence

from core.model import Link
from monitor.metrics.exposition import Family
from monitor.snmp.render import escape

_INFO = "motcua_link_info"
_RECEIVE = "motcua_link_receive_capacity_bytes_per_second"
_TRANSMIT = "motcua_link_transmit_capacity_bytes_per_second"
_BYTES_A_MEGABIT = 1e6 / 8


def families(links: Sequence[Link]) -> Iterator[Family]:
    """Which interface of which device a link is at, and its contracted rates; from our end."""
    yield _gauge(_INFO, "The device and the interface at our end of the link.", [(_place(one), 1) for one in links])
    receive = [(_text(one), one.bandwidth_down * _BYTES_A_MEGABIT) for one in links]
    yield _gauge(_RECEIVE, "Contracted bytes per second towards us.", receive)
    transmit = [(_text(one), one.bandwidth_up * _BYTES_A_MEGABIT) for one in links]
    yield _gauge(_TRANSMIT, "Contracted bytes per second away from us.", transmit)


def _text(link: Link) -> str:
    return f'link="{escape(link.id)}",site="{escape(link.site)}",kind="{link.kind}"'


def _place(link: Link) -> str:
    return f'{_text(link)},device="{escape(link.device)}",interface="{escape(link.interface or "")}"'


def _gauge(name: str, help_text: str, rows: Sequence[tuple[str, float]]) -> Family:
    return Family(name, "gauge", help_text, [f"{name}{{{text}}} {value}\n" for text, value in rows])
