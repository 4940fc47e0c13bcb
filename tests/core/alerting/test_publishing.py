"""The configuration of alerts is published whole, its paths made whole, its secrets still references."""

from pathlib import Path
from typing import get_args

import pytest

from core.alerting import Alerting, EmailReceiver, Receiver, load, publish
from core.errors import InputError
from core.model import Inventory
from core.store.alertings import Alertings
from core.store.database import Database
from core.store.inventories import Inventories
from tests.alert_configuration import EXAMPLE

FILE = """
[[receiver]]
name = "duty"
channel = "email"
to = ["truc@laocai.gov.vn"]
sender = "motcua@laocai.gov.vn"
server = "mail.laocai.gov.vn:587"
user = "motcua"
password = "file:secrets/mail"
ca = "ca.pem"
"""


def test_paths_and_references_are_relative_to_the_file(tmp_path: Path) -> None:
    file = tmp_path / "alerts.toml"
    file.write_text(FILE)
    (receiver,) = load(file).receiver
    assert isinstance(receiver, EmailReceiver)
    assert (receiver.password, receiver.ca) == (f"file:{tmp_path}/secrets/mail", tmp_path / "ca.pem")


def test_what_was_published_is_read_again_as_it_was(tmp_path: Path, database: Database) -> None:
    file = tmp_path / "alerts.toml"
    file.write_text(FILE)
    number = publish(database, file, 10.0)
    assert publish(database, file, 20.0) == number == Alertings(database).newest_id()
    found = Alertings(database).newest()
    assert found is not None
    assert Alerting.model_validate(found[1]) == load(file)
    assert publish(database, None, 30.0) == number + 1


def test_a_site_that_the_inventory_does_not_have_is_refused_and_nothing_changes(
    tmp_path: Path, database: Database
) -> None:
    Inventories(database).publish(Inventory(sites=(), devices=(), links=(), credentials=()), "a test", "1", 1.0)
    file = tmp_path / "alerts.toml"
    file.write_text(FILE + 'sites = ["lucyenn"]\n')
    with pytest.raises(InputError, match="there is no site 'lucyenn' in the inventory"):
        publish(database, file, 10.0)
    assert Alertings(database).newest() is None


def test_the_example_of_the_documents_is_taken(tmp_path: Path) -> None:
    file = tmp_path / "alerts.toml"
    file.write_text(EXAMPLE)
    assert [one.channel for one in load(file).receiver] == ["email", "sms", "alertmanager"]


def test_every_key_of_every_receiver_has_a_sentence() -> None:
    for model in get_args(Receiver):
        for name, field in model.model_fields.items():
            assert name == "channel" or (field.description or "").endswith("."), name
