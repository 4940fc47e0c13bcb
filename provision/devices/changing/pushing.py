"""Changes one device under its own timer: what is not confirmed over a new session is taken back by the device."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from core.clock import Clock
from core.model import ChangeOutcome, DeviceTrouble
from provision.devices.change_facts import ChangeFacts
from provision.devices.cleaning import cleaned
from provision.devices.reading import running_of
from provision.devices.sessions import Session, SessionError, Sessions, Target

Plan = Callable[[str], Sequence[str]]
"""From what a device runs to the commands that are still needed."""
Agreed = Callable[[Sequence[str]], bool]
"""Whether these commands are the ones that a person saw."""
RETRY_SECONDS = 2.0
_LATE = 60.0
"""Seconds that a device may take beyond its timer until it is back as it was."""


@dataclass(frozen=True, slots=True)
class Pushed:
    """How it ended. ``running`` is what the device runs now, with its secrets, None where nobody could look.

    ``log`` is what went over the line in all its sessions.
    """

    outcome: ChangeOutcome
    trouble: DeviceTrouble | None = None
    said: str = ""
    running: str | None = None
    log: str = ""


class _Logged:
    """Sessions of somebody else's, of which what went over the line is kept."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions
        self._opened: list[Session] = []

    def open(self, target: Target) -> Session:
        session = self._sessions.open(target)
        self._opened.append(session)
        return session

    def log(self) -> str:
        return "\n".join(session.log() for session in self._opened)


@dataclass(frozen=True, slots=True)
class Pusher:
    """``minutes`` is the time of the guard. ``sleep`` waits for seconds."""

    sessions: Sessions
    clock: Clock
    sleep: Callable[[float], None]
    minutes: int

    def push(self, target: Target, change: ChangeFacts, plan: Plan, agreed: Agreed) -> Pushed:
        """Do what was agreed to, and nothing else."""
        logged = _Logged(self.sessions)
        done = replace(self, sessions=logged)._push(target, change, plan, agreed)
        return replace(done, log=logged.log())

    def _push(self, target: Target, change: ChangeFacts, plan: Plan, agreed: Agreed) -> Pushed:
        try:
            session = self.sessions.open(target)
        except SessionError as error:
            return Pushed(ChangeOutcome.REFUSED, error.trouble, error.said)
        try:
            before = running_of(target, session)
            needed = list(plan(before))
            if not needed:
                return Pushed(ChangeOutcome.NOTHING, running=before)
            if not agreed(needed):
                return Pushed(ChangeOutcome.REFUSED, DeviceTrouble.CHANGED_MEANWHILE, running=before)
            for command in change.begin:
                self._tell(session, command, change)
        except SessionError as error:
            return Pushed(ChangeOutcome.REFUSED, error.trouble, error.said)
        else:
            until = self.clock.monotonic() + self.minutes * 60
            wrong = self._carry_out(session, change, needed)
            return self._settle(target, change, plan, _Course(session, before, until, wrong))
        finally:
            session.close()

    def _carry_out(self, session: Session, change: ChangeFacts, needed: Sequence[str]) -> SessionError | None:
        """What went wrong, if anything: a line that is cut is for the look afterwards to judge."""
        try:
            for command in needed:
                self._tell(session, command.strip(), change)
        except SessionError as error:
            wrong: SessionError | None = error
        else:
            wrong = None
        try:
            if wrong is None or wrong.trouble is DeviceTrouble.REFUSED:
                for command in change.end:
                    self._tell(session, command, change)
        except SessionError as error:
            wrong = wrong or error
        return wrong

    def _settle(self, target: Target, change: ChangeFacts, plan: Plan, course: "_Course") -> Pushed:
        """Look over a new session whether it is as meant; keep it, or see it taken back."""
        session, trouble = self._again(target, course.until)
        if session is not None:
            try:
                now = running_of(target, session)
                speaker = course.session if change.in_same_session else session
                refused = course.wrong is not None and course.wrong.trouble is DeviceTrouble.REFUSED
                if not refused and not plan(now):
                    for command in change.keep:
                        self._tell(speaker, command, change)
                    for command in change.save:
                        self._tell(session, command, change)
                    return Pushed(ChangeOutcome.DONE, running=now)
                for command in change.back:
                    self._tell(speaker, command, change)
            except SessionError as error:
                trouble = error
            finally:
                session.close()
        return self._taken_back(target, course, course.wrong or trouble)

    def _taken_back(self, target: Target, course: "_Course", why: SessionError | None) -> Pushed:
        """Wait until the device is as it was; whether by our word or by its own timer."""
        trouble = why.trouble if why is not None else DeviceTrouble.NOT_AS_MEANT
        said = why.said if why is not None else ""
        deadline = course.until + _LATE
        as_it_was = cleaned(course.before, target.facts, str)
        running: str | None = None
        while True:
            session, _ = self._again(target, deadline)
            if session is None:
                return Pushed(ChangeOutcome.UNCERTAIN, trouble, said, running)
            try:
                running = running_of(target, session)
            except SessionError:
                running = None
            finally:
                session.close()
            if running is not None and cleaned(running, target.facts, str) == as_it_was:
                return Pushed(ChangeOutcome.REVERTED, trouble, said, running)
            if self.clock.monotonic() >= deadline:
                return Pushed(ChangeOutcome.UNCERTAIN, trouble, said, running)
            self.sleep(RETRY_SECONDS)

    def _again(self, target: Target, until: float) -> tuple[Session | None, SessionError | None]:
        """A new session, tried again and again up to that moment."""
        while True:
            try:
                return self.sessions.open(target), None
            except SessionError as error:
                if self.clock.monotonic() + RETRY_SECONDS >= until:
                    return None, error
            self.sleep(RETRY_SECONDS)

    def _tell(self, session: Session, command: str, change: ChangeFacts) -> None:
        """Raises SessionError when the device refuses it."""
        filled = command.replace("{minutes}", str(self.minutes)).replace("{seconds}", str(self.minutes * 60))
        answer = session.ask(filled, change.prompt)
        wrong = next((found for one in change.wrong if (found := one.search(answer)) is not None), None)
        if wrong is not None:
            line = answer[answer.rfind("\n", 0, wrong.start()) + 1 :].splitlines()[0].strip()
            raise SessionError(DeviceTrouble.REFUSED, f"{command}: {line}")


@dataclass(frozen=True, slots=True)
class _Course:
    """In which session it was changed, what ran before, until when the device waits, and what went wrong so far."""

    session: Session
    before: str
    until: float
    wrong: SessionError | None
