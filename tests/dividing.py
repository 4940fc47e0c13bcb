"""Which tests may run beside each other, when they run in several processes (``pytest -n 2``)."""

from collections.abc import Sequence

import pytest
from xdist.scheduler import LoadScopeScheduling

ONE_PROCESS = {
    "lab": ("tests/lab/",),
    "simulated": (
        "tests/product/",
        "tests/monitor/scenarios/",
        "tests/monitor/simulation/",
        "tests/monitor/alerts/test_running.py",
        "tests/monitor/services/test_in_the_field.py",
        "tests/monitor/test_service.py",
        "tests/monitor/traps/test_process.py",
    ),
}
"""What shares something that is there once: the lab's hosts and root's rights, the addresses of the sample centre.

Both wait more than they compute and last long: they come first, side by side. Every other file goes to who is free.
"""


def place(nodeid: str) -> str:
    """What a test has to stay together with: its file, or more."""
    file = nodeid.partition("::")[0]
    return next((name for name, places in ONE_PROCESS.items() if file.startswith(places)), file)


def in_order(items: list[pytest.Item]) -> None:
    """Sort tests: ``ONE_PROCESS`` in its order, then the others in theirs."""
    first: Sequence[str] = list(ONE_PROCESS)
    items.sort(key=lambda item: first.index(found) if (found := place(item.nodeid)) in ONE_PROCESS else len(first))


class ByPlace(LoadScopeScheduling):  # type: ignore[misc]  # xdist has no types
    """Gives whole places to processes, in the order of the tests."""

    def __init__(self, config: pytest.Config, log: object) -> None:
        config.option.loadscopereorder = False
        super().__init__(config, log)

    def _split_scope(self, nodeid: str) -> str:
        return place(nodeid)
