"""Makes the README's pictures from a running sample centre: ``python -m tests.product.screenshots [DIR]``."""

import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.product.running import CHECKOUT, Running

HISTORY_SECONDS = 900.0
SETTLE_SECONDS = 20.0
TROUBLES = (("ups-01", "battery"), ("printer-02", "down"), ("backup-4g", "loss", "0.2"), ("sw-core", "configuration"))


def main(arguments: list[str]) -> int:
    """Run the sample centre long enough for a chart, break a few things, take the pictures."""
    folder = Path(arguments[0]) if arguments else CHECKOUT / "docs"
    with tempfile.TemporaryDirectory(prefix="motcua-pictures-") as place:
        running = Running(Path(place))
        running.start()
        try:
            time.sleep(HISTORY_SECONDS)
            for words in TROUBLES:
                running.command("demo", "fault", *words)
            running.command("device", "backup", "sw-core")
            time.sleep(SETTLE_SECONDS)
            login = ["--user", running.login()[0], "--password-file", str(running.data / "demo-password")]
            command = [sys.executable, "-m", "tests.api.screenshots", running.url, str(folder), *login]
            return subprocess.run(command, cwd=CHECKOUT, check=False).returncode
        finally:
            running.stop()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
