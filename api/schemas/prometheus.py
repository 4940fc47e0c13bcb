"""Prometheus' own shapes of /api/v1/alerts and /api/v1/rules: keys, types and their order are its."""

from typing import Literal

from pydantic import BaseModel, Field


class PrometheusAlert(BaseModel):
    """An alert that fires. ``value`` is a float as Go writes it."""

    labels: dict[str, str]
    annotations: dict[str, str]
    state: Literal["firing"] = "firing"
    active_at: str = Field(serialization_alias="activeAt")
    value: str


class PrometheusRule(BaseModel):
    """An alerting rule; ``duration`` is 0, since what fires is confirmed already."""

    state: Literal["firing", "inactive"]
    name: str
    query: str
    duration: float = 0
    keep_firing_for: float = Field(default=0, serialization_alias="keepFiringFor")
    labels: dict[str, str]
    annotations: dict[str, str]
    alerts: list[PrometheusAlert]
    health: Literal["ok", "err", "unknown"]
    last_error: str | None = Field(default=None, serialization_alias="lastError")
    evaluation_time: float = Field(default=0, serialization_alias="evaluationTime")
    last_evaluation: str = Field(serialization_alias="lastEvaluation")
    type: Literal["alerting"] = "alerting"


class PrometheusGroup(BaseModel):
    name: str
    file: str
    rules: list[PrometheusRule]
    interval: float
    limit: int = 0
    evaluation_time: float = Field(default=0, serialization_alias="evaluationTime")
    last_evaluation: str = Field(serialization_alias="lastEvaluation")


class AlertsData(BaseModel):
    alerts: list[PrometheusAlert]


class RulesData(BaseModel):
    groups: list[PrometheusGroup]


class AlertsAnswer(BaseModel):
    status: Literal["success"] = "success"
    data: AlertsData


class RulesAnswer(BaseModel):
    status: Literal["success"] = "success"
    data: RulesData


class PrometheusError(BaseModel):
    """What it answers to a wrong question."""

    status: Literal["error"] = "error"
    error_type: str = Field(serialization_alias="errorType")
    error: str
