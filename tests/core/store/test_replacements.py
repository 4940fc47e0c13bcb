"""Replaced devices, with the books of both, on both engines."""

from datetime import date

from core.model import AssetFields, Condition, Replacement
from core.store.database import Database
from core.store.replacements import Replacements


def test_a_replacement_comes_back_as_it_was_written_in_its_order(database: Database) -> None:
    old = AssetFields(serial="FOC1", cost=31_000_000, warranty_ends=date(2027, 1, 1), condition=Condition.BROKEN)
    later = Replacement("sw-core", 20.0, "cli:ha", "sét đánh", old, AssetFields(serial="FOC2"))
    sooner = Replacement("fw", 10.0, "cli:ha", "", AssetFields(), old)
    store = Replacements(database)
    for one in (later, sooner):
        store.add(one)
    assert store.all() == [sooner, later]
    assert store.all("fw") == [sooner]
