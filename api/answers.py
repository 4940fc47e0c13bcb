"""Turns the house's values into the API's answers."""

from api.schemas import DeviceOut, IncidentOut, LinkOut, OverviewItem, StandingOut, TransitionOut
from api.views import DeviceView, LinkView, Named
from core.model import Incident, Standing, Transition


def standing(named: Named, item: Standing) -> StandingOut:
    """A standing with its sentence."""
    fields = {name: getattr(item, name) for name in ("subject", "state", "reason", "since", "cause")}
    return StandingOut.model_validate({**fields, "sentence": named.both(item)})


def device(named: Named, view: DeviceView) -> DeviceOut:
    """A device and where it stands."""
    return DeviceOut.model_validate({**view.device.model_dump(), "standing": standing(named, view.standing)})


def link(named: Named, view: LinkView) -> LinkOut:
    """A link and where it stands."""
    return LinkOut.model_validate({**view.link.model_dump(), "standing": standing(named, view.standing)})


def item(named: Named, view: DeviceView | LinkView) -> OverviewItem:
    """A device or link without what a wall must not show."""
    thing = view.device if isinstance(view, DeviceView) else view.link
    return OverviewItem(id=thing.id, name=thing.name, kind=thing.kind, standing=standing(named, view.standing))


def transition(named: Named, row: Transition) -> TransitionOut:
    """A transition with its sentence."""
    names = ("subject", "sequence", "at", "before", "after", "reason", "cause", "evidence")
    fields = {name: getattr(row, name) for name in names}
    return TransitionOut.model_validate({**fields, "sentence": named.both(row)})


def incident(named: Named, row: Incident) -> IncidentOut:
    """An incident with its subject's name and its sentence."""
    names = ("id", "subject", "severity", "reason", "opened_at", "resolved_at")
    fields = {name: getattr(row, name) for name in names}
    return IncidentOut.model_validate({**fields, "name": named(row.subject), "sentence": named.both(row)})
