"""A walk of any subtree, a batch at a time: the next answer is on its way while this one is shown."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

from core.model import Finding, Outcome
from monitor.snmp import ber, findings, pdu
from monitor.snmp.engine import REPETITIONS, Agent, Engine, NoResponse
from monitor.snmp.poll import silence
from monitor.snmp.security import Refused

MOST = 2 * REPETITIONS
"""Names in one answer, once the agent has shown that it can: some 2 KB."""


@dataclass(slots=True)
class Walking:
    """One walk and how it went. ``outcome`` is PARTIAL when the agent fell silent on the way."""

    engine: Engine
    agent: Agent
    root: bytes
    outcome: Outcome = Outcome.ANSWERED
    message: str = ""
    objects: int = 0
    found: set[Finding] = field(default_factory=set)
    held: list[ber.VarBind] = field(default_factory=list)
    """What has come and was not given out yet, for who stops the walk in between."""
    _at: bytes = b""
    _repetitions: int = REPETITIONS

    async def batches(self) -> AsyncIterator[list[ber.VarBind]]:
        """What is under the root, in order, as it comes. Never raises for what an agent does."""
        self._at = self.root
        asking = asyncio.ensure_future(self._ask())
        try:
            while True:
                try:
                    answer = await asking
                except NoResponse:
                    self._silent()
                    return
                except Refused as refusal:
                    self.outcome, self.message = Outcome.REFUSED, str(refusal)
                    return
                batch, ended = self._taken(answer)
                self.held = batch
                if not ended:
                    asking = asyncio.ensure_future(self._ask())
                    await asyncio.sleep(0)  # the request goes out before the batch is shown
                self.objects += len(batch)
                self.held = []
                if batch:
                    yield batch
                if ended:
                    return
        finally:
            asking.cancel()
            self.found |= self.agent.findings

    async def _ask(self) -> pdu.Pdu:
        """The next answer; asked for less when nothing comes back, for a large answer may be what is lost."""
        while True:
            try:
                if self.agent.security.version == pdu.VERSION_1:
                    return await self.engine.request(self.agent, pdu.GET_NEXT, (self._at,))
                return await self.engine.request(self.agent, pdu.GET_BULK, (self._at,), 0, self._repetitions)
            except NoResponse:
                if self._repetitions <= 2 or not self.agent.has_answered:
                    raise
                self._repetitions = self._repetitions // 4 or 1

    def _taken(self, answer: pdu.Pdu) -> tuple[list[ber.VarBind], bool]:
        """(what belongs to the walk, whether it ends here)."""
        if answer.status:
            return [], self._refused(answer)
        batch: list[ber.VarBind] = []
        at, root = self._at, self.root
        for one in answer.bindings:
            name, tag, body = one
            if tag == ber.END_OF_MIB_VIEW or not name.startswith(root) or len(name) == len(root):
                return batch, True
            if not follows(at, name):
                self.found.add(findings.not_increasing(at))
                return batch, True
            at = name
            if ber.sound(tag, body):
                batch.append(one)
            else:
                self.found.add(findings.wrong_values(name))
        if at is self._at:
            self.found.add(findings.empty_walk())
            return batch, True
        self._at = at
        if len(answer.bindings) >= self._repetitions < MOST:
            self._repetitions = min(MOST, 2 * self._repetitions)
        return batch, False

    def _refused(self, answer: pdu.Pdu) -> bool:
        """Whether an error ends the walk."""
        if answer.status == pdu.ErrorStatus.TOO_BIG and self._repetitions > 1:
            self._repetitions //= 2
            return False
        if answer.status != pdu.ErrorStatus.NO_SUCH_NAME:  # which is version 1's end of the view
            self.found.add(findings.agent_error(answer.status))
        return True

    def _silent(self) -> None:
        self.outcome = Outcome.PARTIAL if self.objects else Outcome.SILENT
        self.message = "the agent stopped answering" if self.objects else silence(self.agent)


def follows(before: bytes, name: bytes) -> bool:
    """Whether an encoded name comes after another in the order of their numbers. False for what is no name."""
    size = min(len(before), len(name))
    differ = int.from_bytes(before[:size], "big") ^ int.from_bytes(name[:size], "big")
    if not differ:
        return len(name) > len(before)
    at = size - (differ.bit_length() + 7) // 8
    while at and before[at - 1] >= 0x80:  # back to where the number begins
        at -= 1
    one, other = before[at], name[at]
    if one < 0x80 and other < 0x80:
        return one < other
    try:
        return ber.numbers(before[at:])[:1] < ber.numbers(name[at:])[:1]
    except ber.BerError:
        return False
