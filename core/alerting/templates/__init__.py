"""Services outside the office as data: where to post, what, and by what answer a message is known to be taken."""

import tomllib
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from pydantic import Field

from core.model.frozen import Frozen

_FOLDER = Path(__file__).parent


class Template(Frozen):
    """``url``, ``headers`` and ``body`` have {places}: {token}, the receiver's ``values``, and what is told.

    ``taken`` are fields of the JSON answer that must have these values; ``passing`` those of a passing trouble.
    """

    url: str
    headers: dict[str, str] = Field(default_factory=dict)
    body: dict[str, object]
    values: tuple[str, ...] = ()
    taken: dict[str, object] = Field(default_factory=dict)
    passing: dict[str, tuple[int, ...]] = Field(default_factory=dict)


@lru_cache
def templates() -> Mapping[str, Template]:
    """Every template by its name."""
    files = sorted(_FOLDER.glob("*.toml"))
    return {file.stem: Template.model_validate(tomllib.loads(file.read_text(encoding="utf-8"))) for file in files}
