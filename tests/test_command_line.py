"""What the command line does before any command."""

import os
from typing import Any

import pytest

import motcua


def test_what_goes_into_a_file_is_wide_unless_somebody_says_how_wide(monkeypatch: pytest.MonkeyPatch) -> None:
    def nothing(**_: Any) -> None:
        pass

    monkeypatch.setattr(motcua, "app", nothing)
    monkeypatch.setattr(os, "environ", {})
    motcua.main()
    assert os.environ == {"COLUMNS": motcua.WIDTH}
    monkeypatch.setattr(os, "environ", {"COLUMNS": "60"})
    motcua.main()
    assert os.environ == {"COLUMNS": "60"}
