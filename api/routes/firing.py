"""/api/v1/alerts and /api/v1/rules as a Prometheus server answers them, so that what reads one reads us."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query
from fastapi.responses import JSONResponse, Response

from api import firing
from api.access import MetricsAccess
from api.firing import Wanted
from api.in_house import InHouse
from api.schemas.prometheus import AlertsAnswer, AlertsData, PrometheusError, RulesAnswer, RulesData
from core.model import Permission

router = APIRouter(prefix="/api/v1", tags=["prometheus"])
_READERS = [Depends(MetricsAccess(Permission.READ))]
_TYPES = ("", "alert", "record")


@router.get("/alerts", dependencies=_READERS)
def get_alerts(house: InHouse) -> AlertsAnswer:
    """Open incidents, in the shape of Prometheus' alerts."""
    return AlertsAnswer(data=AlertsData(alerts=firing.alerts(house)))


@router.get(
    "/rules", dependencies=_READERS, response_model=RulesAnswer, response_model_exclude_none=True,
    responses={400: {"model": PrometheusError}},
)  # fmt: skip
def get_rules(
    house: InHouse,
    kind: Annotated[str, Query(alias="type", description="'alert' or 'record'; without it both.")] = "",
    rule_name: Annotated[list[str] | None, Query(alias="rule_name[]")] = None,
    rule_group: Annotated[list[str] | None, Query(alias="rule_group[]")] = None,
    file: Annotated[list[str] | None, Query(alias="file[]")] = None,
    exclude_alerts: bool = False,
) -> RulesAnswer | Response:
    """What alerts come from, in the shape of Prometheus' rules: one for each severity."""
    if kind not in _TYPES:
        error = PrometheusError(error_type="bad_data", error=f'invalid parameter "type": not supported value "{kind}"')
        return JSONResponse(error.model_dump(by_alias=True), 400)
    wanted = Wanted(rule_name or (), rule_group or (), file or (), exclude_alerts, kind != "record")
    return RulesAnswer(data=RulesData(groups=firing.groups(house, wanted)))
