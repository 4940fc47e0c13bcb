"""How the product ends: the last of these files, since no other test may come after it."""

from pathlib import Path

from tests.product.running import Running

ENDED_WITHIN = 5.0


def test_ctrl_c_ends_everything_within_5_s(tmp_path: Path, product: Running) -> None:
    family = product.family
    assert len(family) == 5
    took = product.stop()
    assert took < ENDED_WITHIN
    assert not [pid for pid in family if Path(f"/proc/{pid}").exists()]
    assert not (product.data / "instance.json").exists()
    print(f"ready after {product.ready_after:.1f} s, ended after {took:.1f} s")
