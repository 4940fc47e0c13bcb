"""Asks agents: requests with measured timeouts, scalars, and tables by several columns at a time."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial

from monitor.snmp import ber, pdu
from monitor.snmp.security import Refused, Security
from monitor.snmp.transport import Transport

COLUMNS = 10
"""Columns in one GetBulk: with 25 repetitions an answer is some 4 KB, which nearly every agent can build."""
REPETITIONS = 25
SCALARS = 24
IN_FLIGHT = 400
FIRST_TIMEOUT = 1.0
LEAST_TIMEOUT = 0.2
ROWS = 200_000
"""More rows than any table has: what is beyond is an agent that makes them up."""

Cell = tuple[int, bytes]
"""(tag, encoded value)"""
Column = dict[bytes, Cell]
"""Encoded index → cell, in the agent's order."""


class NoResponse(Exception):  # noqa: N818  -- an outcome
    """The agent did not answer in time, however often it was asked."""


@dataclass(slots=True)
class Agent:
    """One agent, and what was learned of it. ``timeout`` is the longest wait for one answer, in seconds."""

    address: tuple[str, int]
    security: Security
    timeout: float = 2.0
    retries: int = 2
    smoothed: float | None = None
    variance: float = 0.0
    repetitions: int = REPETITIONS
    sent: int = 0
    retried: int = 0
    findings: set[str] = field(default_factory=set)

    def wait(self, attempt: int) -> float:
        """Seconds to wait for the answer to this attempt (0 first): RFC 6298, doubled with each attempt."""
        if self.smoothed is None:
            first = min(FIRST_TIMEOUT, self.timeout)
        else:
            first = max(LEAST_TIMEOUT, self.smoothed + 4 * self.variance)
        return min(self.timeout, first * (1 << attempt))

    def measured(self, rtt: float) -> None:
        """Take in a round-trip time: RFC 6298 section 2."""
        if self.smoothed is None:
            self.smoothed, self.variance = rtt, rtt / 2
            return
        self.variance += (abs(self.smoothed - rtt) - self.variance) / 4
        self.smoothed += (rtt - self.smoothed) / 8


