"""Asks agents: requests with measured timeouts, scalars, and tables by several columns at a time."""

import asyncio
from collections.abc import Callable, Collection, Coroutine, Sequence
from functools import partial
from typing import Any

from core.model import Finding
from monitor.snmp import ber, findings, hot, pdu
from monitor.snmp.exchange import SILENT, Asked, Exchanges, NoResponse
from monitor.snmp.plain import Cell
from monitor.snmp.security import Refused, Security, Unproved
from monitor.snmp.transport import Read, Transport
from monitor.snmp.walk import Column, Scalars, Walk

__all__ = ["Agent", "Cell", "Column", "Engine", "NoResponse"]

COLUMNS = 10
"""Columns in one GetBulk: with 25 repetitions an answer is some 4 KB, which nearly every agent can build."""
GROUPS = 8
"""Groups of columns that an agent is asked for side by side, of all that a device may have."""
LOOK = 2
"""Rows of these that are asked for at first: most columns are empty, and agents that may be slow read what lies behind
them in vain."""
REPETITIONS = 25
SCALARS = 24
PATIENCE = 64
"""Answers of a smaller size after which a larger one is tried again; twice as many after each time."""
_ROWS_OF_BULK = 16
"""Answers by GetNext that are worth one by GetBulk, which may go unanswered for seconds when it is tried again."""
_FEW = 6
"""Repetitions whose answer is no larger than a frame, or hardly: one that does not come is not lost for its size."""
_UNABLE = (pdu.ErrorStatus.GEN_ERR, pdu.ErrorStatus.NO_SUCH_NAME, pdu.ErrorStatus.BAD_VALUE)
"""How agents of version 1 refuse what they do not know."""
_NEARLY_ALL_HAVE = (ber.oid("1.3.6.1.2.1.1.3.0"),)  # sysUpTime
_CELL = 24
"""Octets of a cell in an answer, about; a scalar twice that."""


