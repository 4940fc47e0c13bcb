"""What a transition's evidence says, written and read again: ``name=value``, with spaces between."""

import re
from collections.abc import Iterable
from urllib.parse import quote, unquote

_PORTS = re.compile(r"(?:^| )ports=(\S+)")


def ports(names: Iterable[str]) -> str:
    """Names of ports; what would end a name in them is written as in an address of the web."""
    return f"ports={','.join(quote(name, safe='/:.-_#()') for name in names)}"


def ports_of(evidence: str) -> list[str]:
    """The names of ports in an evidence; none when it has none."""
    found = _PORTS.search(evidence)
    return [unquote(name) for name in found[1].split(",")] if found is not None else []