class Engine:
    """Asks any number of agents over one transport. ``now`` is a monotonic clock."""

    def __init__(self, transport: Transport, now: Callable[[], float]) -> None:
        self._transport = transport
        self._now = now
        self._slots = asyncio.Semaphore(IN_FLIGHT)

    async def request(
        self, agent: Agent, kind: int, names: Sequence[bytes], first: int = 0, second: int = 0
    ) -> pdu.Pdu:
        """One request and its answer, whatever its error status. Raises NoResponse, Refused.

        A report that tells something new (the engine's id, its time) costs one more round trip, twice at most.
        """
        for _ in range(4):
            number = self._transport.number()
            discovery = agent.security.discovery(number)
            if discovery is None:
                body = pdu.encode(kind, number, names, first, second)
                answer = await self._exchange(agent, number, partial(agent.security.wrap, number, body))
                if answer.kind != pdu.REPORT:
                    return answer
            else:
                answer = await self._exchange(agent, number, partial(bytes, discovery))
                if answer.kind == pdu.REPORT:
                    continue
            agent.security.learn(answer)
        raise Refused("the agent keeps sending reports instead of an answer")

    async def _exchange(self, agent: Agent, number: int, message: Callable[[], bytes]) -> pdu.Pdu:
        """Send until answered. The number stays the same, so that a late answer to an early attempt counts."""
        answer = self._transport.expect(number, agent.address, agent.security.unwrap)
        try:
            for attempt in range(agent.retries + 1):
                sent_at = self._now()
                async with self._slots:
                    self._transport.send(message(), agent.address)
                    agent.sent += 1
                    agent.retried += attempt > 0
                    done, _ = await asyncio.wait((answer,), timeout=agent.wait(attempt))
                if done:
                    if attempt == 0:
                        agent.measured(self._now() - sent_at)
                    return answer.result()
        finally:
            self._transport.forget(number)
        raise NoResponse

    async def get(self, agent: Agent, names: Sequence[bytes]) -> dict[bytes, Cell]:
        """The values of these instances; one that the agent does not have is missing. Raises NoResponse, Refused."""
        found: dict[bytes, Cell] = {}
        waiting = [list(names[start : start + SCALARS]) for start in range(0, len(names), SCALARS)]
        while waiting:
            part = waiting.pop()
            answer = await self.request(agent, pdu.GET, part)
            if answer.status == pdu.ErrorStatus.NO_SUCH_NAME and 1 <= answer.index <= len(part):
                del part[answer.index - 1]
                waiting += [part] if part else []
            elif answer.status == pdu.ErrorStatus.TOO_BIG and len(part) > 1:
                waiting += [part[: len(part) // 2], part[len(part) // 2 :]]
            elif answer.status:
                _refused_status(agent, answer)
            else:
                found |= {
                    name: (tag, body)
                    for name, tag, body in answer.bindings
                    if tag not in ber.ABSENT and ber.sound(tag, body)
                }
        return found

    async def table(self, agent: Agent, found: dict[bytes, Column]) -> None:
        """Fill whole columns, several in one request and groups of them side by side. Raises NoResponse, Refused.

        The keys of ``found`` are encoded object identifiers of columns (or of any subtree); what came before a
        failure stays in it.
        """
        columns = list(found)
        groups = [columns[start : start + COLUMNS] for start in range(0, len(columns), COLUMNS)]
        walks = (self._group(agent, _Walk(list(group), found)) for group in groups)
        for failure in await asyncio.gather(*walks, return_exceptions=True):
            if isinstance(failure, BaseException):
                raise failure

    async def _group(self, agent: Agent, walk: "_Walk") -> None:
        while walk.active:
            names = [walk.cursors[column] for column in walk.active]
            if agent.security.version == pdu.VERSION_1:
                answer = await self.request(agent, pdu.GET_NEXT, names)
            else:
                answer = await self._bulk(agent, names)
            if answer.status == pdu.ErrorStatus.TOO_BIG and (agent.repetitions > 1 or len(walk.active) > 1):
                agent.repetitions = max(1, agent.repetitions // 2)
                if agent.repetitions == 1:
                    walk.split()
            elif answer.status == pdu.ErrorStatus.NO_SUCH_NAME and 1 <= answer.index <= len(walk.active):
                walk.fail(answer.index)  # version 1's end of the view
            elif answer.status:
                _refused_status(agent, answer)
                if answer.status == pdu.ErrorStatus.AUTHORIZATION_ERROR:
                    return
                walk.fail(answer.index)
            else:
                agent.findings |= walk.take(answer.bindings)

    async def _bulk(self, agent: Agent, names: Sequence[bytes]) -> pdu.Pdu:
        """A GetBulk that asks for less when nothing comes back: a large answer may be what is lost on the way.

        Only an answer proves that; an agent that has fallen silent is asked as before when it is back.
        """
        repetitions = agent.repetitions
        while True:
            try:
                answer = await self.request(agent, pdu.GET_BULK, names, 0, repetitions)
            except NoResponse:
                if repetitions <= 2 or agent.smoothed is None:
                    raise
                repetitions = repetitions // 4 or 1
            else:
                agent.repetitions = min(agent.repetitions, repetitions)
                return answer


def _refused_status(agent: Agent, answer: pdu.Pdu) -> None:
    try:
        name = pdu.ErrorStatus(answer.status).name.lower().replace("_", " ")
    except ValueError:
        name = str(answer.status)
    agent.findings.add(f"the agent answered with the error '{name}'")


class _Walk:
    """Where a group of columns stands. Decides only; it sends nothing."""

    def __init__(self, columns: list[bytes], found: dict[bytes, Column]) -> None:
        self.active = columns
        self.cursors = {column: column for column in columns}
        self._later: list[bytes] = []
        self._found = found

    def split(self) -> None:
        """Ask fewer columns at a time; the others come later."""
        half = (len(self.active) + 1) // 2
        self._later += self.active[half:]
        del self.active[half:]

    def fail(self, index: int) -> None:
        """Give up the column at this place (from 1); when it is not told which one, find it by asking for fewer."""
        if not 1 <= index <= len(self.active):
            if len(self.active) > 1:
                self.split()
                return
            index = 1
        del self.active[index - 1]
        self._refill()

    def _refill(self) -> None:
        if not self.active and self._later:
            self.active, self._later = self._later, []

    def take(self, bindings: Sequence[ber.VarBind]) -> set[str]:
        """Take in an answer, cell by cell, wherever it was cut; returns findings."""
        asked = list(self.active)
        ended = set(asked[len(bindings) :]) if len(bindings) < len(asked) and not bindings else set()
        findings: set[str] = {"the agent answered a walk with nothing"} if not bindings else set()
        for position, (name, tag, body) in enumerate(bindings):
            column = asked[position % len(asked)]
            if column in ended:
                continue
            if tag == ber.END_OF_MIB_VIEW or not name.startswith(column) or len(name) == len(column):
                ended.add(column)
                continue
            cells = self._found[column]
            if not _increases(self.cursors[column], name) or len(cells) >= ROWS:
                findings.add(f"the names under {ber.oid_text(column)} do not increase; the walk ended there")
                ended.add(column)
                continue
            self.cursors[column] = name
            # nearly every value is a short number, which needs no call
            if (not 0 < len(body) < 10 or tag == ber.OBJECT_IDENTIFIER) and not ber.sound(tag, body):
                findings.add(f"values under {ber.oid_text(column)} are not what their type says")
            elif tag not in ber.ABSENT:
                cells[name[len(column) :]] = (tag, body)
        self.active = [column for column in asked if column not in ended]
        self._refill()
        return findings


def _increases(before: bytes, after: bytes) -> bool:
    # Names of one length that differ in bytes below 0x80 only compare as their bytes do, which is nearly always.
    if len(before) == len(after) and before[:-1] == after[:-1] and before[-1] < 0x80 and after[-1] < 0x80:
        return before[-1] < after[-1]
    try:
        return ber.numbers(before) < ber.numbers(after)
    except ber.BerError:
        return False
