"""``make bench``: every measurement that this folder knows, or those that are named."""

import sys
from collections.abc import Callable, Mapping

from bench import availability, exposition, icmp, identify, pages, parity, provision, rest, rounds, traps, walks
from bench.snmp import run as snmp

MEASUREMENTS: Mapping[str, Callable[[], object]] = {
    "rest": rest.main,
    "exposition": exposition.main,
    "icmp": icmp.main,
    "parity": parity.main,
    "walks": walks.main,
    "traps": traps.main,
    "identify": identify.main,
    "rounds": rounds.main,
    "snmp": snmp.main,
    "availability": availability.main,
    "pages": pages.main,
    "provision": provision.main,
}


def main() -> int:
    """Run the named measurements, all by default; options are theirs. Exit code 2 for a name that is not known."""
    words = sys.argv[1:]
    if words in (["--help"], ["-h"]):
        told = (
            f"  {name:<13}{(sys.modules[work.__module__].__doc__ or '').splitlines()[0]}"
            for name, work in MEASUREMENTS.items()
        )
        sys.stdout.write("make bench ARGS='[NAME...] [OPTION...]'; without a name every one\n" + "\n".join(told) + "\n")
        return 0
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
