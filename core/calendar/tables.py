"""Reads the tables of laws and days: YAML whose mistakes are told exactly."""

from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import TypeAdapter, ValidationError

from core.errors import InputError

T = TypeVar("T")


def read(path: Path, kind: TypeAdapter[T]) -> T:
    """What the file says. Raises InputError: where in the file, what is wrong and what it should be."""
    try:
        return kind.validate_python(_parsed(path))
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise InputError(f"{path}: is not UTF-8; save it as UTF-8") from error
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise InputError(f"{path}:{line}: is not YAML: {error.problem}") from error
    except ValidationError as error:
        problems = "; ".join(_said(problem) for problem in error.errors(include_url=False))
        raise InputError(f"{path}: {problems}") from error


def _parsed(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def _said(problem: Any) -> str:
    where = ".".join(str(part) for part in problem["loc"])
    what = str(problem["msg"]).removeprefix("Value error, ")
    return f"{where}: {what}" if where else what
