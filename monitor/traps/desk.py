"""Takes in what the receiver believes: counts repetitions, says what is new, has it kept and acted upon."""

from collections import OrderedDict
from collections.abc import Callable
from functools import partial

from core.clock import Clock
from monitor.snmp import ber
from monitor.snmp.traps.counts import Counts, Drop
from monitor.snmp.traps.receiver import Arrived
from monitor.traps.known import Knowledge
from monitor.traps.log import Log
from monitor.traps.pace import Pace
from monitor.traps.row import Row
from monitor.traps.told import PORTS, InterfaceNames, Told, told
from monitor.traps.window import Allowance, Window

CHANGES_EVERY = 1.0
"""Seconds between two states that traps of one interface, or of one power supply, are let to bring about."""
RATE, BURST = 20.0, 200.0
"""Different traps of one device: a second, and at once."""
INFORMS = 10_000
"""Informs whose copies are known."""

Act = Callable[[str, Told, float], None]
"""(device id, what was told, monotonic time at which it came)"""


class Desk:
    """``interfaces`` tells the names of a device's interfaces, ``act`` is what follows from a trap."""

    def __init__(
        self, knowledge: Knowledge, log: Log, clock: Clock, interfaces: Callable[[str], InterfaceNames], act: Act
    ) -> None:
        self.counts = Counts()
        self._knowledge = knowledge
        self._log = log
        self._clock = clock
        self._interfaces = interfaces
        self._act = act
        self._pace = Pace(CHANGES_EVERY)
        self._window: Window[Row] = Window()
        self._allowances: dict[str, Allowance] = {}
        self._informs: OrderedDict[tuple[str, int, bytes], Row] = OrderedDict()

    def stop(self) -> None:
        """Nothing follows from now on."""
        self._pace.stop()

    def take(self, arrived: Arrived) -> None:
        """One that is believed. An inform's copy is answered once more and is no repetition of it."""
        if arrived.answer is not None:
            copy = (arrived.device_id, *arrived.opened.copy_of)
            known = self._informs.get(copy)
            if known is not None:
                self.counts.resent += 1
                self._answer(known, arrived)
                return
        now = self._clock.monotonic()
        key = (arrived.device_id, arrived.opened.mark)
        row = self._window.repeated(key, now)
        if row is not None:
            self.counts.repeated += 1
            row.count += 1
            row.last_at = self._clock.wall()
            self._understand(row, arrived)
        else:
            row = self._new(arrived, now)
            if row is None:
                return
            self._window.begin(key, row, now)
        self._log.changed(row)
        if arrived.answer is not None:
            row.will_answer(arrived.answer)
            self._informs[copy] = row
            if len(self._informs) > INFORMS:
                self._informs.popitem(last=False)
        if row.told.confirm or row.told.changes_something:
            self._pace.call(row.key, partial(self._act, arrived.device_id, row.told, now))

    def _new(self, arrived: Arrived, now: float) -> Row | None:
        allowance = self._allowances.setdefault(arrived.device_id, Allowance(RATE, BURST, as_of=now))
        if self._log.full or not allowance.take(now):
            self.counts.dropped[Drop.OVERFLOW] += 1
            return None
        try:
            notification = arrived.opened.read()
        except ber.BerError:
            self.counts.dropped[Drop.MALFORMED] += 1
            return None
        names = self._interfaces(arrived.device_id)
        wall = self._clock.wall()
        return Row(arrived, notification, told(notification, self._knowledge, names), wall, wall, names)

    def _understand(self, row: Row, arrived: Arrived) -> None:
        """Say anew what a repeated trap means when a poll has told the interfaces' names since."""
        names = self._interfaces(arrived.device_id)
        if row.told.meaning in PORTS and names is not row.names:
            row.names = names
            row.told = told(arrived.opened.read(), self._knowledge, names)

    def _answer(self, row: Row, arrived: Arrived) -> None:
        """At once when the store has it, else with the first of its kind."""
        if arrived.answer is None:
            return
        if row.id and not row.answers:
            arrived.answer()
        else:
            row.will_answer(arrived.answer)
