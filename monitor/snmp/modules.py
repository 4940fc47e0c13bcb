"""snmp.yml: which objects to poll, as snmp_exporter writes it; read, checked, and compiled into a plan once."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from core.errors import InputError
from monitor.snmp import ber

OWN_MODULES = Path(__file__).parent.parent / "mibs" / "modules.yml"

ObjectType = Literal[
    "gauge",
    "counter",
    "DisplayString",
    "OctetString",
    "ObjectIdentifier",
    "PhysAddress48",
    "InetAddressIPv4",
    "EnumAsInfo",
    "EnumAsStateSet",
]


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Index(_Strict):
    """One part of a row's index."""

    labelname: str
    type: ObjectType
    fixed_size: int = 0
    implied: bool = False


class Lookup(_Strict):
    """A label whose value stands in another column at the same index; without ``labels`` the label is dropped."""

    labels: tuple[str, ...]
    labelname: str
    oid: str = ""
    type: ObjectType = "DisplayString"


class Metric(_Strict):
    """One object: a scalar without indexes, or a column."""

    name: str
    oid: str
    type: ObjectType
    help: str = ""
    indexes: tuple[Index, ...] = ()
    lookups: tuple[Lookup, ...] = ()
    enum_values: dict[int, str] = {}
    scale: float = 1.0
    offset: float = 0.0

    @cached_property
    def column(self) -> bytes:
        """The encoded name."""
        return ber.oid(self.oid)


class Module(_Strict):
    """What belongs together and is polled together."""

    walk: tuple[str, ...] = ()
    get: tuple[str, ...] = ()
    metrics: tuple[Metric, ...] = Field(min_length=1)


class ModuleFile(_Strict):
    """A whole file."""

    modules: dict[str, Module] = {}


@dataclass(frozen=True, slots=True)
class Plan:
    """What to ask for: encoded scalar instances and columns, each once, and the metrics to make of the answers."""

    scalars: tuple[bytes, ...]
    columns: tuple[bytes, ...]
    metrics: tuple[tuple[str, Metric], ...]
    """(module, metric)"""


def load(path: Path) -> dict[str, Module]:
    """The modules of a file. Raises InputError with a sentence for each mistake."""
    try:
        body: Any = yaml.safe_load(path.read_text(encoding="utf-8"))
        return ModuleFile.model_validate(body).modules
    except (OSError, yaml.YAMLError) as error:
        raise InputError(f"{path}: {error}") from error
    except ValidationError as error:
        raise InputError("\n".join(_sentence(path, dict(mistake)) for mistake in error.errors())) from error


def plan(modules: dict[str, Module], names: Sequence[str]) -> Plan:
    """Compile modules, in order and each once. Raises InputError for a name that is not known."""
    chosen = list(dict.fromkeys(names))
    for name in chosen:
        if name not in modules:
            raise InputError(f"Unknown module '{name}'")
    metrics = tuple((name, metric) for name in chosen for metric in modules[name].metrics)
    columns: dict[bytes, None] = {}
    for _, metric in metrics:
        if metric.indexes:
            columns[metric.column] = None
            columns |= {ber.oid(lookup.oid): None for lookup in metric.lookups if lookup.oid}
    scalars = dict.fromkeys(metric.column + b"\x00" for _, metric in metrics if not metric.indexes)
    return Plan(tuple(scalars), tuple(sorted(columns)), metrics)


def _sentence(path: Path, mistake: dict[str, Any]) -> str:
    where = ".".join(str(part) for part in mistake["loc"])
    if mistake["type"] == "extra_forbidden":
        return f"{path}: {where}: this key is not known"
    return f"{path}: {where}: {mistake['msg']}"
