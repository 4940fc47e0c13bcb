"""Asks each device now and then how its parts are, and notes what needs somebody's eye."""

import logging
from collections.abc import Callable

from core.model import Outcome, device_subject
from monitor.identify.health import KINDS, looked_at, troubles
from monitor.identify.requests import Identifications
from monitor.notebook import Notebook
from monitor.rounds import each, every

FIRST_AFTER = 120.0
"""Seconds after a start: states come first, and who a device is."""
SIDE_BY_SIDE = 12
"""Devices that are asked at a time: one takes a second, so that a province of 6,000 takes ten minutes of the hour."""
_log = logging.getLogger(__name__)


class HealthRounds:
    """Rounds of questions; a device that is known to be silent is not asked."""

    def __init__(self, asked: Identifications, notebook: Notebook, reachable: Callable[[str], bool | None]) -> None:
        self._asked = asked
        self._notebook = notebook
        self._reachable = reachable

    async def run(self, interval: float) -> None:
        """Go round every ``interval`` seconds until cancelled, or never if that is 0."""
        await every(interval, FIRST_AFTER, self.round)

    async def round(self) -> None:
        """Ask everybody once, a few at a time; what fails with one ends nothing for the others."""
        await each(self._asked.devices, self._try, SIDE_BY_SIDE)

    async def _try(self, device_id: str) -> None:
        try:
            if self._reachable(device_subject(device_id)) is not False:
                await self._look(device_id)
        except Exception:  # a mistake of ours that one device's answer brought to light must not end the rest
            _log.exception("%s could not be asked how it is", device_id)

    async def _look(self, device_id: str) -> None:
        """What is not told ends nothing: half an answer may leave out the half that matters."""
        if device_id not in self._asked.devices:
            return  # the inventory changed in the middle of a round
        found = await self._asked.told(device_id)
        told = found["told"]
        if told is None:
            return
        is_whole, keys = found["outcome"] == Outcome.ANSWERED, looked_at(told)
        subject = device_subject(device_id)
        self._notebook.settle(subject, KINDS, troubles(told), lambda finding: is_whole or finding.key in keys)
