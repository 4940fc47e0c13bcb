"""One target by atheris: what reaches code that nothing reached before is built upon."""

import sys
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["monitor.snmp"]):
    from tests.monitor.fuzz.targets import TARGETS


def main(name: str, corpus: Path, options: list[str]) -> None:
    """Never returns: libFuzzer ends the process, with a code that is not 0 when the target broke."""
    target = TARGETS[name]
    for number, seed in enumerate(target.seeds):
        (corpus / f"seed-{number}").write_bytes(seed)
    atheris.Setup([sys.argv[0], str(corpus), *options], target.run)
    atheris.Fuzz()


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), sys.argv[3:])
