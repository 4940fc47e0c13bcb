"""Asks agents: requests with measured timeouts, scalars, and tables by several columns at a time."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial

from monitor.snmp import pdu
from monitor.snmp.exchange import Exchanges, NoResponse
from monitor.snmp.rows import Cell
from monitor.snmp.security import Refused, Security
from monitor.snmp.transport import Read, Transport
from monitor.snmp.walk import Column, Scalars, Walk

__all__ = ["Agent", "Cell", "Column", "Engine", "NoResponse"]

COLUMNS = 10
"""Columns in one GetBulk: with 25 repetitions an answer is some 4 KB, which nearly every agent can build."""
REPETITIONS = 25
SCALARS = 24
FIRST_TIMEOUT = 1.0
LEAST_TIMEOUT = 0.2
SILENT = 3
"""Requests in a row without an answer after which an agent counts as silent."""
PATIENCE = 64
"""Answers of a smaller size after which a larger one is tried again; twice as many after each time."""
_CELL = 20
"""Octets of a cell in an answer, about; a scalar twice that."""


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
    proved: int = 0
    """Answers since the size of requests was last changed."""
    patience: int = PATIENCE
    sent: int = 0
    retried: int = 0
    rows: dict[bytes, int] = field(default_factory=dict)
    """How many rows the tables had the last time, by the first column of each group."""
    silent: int = 0
    """Requests in a row without an answer."""
    findings: set[str] = field(default_factory=set)

    @property
    def attempts(self) -> int:
        """How often a request is sent; less often to one that has been silent for long."""
        return self.retries + 1 if self.silent < SILENT else min(self.retries + 1, 2)

    def shrunk(self, repetitions: int) -> None:
        """Ask for so many rows at most from now on."""
        if repetitions < self.repetitions:
            self.repetitions, self.proved = repetitions, 0

    def answered(self) -> None:
        """A table's answer came; what was too large once may fit again: another path, another firmware."""
        self.proved += 1
        if self.repetitions < REPETITIONS and self.proved >= self.patience:
            self.repetitions = min(REPETITIONS, self.repetitions * 2)
            self.proved = 0
            self.patience *= 2

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
        self._exchanges = Exchanges(transport, now)

    async def request(
        self,
        agent: Agent,
        kind: int,
        names: Sequence[bytes],
        first: int = 0,
        second: int = 0,
        read: Read = pdu.Pdu.read,
    ) -> pdu.Pdu:
        """One request and its answer, whatever its error status. Raises NoResponse, Refused.

        A report that tells something new (the engine's id, its time) costs one more round trip, twice at most.
        """
        security = agent.security
        expected = len(names) * (second * _CELL if kind == pdu.GET_BULK else 2 * _CELL)
        for _ in range(4):
            number = self._transport.number()
            discovery = security.discovery(number)
            if discovery is None:
                body = pdu.encode(kind, number, names, first, second)
                answer = await self._exchanges.run(agent, number, partial(security.wrap, number, body), read, expected)
                if answer.kind != pdu.REPORT:
                    return answer
            else:
                answer = await self._exchanges.run(agent, number, partial(bytes, discovery))
                if answer.kind == pdu.REPORT:
                    continue
            security.learn(answer)
        raise Refused("the agent keeps sending reports instead of an answer")

    async def get(self, agent: Agent, names: Sequence[bytes]) -> dict[bytes, Cell]:
        """The values of these instances; one that the agent does not have is missing. Raises NoResponse, Refused."""
        found: dict[bytes, Cell] = {}
        waiting = [tuple(names[start : start + SCALARS]) for start in range(0, len(names), SCALARS)]
        while waiting:
            part = waiting.pop()
            scalars = Scalars(part)
            answer = await self.request(agent, pdu.GET, part, 0, 0, scalars.read)
            if answer.status == pdu.ErrorStatus.NO_SUCH_NAME and 1 <= answer.index <= len(part):
                rest = part[: answer.index - 1] + part[answer.index :]
                waiting += [rest] if rest else []
            elif answer.status == pdu.ErrorStatus.TOO_BIG and len(part) > 1:
                waiting += [part[: len(part) // 2], part[len(part) // 2 :]]
            elif answer.status:
                _refused_status(agent, answer)
            else:
                found.update(scalars.found)
        return found

    async def table(self, agent: Agent, found: dict[bytes, Column]) -> None:
        """Fill whole columns, several in one request and groups of them side by side. Raises NoResponse, Refused.

        The keys of ``found`` are encoded object identifiers of columns (or of any subtree); what came before a
        failure stays in it.
        """
        columns = list(found)
        groups = [columns[start : start + COLUMNS] for start in range(0, len(columns), COLUMNS)]
        walks = (self._group(agent, Walk(list(group), found)) for group in groups)
        for failure in await asyncio.gather(*walks, return_exceptions=True):
            if isinstance(failure, BaseException):
                raise failure

    async def _group(self, agent: Agent, walk: Walk) -> None:
        while walk.active:
            if agent.security.version == pdu.VERSION_1:
                answer = await self.request(agent, pdu.GET_NEXT, walk.names(), 0, 0, walk.read)
            else:
                answer = await self._bulk(agent, walk)
            if not answer.status:
                agent.answered()
                findings = walk.take()
                if findings:
                    agent.findings |= findings
            elif answer.status == pdu.ErrorStatus.TOO_BIG and (agent.repetitions > 1 or len(walk.active) > 1):
                agent.shrunk(max(1, agent.repetitions // 2))
                if agent.repetitions == 1:
                    walk.split()
            elif answer.status == pdu.ErrorStatus.NO_SUCH_NAME and 1 <= answer.index <= len(walk.active):
                walk.fail(answer.index)  # version 1's end of the view
            else:
                _refused_status(agent, answer)
                if answer.status == pdu.ErrorStatus.AUTHORIZATION_ERROR:
                    return
                walk.fail(answer.index)
        agent.rows[walk.first] = walk.height

    async def _bulk(self, agent: Agent, walk: Walk) -> pdu.Pdu:
        """A GetBulk that asks for less when nothing comes back: a large answer may be what is lost on the way.

        Only an answer proves that; an agent that has fallen silent is asked as before when it is back.
        """
        most = before = agent.repetitions
        while True:
            repetitions = walk.repetitions(agent.rows.get(walk.first), most)
            try:
                answer = await self.request(agent, pdu.GET_BULK, walk.names(), 0, repetitions, walk.read)
            except NoResponse:
                if most <= 2 or agent.smoothed is None:
                    raise
                most = most // 4 or 1
            else:
                if most < before:  # not otherwise: another group may have asked for more since, with success
                    agent.shrunk(most)
                return answer


def _refused_status(agent: Agent, answer: pdu.Pdu) -> None:
    try:
        name = pdu.ErrorStatus(answer.status).name.lower().replace("_", " ")
    except ValueError:
        name = str(answer.status)
    agent.findings.add(f"the agent answered with the error '{name}'")
