"""What hangs where, on both engines."""

from core.model import Cable, CableEnd, CableEvidence, CableWitness, Cabling
from core.store.cablings import Cablings
from core.store.database import Database

LAST = Cabling(
    5.0,
    (Cable((CableEnd("core", "1"), CableEnd("pc.1")), (CableWitness(CableEvidence.LLDP, "core"),), 1.0, 5.0),),
    ways={"pc.1": "core", "máy-2": "core"},
)


def test_the_last_round_is_written_over(database: Database) -> None:
    store = Cablings(database)
    assert store.newest() is None
    assert store.way("pc.1") is None
    store.put(Cabling(4.0))
    store.put(LAST)
    assert store.newest() == Cablings(database).newest() == LAST


def test_a_round_is_read_once_and_another_as_soon_as_it_is_there(database: Database) -> None:
    reader, writer = Cablings(database), Cablings(database)
    writer.put(LAST)
    assert reader.newest() is reader.newest()
    writer.put(Cabling(6.0))
    assert reader.newest() == Cabling(6.0)


def test_the_way_to_one_device_is_read_alone(database: Database) -> None:
    store = Cablings(database)
    store.put(LAST)
    assert [store.way(name) for name in ("pc.1", "máy-2", "core", "ways", 'a"b')] == ["core", "core", None, None, None]
