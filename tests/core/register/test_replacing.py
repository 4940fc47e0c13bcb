"""What goes with a serial number and what stays with its position."""

from datetime import date

from core.model import AssetFields, Replacement
from core.register.replacing import OF_SERIAL, known_serials, replaced

OLD = AssetFields(
    code="LY-041", serial="FOC1", cost=24_000_000, warranty_ends=date(2027, 1, 1), unit="Văn phòng", responsible="Minh"
)


def test_the_warranty_stays_with_the_old_serial_and_the_person_with_the_position() -> None:
    after = replaced(OLD, "FOC2", {"mac": "02:00:00:00:00:01", "cost": None}, None)
    assert after == AssetFields(serial="FOC2", mac="02:00:00:00:00:01", unit="Văn phòng", responsible="Minh")


def test_a_serial_that_is_known_comes_with_its_books() -> None:
    after = replaced(OLD, "FOC2", {}, None)
    history = [Replacement("sw-core", 10.0, "cli:ha", "", OLD, after)]
    back = replaced(after, "FOC1", {}, known_serials(history)["foc1"])
    assert back == OLD
    elsewhere = replaced(AssetFields(serial="X", unit="Kho"), "FOC1", {"code": "LY-99"}, known_serials(history)["foc1"])
    assert (elsewhere.code, elsewhere.warranty_ends, elsewhere.unit) == ("LY-99", date(2027, 1, 1), "Kho")


def test_every_field_is_the_serials_or_the_positions() -> None:
    assert set(AssetFields.model_fields) - set(OF_SERIAL) == {"unit", "responsible", "members"}
