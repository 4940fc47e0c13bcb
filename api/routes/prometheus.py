"""What a Prometheus server asks for beside /metrics: /snmp and /probe as its exporters answer, and their targets."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import PlainTextResponse, Response
from pydantic import BaseModel, Field

from api.access import MetricsAccess
from api.in_house import InHouse
from api.monitor_metrics import ask_agent, ask_probe
from core.errors import NotRunningError
from core.model import Device, Permission

router = APIRouter(tags=["prometheus"])
SNMP_PORT = 161


class TargetGroup(BaseModel):
    """One entry of Prometheus' http_sd list."""

    targets: list[str]
    labels: Annotated[dict[str, str], Field(description="Meta labels, and the parameters for /snmp")]


@router.get("/snmp", dependencies=[Depends(MetricsAccess(Permission.OVERVIEW))])
def get_snmp(house: InHouse, request: Request) -> Response:
    """Ask a device of the inventory for modules now: ?target=&module=&auth=, with the credential bound to it."""
    try:
        answer = ask_agent(house.settings.data, request.url.query)
    except NotRunningError as error:
        return PlainTextResponse(f"{error}\n", 503)
    return Response(answer.body, answer.status, dict(answer.headers))


@router.get("/probe", dependencies=[Depends(MetricsAccess(Permission.OVERVIEW))])
def get_probe(house: InHouse, request: Request) -> Response:
    """Probe something that the inventory names now: ?target=&module=, as blackbox_exporter answers."""
    try:
        answer = ask_probe(house.settings.data, request.url.query, request.headers)
    except NotRunningError as error:
        return PlainTextResponse(f"{error}\n", 503)
    return Response(answer.body, answer.status, dict(answer.headers))


@router.get("/api/v1/sd", dependencies=[Depends(MetricsAccess(Permission.READ))])
def get_targets(house: InHouse) -> list[TargetGroup]:
    """Every device that speaks SNMP, for http_sd_configs: the whole list each time."""
    return [_group(device) for device in house.inventory().devices if device.snmp is not None]


def _group(device: Device) -> TargetGroup:
    address = f"[{device.address}]" if device.address.version == 6 else str(device.address)
    target = str(device.address) if device.snmp_port == SNMP_PORT else f"{address}:{device.snmp_port}"
    labels = {
        "__meta_motcua_device": device.id,
        "__meta_motcua_name": device.name,
        "__meta_motcua_kind": device.kind,
        "__meta_motcua_site": device.site,
        "__param_module": ",".join(device.snmp_modules),
        "__param_auth": device.snmp or "",
    }
    return TargetGroup(targets=[target], labels=labels)
