"""Reads one device: what it runs and what it would start with, or why not. A device's failure is a value."""

from dataclasses import dataclass

from core.model import DeviceTrouble
from provision.devices.cleaning import is_whole, refusal
from provision.devices.sessions import Session, SessionError, Sessions, Target


@dataclass(frozen=True, slots=True)
class Shown:
    """What a device showed, as it showed it: secrets are still in it, so it is kept nowhere.

    ``startup`` is None where the platform does not tell it apart, or the account may not see it. ``log`` is what went
    over the line, with the passwords of the login masked and the others not.
    """

    running: str = ""
    startup: str | None = None
    trouble: DeviceTrouble | None = None
    said: str = ""
    log: str = ""


def read(target: Target, sessions: Sessions) -> Shown:
    """Log in, look, log out."""
    try:
        session = sessions.open(target)
    except SessionError as error:
        return Shown(trouble=error.trouble, said=error.said)
    try:
        running = running_of(target, session)
        startup = startup_of(target, session)
    except SessionError as error:
        return Shown(trouble=error.trouble, said=error.said, log=session.log())
    finally:
        session.close()
    return Shown(running, startup, log=session.log())


def startup_of(target: Target, session: Session) -> str | None:
    """What a device would start with, or None. Raises SessionError.

    Not to see it is no trouble: many accounts that read may not.
    """
    if target.facts.startup is None:
        return None
    shown = session.ask(target.facts.startup)
    return shown if shown.strip() and refusal(shown, target.facts) is None else None


def running_of(target: Target, session: Session) -> str:
    """What a device runs, whole. Raises SessionError."""
    shown = session.ask(target.facts.running)
    refused = refusal(shown, target.facts)
    if refused is not None:
        raise SessionError(DeviceTrouble.REFUSED, refused)
    if not is_whole(shown, target.facts):
        raise SessionError(DeviceTrouble.INCOMPLETE)
    return shown
