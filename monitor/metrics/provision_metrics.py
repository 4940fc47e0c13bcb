"""What /metrics says of how machines were set up: whether they differ from their playbooks, and as of when."""

import asyncio
import logging
from collections.abc import Iterator, Mapping

from core.errors import StoreError
from core.model import HostStanding, HostState, device_subject
from core.store.provisioned import Provisioned
from monitor.metrics.exposition import Family
from monitor.reporting import Stored

LOOK_EVERY = 30.0
_STATE = "motcua_provisioned_state"
_JUDGED = "motcua_provisioned_judged_timestamp_seconds"
_STATES = tuple(state for state in HostState if state is not HostState.NEVER)
_log = logging.getLogger(__name__)


class HostStandings:
    """Where each machine stands since the last run that says something of it, as the store has it."""

    def __init__(self, provisioned: Provisioned, stored: Stored) -> None:
        self._provisioned = provisioned
        self._stored = stored
        self._standings: Mapping[str, HostStanding] = {}

    async def run(self) -> None:
        """Look until cancelled."""
        while True:
            try:
                self._standings = await self._stored(self._provisioned.standings)
            except StoreError as error:
                _log.error("how machines were set up cannot be read: %s", error)
            await asyncio.sleep(LOOK_EVERY)

    def families(self, subjects: Mapping[str, str]) -> Iterator[Family]:
        """The state as a state set, and when it was judged last, of the devices among these subjects' labels."""
        known = [
            (subjects[device_subject(host)], one)
            for host, one in self._standings.items()
            if device_subject(host) in subjects
        ]
        states = [
            f'{_STATE}{{{text},state="{state}"}} {int(one.state is state)}\n'
            for text, one in known
            for state in _STATES
        ]
        judged = [f"{_JUDGED}{{{text}}} {one.judged_at}\n" for text, one in known]
        yield Family(_STATE, "gauge", "Whether the last run or check of the machine left it in this state.", states)
        yield Family(_JUDGED, "gauge", "Unix time of the last run or check that says something of the machine.", judged)
