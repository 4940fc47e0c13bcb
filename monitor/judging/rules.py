"""What the judge goes by, as the settings say."""

from dataclasses import dataclass, field

from core.model import Reason, Transition
from core.settings import Settings
from core.settings.judging import AUTO
from core.store.states import States
from monitor.judging.aggregation import AggregationRules
from monitor.judging.flapping import FlappingRules
from monitor.judging.judge import Policy
from monitor.judging.own_link import gateways_of
from monitor.judging.slowness import SlownessRules

_ON_BATTERY = frozenset({Reason.ON_BATTERY, Reason.POWER_CUT, Reason.ISOLATED})


@dataclass(frozen=True, slots=True)
class Rules:
    """``power_grace``: seconds that devices may take to boot when the power is back; ``gateways``: addresses."""

    policy: Policy
    power_grace: float = 300.0
    flapping: FlappingRules = field(default_factory=FlappingRules)
    aggregation: AggregationRules = field(default_factory=AggregationRules)
    slowness: SlownessRules = field(default_factory=SlownessRules)
    gateways: tuple[str, ...] = ()


def rules(settings: Settings) -> Rules:
    """The settings' rules."""
    # A simulated centre is not reached by the routes of this machine.
    unknown = settings.own_gateways == AUTO and settings.demo_network is not None
    return Rules(
        Policy(settings.loss_degraded, settings.latency_degraded),
        settings.power_grace,
        FlappingRules(settings.flapping_losses, settings.flapping_window, settings.flapping_quiet),
        AggregationRules(settings.aggregation_sites, settings.aggregation_window),
        SlownessRules(settings.slowness_sites, settings.slowness_share, settings.slowness_busy),
        () if unknown else gateways_of(settings.own_gateways),
    )


def on_battery(states: States) -> list[Transition]:
    """The last transitions of the UPSs that stood on battery when the monitor ended: their last known battery."""
    found = [one.subject for one in states.standings().values() if one.reason in _ON_BATTERY and one.cause is None]
    return [last for subject in found for last in states.transitions(subject, limit=1)]
