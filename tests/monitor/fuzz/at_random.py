"""One target by seeds that are changed at random, for a time and within a memory: RLIMIT_AS."""

import random
import resource
import sys
import time
from pathlib import Path

from tests.monitor.fuzz.octets import mutated
from tests.monitor.fuzz.targets import TARGETS

MEMORY = 1 << 30
HANG = 10.0


def main(name: str, folder: Path, seconds: float, seed: int) -> None:
    """Raises what the target raised; the input is kept in ``folder`` then."""
    if "libasan" not in Path("/proc/self/maps").read_text(encoding="utf-8", errors="replace"):
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))  # AddressSanitizer's shadow takes more
    target, chance = TARGETS[name], random.Random(seed)
    running = folder / "running"
    """What a crash of the whole process leaves behind."""
    began = last = time.monotonic()
    inputs = 0
    while last < began + seconds:
        data = mutated(target.seeds, chance)
        running.write_bytes(data)
        try:
            target.run(data)
            before, last = last, time.monotonic()
            assert last - before < HANG, "it took too long"
        except BaseException:
            running.rename(folder / f"broke-{seed}-{inputs}")
            raise
        inputs += 1
    running.unlink()
    print(f"{inputs} inputs of seed {seed}")


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), float(sys.argv[3]), int(sys.argv[4]))
