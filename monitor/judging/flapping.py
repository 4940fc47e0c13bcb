"""When a subject that comes and goes is flapping, and when it has calmed down. Pure; times are loop times."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FlappingRules:
    """So many ``losses`` within ``window`` seconds are flapping; ``quiet`` seconds of steady answers end it.

    It is left later than it is entered, and a silence longer than the mean time between such losses is no flapping.
    """

    losses: int = 5
    window: float = 600.0
    quiet: float = 300.0


@dataclass(frozen=True, slots=True)
class Flaps:
    """What a subject did lately: when it was lost, whether it is ``gone`` now, and ``since`` when that is so."""

    losses: tuple[float, ...] = ()
    gone: bool = False
    since: float = 0.0
    flapping: bool = False


def after(before: Flaps | None, gone: bool, now: float, rules: FlappingRules) -> Flaps | None:
    """What is known after a look at ``now``; None when there is nothing worth knowing any more."""
    known = before or Flaps(since=now)
    changed = gone is not known.gone
    since = now if changed else known.since
    losses = tuple(at for at in known.losses if at > now - rules.window)
    if changed and gone:
        losses += (now,)
    flapping = known.flapping
    if flapping:
        longest = rules.window / rules.losses if gone else rules.quiet
        flapping = now - since < longest
        if not flapping and not gone:
            return None
    elif changed:
        flapping = len(losses) >= rules.losses
    return Flaps(losses, gone, since, flapping) if losses or gone or flapping else None
