"""How fast an interface is, whatever its agent leaves out of the two objects."""

import pytest

from monitor.snmp.line_speed import line_speed


@pytest.mark.parametrize(
    ("plain", "high", "bits"),
    [
        (100_000_000, 100, 100_000_000), (4294967295, 10000, 10_000_000_000), (0, 1000, 1_000_000_000),
        (None, 40000, 40_000_000_000), (0, 0, 0), (None, None, None), (1000, None, 1000), (None, 0, 0),
        (1_544_000, 2, 1_544_000), (1_544_000, 1, 1_544_000), (512_000, 1, 512_000), (64_000, 0, 64_000),
        (2_048_000, 2, 2_048_000), (10_000_000, 100, 100_000_000), (100_000_000, 10, 100_000_000),
    ],
)  # fmt: skip
def test_line_speed(plain: int | None, high: int | None, bits: int | None) -> None:
    assert line_speed(plain, high) == bits
