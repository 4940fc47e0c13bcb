"""Changes one device under its own timer: what is not confirmed over a new session is taken back by the device."""

from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

from core.clock import Clock
from core.model import ChangeOutcome, DeviceTrouble
from provision.devices.change_facts import ChangeFacts
from provision.devices.changing.planning import planner
from provision.devices.changing.restoring import restored
from provision.devices.cleaning import cleaned, differing, mask_with
from provision.devices.reading import running_of, startup_of
from provision.devices.sessions import Session, SessionError, Sessions, Target

Plan = Callable[[str], Sequence[str]]
"""From what a device runs to the commands that are still needed."""
Agreed = Callable[[Sequence[str]], bool]
"""Whether these commands are the ones that a person saw."""
RETRY_SECONDS = 2.0
_QUESTIONS = 4
"""That a device may ask after one command."""


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
            if change.most is not None and len(needed) > change.most:
                return Pushed(ChangeOutcome.REFUSED, DeviceTrouble.TOO_MANY, f"{len(needed)} > {change.most}", before)
            if change.to_saved:
                _check_saved(target, session, before)
            until = self.clock.monotonic() + self.minutes * 60
            wrong = self._begin(target, session, change)
            if wrong is not None:
                return wrong
            failed = self._carry_out(session, change, needed)
            return self._settle(target, change, plan, _Course(session, before, until, failed))
        except SessionError as error:
            return Pushed(ChangeOutcome.REFUSED, error.trouble, error.said)
        finally:
            session.close()

    def _begin(self, target: Target, session: Session, change: ChangeFacts) -> Pushed | None:
        """Have the device wait for a confirmation; where it cannot, it does not start anew for nothing."""
        is_armed = False
        try:
            self._tell(session, change.guard, change)
            is_armed = bool(change.guard)
            self._tell(session, change.begin, change)
        except SessionError as error:
            may_be_armed = is_armed or (bool(change.guard) and error.trouble is not DeviceTrouble.REFUSED)
            is_over = not may_be_armed or self._is_disarmed(target, change)
            return Pushed(ChangeOutcome.REFUSED if is_over else ChangeOutcome.UNCERTAIN, error.trouble, error.said)
        return None

    def _is_disarmed(self, target: Target, change: ChangeFacts) -> bool:
        """Whether a device that changed nothing could be told over a new session not to start anew."""
        try:
            session = self.sessions.open(target)
        except SessionError:
            return False
        try:
            self._tell(session, change.keep, change)
        except SessionError:
            return False
        else:
            return True
        finally:
            session.close()

    def _carry_out(self, session: Session, change: ChangeFacts, needed: Sequence[str]) -> SessionError | None:
        """What went wrong, if anything: a line that is cut is for the look afterwards to judge."""
        try:
            self._tell(session, needed, change)
        except SessionError as error:
            wrong: SessionError | None = error
        else:
            wrong = None
        try:
            if wrong is None or wrong.trouble is DeviceTrouble.REFUSED:
                self._tell(session, change.end, change)
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
                    self._tell(speaker, change.keep, change)
                    self._tell(session, change.save, change)
                    return Pushed(ChangeOutcome.DONE, running=now)
                with suppress(SessionError):  # a start ends the session in the middle of an answer
                    self._tell(speaker, change.back, change)
                    if change.guard:
                        self._undo(target, change, session, course.before, now)
            except SessionError as error:
                trouble = error
            finally:
                session.close()
        if change.in_same_session:
            course.session.close()  # what waits for this one session's word is not to wait for ever
        return self._taken_back(target, change, course, course.wrong or trouble)

    def _undo(self, target: Target, change: ChangeFacts, session: Session, before: str, now: str) -> None:
        """Command by command what a start would undo as well; if that leads back, nobody has to wait for the start."""
        self._tell(session, (*change.begin, *_way_back(target, change, now, before), *change.end), change)
        if not _way_back(target, change, running_of(target, session), before):
            self._tell(session, change.keep, change)

    def _taken_back(self, target: Target, change: ChangeFacts, course: "_Course", why: SessionError | None) -> Pushed:
        """Wait until the device is as it was; whether by our word or by its own timer."""
        trouble = why.trouble if why is not None else DeviceTrouble.NOT_AS_MEANT
        said = why.said if why is not None else ""
        deadline = course.until + change.late
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
            if running is not None and not _way_back(target, change, running, course.before):
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

    def _tell(self, session: Session, commands: Iterable[str], change: ChangeFacts) -> None:
        """One after the other. Raises SessionError at the first that the device refuses."""
        for command in commands:
            self._tell_one(session, command.strip(), change)

    def _tell_one(self, session: Session, command: str, change: ChangeFacts) -> None:
        filled = command.replace("{minutes}", str(self.minutes)).replace("{seconds}", str(self.minutes * 60))
        answer = session.ask(filled, change.prompt)
        for _ in range(_QUESTIONS):
            asked = answer.rstrip().rpartition("\n")[2]
            reply = next((reply for question, reply in change.answers if question.search(asked)), None)
            if reply is None:
                break
            answer = session.ask(reply, change.prompt)
        wrong = next((found for one in change.wrong if (found := one.search(answer)) is not None), None)
        if wrong is not None:
            line = answer[answer.rfind("\n", 0, wrong.start()) + 1 :].splitlines()[0].strip()
            raise SessionError(DeviceTrouble.REFUSED, f"{command}: {line}")


def _way_back(target: Target, change: ChangeFacts, running: str, before: str) -> list[str]:
    """Commands after which a device would run what it ran; secrets count only where it shows one alike each time."""
    mask = mask_with(b"", target.facts.salted)
    now, then = cleaned(running, target.facts, mask), cleaned(before, target.facts, mask)
    if now == then:
        return []
    whole = restored(then, running, target.facts, mask)[0]
    return planner(change).commands_to(running, whole, target.facts, change)


def _check_saved(target: Target, session: Session, before: str) -> None:
    """Raises SessionError when a device would not start as it runs."""
    startup = startup_of(target, session)
    if startup is None:
        raise SessionError(DeviceTrouble.REFUSED, target.facts.startup or "")
    mask = mask_with(b"", target.facts.salted)
    running, saved = cleaned(before, target.facts, mask), cleaned(startup, target.facts, mask)
    unsaved = differing(running, saved, target.facts)
    if unsaved:
        raise SessionError(DeviceTrouble.NOT_SAVED, unsaved[0])


@dataclass(frozen=True, slots=True)
class _Course:
    """In which session it was changed, what ran before, until when the device waits, and what went wrong so far."""

    session: Session
    before: str
    until: float
    wrong: SessionError | None
