"""Kept configurations of network devices, for programs."""

from fastapi import APIRouter

from api import configurations
from api.access import OPERATE, READ
from api.configurations import KeptView
from api.in_house import InHouse
from api.schemas import (
    ConfigurationAcceptIn,
    ConfigurationDiffOut,
    ConfigurationOut,
    ConfigurationTextOut,
    ConfigurationVersionOut,
    DeviceChangeOut,
    VerdictOut,
)
from api.visitors import Welcome
from core.configurations.judging import verdict_document

router = APIRouter(prefix="/api/v1/configurations", tags=["configurations"])


@router.get("", dependencies=[READ])
def get_configurations(house: InHouse) -> list[ConfigurationOut]:
    """Every device whose configuration is kept."""
    return [_row(one) for one in configurations.all_kept(house)]


@router.get("/{device_id}", dependencies=[READ])
def get_configuration(house: InHouse, device_id: str) -> ConfigurationOut:
    """One device."""
    return _row(configurations.kept(house, device_id))


@router.get("/{device_id}/history", dependencies=[READ])
def get_history(house: InHouse, device_id: str) -> list[ConfigurationVersionOut]:
    """Its versions, newest first."""
    return [ConfigurationVersionOut.model_validate(one) for one in configurations.history(house, device_id)]


@router.get("/{device_id}/diff", dependencies=[READ])
def get_diff(house: InHouse, device_id: str, old: str | None = None, new: str | None = None) -> ConfigurationDiffOut:
    """What changed between two versions; without ``new`` up to the newest, without ``old`` from the one before."""
    return ConfigurationDiffOut(device=device_id, diff=configurations.difference(house, device_id, old, new))


@router.get("/{device_id}/text", dependencies=[READ])
def get_text(house: InHouse, device_id: str, version: str | None = None) -> ConfigurationTextOut:
    """A version, its secrets masked; without ``version`` the newest."""
    return ConfigurationTextOut(device=device_id, configuration=configurations.text(house, device_id, version))


@router.get("/{device_id}/changes", dependencies=[READ])
def get_changes(house: InHouse, device_id: str) -> list[DeviceChangeOut]:
    """What was changed on it, newest first: who, when, why, which commands, how it ended."""
    configurations.kept(house, device_id)
    return [DeviceChangeOut.model_validate(one) for one in house.device_changes.all(device_id)]


@router.get("/{device_id}/compliance", dependencies=[READ])
def get_compliance(house: InHouse, device_id: str) -> list[VerdictOut]:
    """How its newest version stands to the rules, with the lines as evidence."""
    verdicts = configurations.kept(house, device_id).verdicts or ()
    return [VerdictOut.model_validate(verdict_document(one, device_id)) for one in verdicts]


@router.post("/{device_id}/accept", dependencies=[OPERATE])
def post_accept(house: InHouse, visitor: Welcome, device_id: str, given: ConfigurationAcceptIn) -> ConfigurationOut:
    """Stand for its newest version: that it changed is a finding no more."""
    configurations.accept(house, visitor, device_id, given.why, given.version)
    return get_configuration(house, device_id)


def _row(one: KeptView) -> ConfigurationOut:
    known = one.backup
    return ConfigurationOut(
        device=one.device.id,
        platform=str(one.device.platform),
        tried_at=known.tried_at if known else None,
        read_at=known.read_at if known else None,
        trouble=known.trouble if known else None,
        version=known.commit if known else None,
        accepted=known.accepted if known else None,
        accepted_by=known.accepted_by if known else None,
        unsaved=known.unsaved if known else None,
        broken=None if one.verdicts is None else one.broken,
    )
