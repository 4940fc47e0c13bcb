"""``make bench``: every measurement that this folder knows, or those that are named."""

import sys
from collections.abc import Callable, Mapping

from bench import identify, parity, rest, walks
from bench.snmp import run as snmp

MEASUREMENTS: Mapping[str, Callable[[], object]] = {
    "rest": rest.main,
    "parity": parity.main,
    "walks": walks.main,
    "identify": identify.main,
    "snmp": snmp.main,
}


def main() -> int:
    """Run the named measurements, all by default; options are theirs. Exit code 2 for a name that is not known."""
    words = sys.argv[1:]
    options = next((place for place, word in enumerate(words) if word.startswith("-")), len(words))
    names = words[:options] or list(MEASUREMENTS)
    unknown = [name for name in names if name not in MEASUREMENTS]
    if unknown:
        sys.stderr.write(f"no such measurement: {', '.join(unknown)}; there are {', '.join(MEASUREMENTS)}\n")
        return 2
    for name in names:
        MEASUREMENTS[name]()
    return 0


if __name__ == "__main__":
    sys.exit(main())