class Agent(Asked):
    """One agent, and what was learned of it. ``timeout`` is the longest wait for one answer, in seconds."""

    __slots__ = ("address", "bulk", "findings", "patience", "proved", "repetitions", "rows")

    def __init__(
        self,
        address: tuple[str, int],
        security: Security,
        timeout: float = 2.0,
        retries: int = 2,
        repetitions: int = REPETITIONS,
    ) -> None:
        """Raises ValueError for what is no address."""
        super().__init__()
        self.address, self.security = address, security
        self.peer, self.is_ipv6 = hot.peer(*address), ":" in address[0]
        self.timeout, self.retries, self.repetitions = timeout, retries, repetitions
        self.bulk: bool | None = None
        """Whether it answers GetBulk; None while nobody knows."""
        self.proved = 0
        """Answers since the size of requests was last changed."""
        self.patience = PATIENCE
        self.rows: dict[bytes, int] = {}
        """How many rows the tables had the last time, by the first column of each group."""
        self.findings: set[Finding] = set()
        """Of the poll that is under way."""

    def within(self, suffix: bytes, context: bytes, timeout: float) -> "Agent":
        """The same for a part of it (see ``Security.within``), asked once and no more."""
        return Agent(self.address, self.security.within(suffix, context), timeout, 0, self.repetitions)

    def shrunk(self, repetitions: int) -> None:
        """Ask for so many rows at most from now on."""
        if repetitions < self.repetitions:
            self.repetitions, self.proved = repetitions, 0

    def answered(self) -> None:
        """A table's answer came; what was too large once may fit again: another path, another firmware.

        So may GetBulk be known again, or it was lost when it was tried.
        """
        self.proved += 1
        if self.bulk is False and self.proved >= self.patience * _ROWS_OF_BULK:
            self.bulk = None
        elif self.bulk is False or self.repetitions >= REPETITIONS or self.proved < self.patience:
            return
        else:
            self.repetitions = min(REPETITIONS, self.repetitions * 2)
        self.proved = 0
        self.patience *= 2


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
        read: Read | None = None,
    ) -> pdu.Pdu:
        """One request and its answer, whatever its error status. Raises NoResponse, Refused.

        A report that tells something new (the engine's id, its time) costs one more round trip, twice at most.
        """
        security = agent.security
        expected = len(names) * (second * _CELL if kind == pdu.GET_BULK else 2 * _CELL)
        for _ in range(5):
            number = self._transport.post.number()
            discovery = security.discovery(number)
            try:
                if discovery is None:
                    if kind == pdu.SET and not security.proved:
                        raise Unproved("the agent's engine is not known well enough to write; try again")
                    body = pdu.encode(kind, number, names, first, second)
                    message = partial(security.wrap, number, body)
                    answer = await self._exchanges.run(agent, number, message, read, expected)
                    if answer.kind != pdu.REPORT:
                        if security.findings:
                            agent.findings |= security.findings
                            security.findings.clear()
                        return answer
                else:
                    answer = await self._exchanges.run(agent, number, partial(bytes, discovery))
                    if answer.kind == pdu.REPORT:
                        continue
            except NoResponse:
                security.unanswered()
                raise
            security.learn(answer)
        raise Refused("the agent keeps sending reports instead of an answer")

    def get(self, agent: Agent, names: Sequence[bytes]) -> Coroutine[Any, Any, dict[bytes, Cell]]:
        """The values of these instances; one that the agent does not have is missing. Raises NoResponse, Refused."""
        return self._some(agent, tuple(names)) if len(names) <= SCALARS else self._many(agent, names)

    async def _many(self, agent: Agent, names: Sequence[bytes]) -> dict[bytes, Cell]:
        found: dict[bytes, Cell] = {}
        for start in range(0, len(names), SCALARS):
            found |= await self._some(agent, tuple(names[start : start + SCALARS]))
        return found

    async def _some(self, agent: Agent, names: tuple[bytes, ...]) -> dict[bytes, Cell]:
        """As many as fit in one request, if the agent lets them."""
        head, answer = agent.security.head, None
        if head is not None:
            answer = await self._exchanges.scalars(agent, head, names, len(names) * 2 * _CELL)
            if type(answer) is dict:
                return answer
        scalars = Scalars(names)
        if isinstance(answer, pdu.Pdu):
            scalars.read(answer)
        else:
            answer = await self.request(agent, pdu.GET, names, 0, 0, scalars.read)
        return scalars.found if not answer.status else await self._fewer(agent, names, answer)

    async def _fewer(self, agent: Agent, names: tuple[bytes, ...], answer: pdu.Pdu) -> dict[bytes, Cell]:
        """What is to be had of instances for which the agent told an error."""
        if answer.status == pdu.ErrorStatus.NO_SUCH_NAME and 1 <= answer.index <= len(names):
            rest = names[: answer.index - 1] + names[answer.index :]
            return await self._some(agent, rest) if rest else {}
        if answer.status == pdu.ErrorStatus.TOO_BIG and len(names) > 1:
            half = len(names) // 2
            return await self._some(agent, names[:half]) | await self._some(agent, names[half:])
        agent.findings.add(findings.agent_error(answer.status))
        return {}

    async def each(self, agent: Agent, names: Sequence[bytes]) -> tuple[dict[bytes, Cell], bool]:
        """As ``get``, of an agent that may be silent about some; also whether it told of all.

        Raises NoResponse where it is silent about everything, Refused.
        """
        is_known = agent.silent >= SILENT
        try:
            return await self.get(agent, names), True
        except NoResponse:
            if is_known:
                raise
        await self._is_there(agent)
        if len(names) == 1:
            return {}, False
        half = len(names) // 2
        (one, _), (other, _) = await self.each(agent, names[:half]), await self.each(agent, names[half:])
        return one | other, False

    async def _is_there(self, agent: Agent) -> None:
        """Nothing came back: is it only silent about that? Raises NoResponse where it is silent, Refused."""
        await self.get(agent, _NEARLY_ALL_HAVE)

    async def table(
        self,
        agent: Agent,
        found: dict[bytes, Column],
        unordered: Collection[bytes] = frozenset(),
        thorough: bool = False,
    ) -> list[bytes]:
        """Fill whole columns, several in one request and groups of them side by side. Raises NoResponse, Refused.

        The keys of ``found`` are encoded object identifiers of columns (or of any subtree); what came before a
        failure stays in it. Names of the ``unordered`` columns need not increase. ``thorough``: where nothing comes
        back of an agent that is there, columns are asked for one by one; returns those that it never tells.
        """
        columns = list(found)
        groups = [columns[start : start + COLUMNS] for start in range(0, len(columns), COLUMNS)]
        walks = [Walk(group, found, unordered, LOOK if thorough else None) for group in groups]
        walking = self._few(agent, walks) if thorough else [self._group(agent, walk) for walk in walks]
        unanswered: list[bytes] = []
        for done in await asyncio.gather(*walking, return_exceptions=True):
            if isinstance(done, BaseException):
                raise done
            unanswered += done
        return unanswered

    def _few(self, agent: Agent, walks: Sequence[Walk]) -> list[Coroutine[Any, Any, list[bytes]]]:
        """Thoroughly, and no more side by side than a small agent keeps waiting."""
        left = iter(walks)

        async def some() -> list[bytes]:
            return [one for walk in left for one in await self._group(agent, walk, thorough=True)]

        return [some() for _ in walks[:GROUPS]]

    async def _group(self, agent: Agent, walk: Walk, thorough: bool = False) -> list[bytes]:
        while walk.active:
            try:
                answer = await self._more(agent, walk)
            except NoResponse:
                if not thorough:
                    raise
                await self._is_there(agent)
                walk.silent()
                continue
            if not answer.status:
                agent.answered()
                found = walk.take()
                if found:
                    agent.findings |= found
            elif answer.status == pdu.ErrorStatus.TOO_BIG and (agent.repetitions > 1 or len(walk.active) > 1):
                agent.shrunk(max(1, agent.repetitions // 2))
                if agent.repetitions == 1:
                    walk.split()
            elif answer.status == pdu.ErrorStatus.NO_SUCH_NAME and 1 <= answer.index <= len(walk.active):
                walk.fail(answer.index)  # version 1's end of the view
            else:
                agent.findings.add(findings.agent_error(answer.status))
                if answer.status == pdu.ErrorStatus.AUTHORIZATION_ERROR:
                    return walk.unanswered
                walk.fail(answer.index)
            del answer  # who waits for the next message keeps no other
        agent.rows[walk.first] = walk.height
        return walk.unanswered

    async def _more(self, agent: Agent, walk: Walk) -> pdu.Pdu:
        if agent.security.version == pdu.VERSION_1 or agent.bulk is False:
            return await self.request(agent, pdu.GET_NEXT, walk.names(), 0, 0, walk.read)
        return await self._bulk(agent, walk)

    async def _bulk(self, agent: Agent, walk: Walk) -> pdu.Pdu:
        """A GetBulk that asks for less when nothing comes back: a large answer may be what is lost on the way.

        Only an answer proves that; an agent that has fallen silent is asked as before when it is back. One that answers
        other requests and never a GetBulk is asked by GetNext.
        """
        most = before = agent.repetitions
        while True:
            repetitions = walk.repetitions(agent.rows.get(walk.first), most)
            try:
                answer = await self.request(agent, pdu.GET_BULK, walk.names(), 0, repetitions, walk.read)
            except NoResponse:
                if most > (2 if agent.bulk else _FEW) and agent.has_answered and not walk.is_mute:
                    most = most // 4 or 1
                    continue
                if agent.bulk is not None or not agent.has_answered:
                    raise
                return await self._next(agent, walk)
            if answer.status in _UNABLE and agent.bulk is None:
                return await self._next(agent, walk)
            agent.bulk = agent.bulk or (True if not answer.status else None)
            if most < before:  # not otherwise: another group may have asked for more since, with success
                agent.shrunk(most)
            return answer

    async def _next(self, agent: Agent, walk: Walk) -> pdu.Pdu:
        """The same by GetNext; where that is answered, the agent does not know GetBulk."""
        answer = await self.request(agent, pdu.GET_NEXT, walk.names(), 0, 0, walk.read)
        if not answer.status:
            agent.bulk = False
        return answer
