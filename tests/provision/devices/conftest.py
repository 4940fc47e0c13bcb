"""A cabinet of fake devices, and what one needs to log in to them."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from core.kept_secrets import Secret
from core.model import Platform
from provision.devices import host_keys
from provision.devices.platforms import facts
from provision.devices.sessions import Target
from tests.provision.devices.fakes import PASSWORD, USER, Cabinet, FakeDevice, cabinet, configuration

Put = Callable[..., FakeDevice]


@pytest.fixture(scope="module")
def devices() -> Iterator[Cabinet]:
    with cabinet() as made:
        yield made


@pytest.fixture
def put(devices: Cabinet) -> Put:
    """Switch a device of a platform on."""

    def switch_on(platform: str, **odd: Any) -> FakeDevice:
        return devices.put(FakeDevice(platform, configuration(platform), **odd))

    return switch_on


@pytest.fixture
def known_hosts(tmp_path: Path) -> Path:
    return tmp_path / "known_hosts"


@pytest.fixture
def target_of(known_hosts: Path) -> Callable[..., Target]:
    """How a fake device is logged in to, its host key believed."""

    def made(device: FakeDevice, **other: Any) -> Target:
        host_keys.believe(known_hosts, "127.0.0.1", device.port, host_keys.seen("127.0.0.1", device.port))
        values: dict[str, Any] = {"username": USER, "password": Secret(PASSWORD), "timeout": 5.0} | other
        return Target("sw-01", "127.0.0.1", device.port, facts(Platform(device.platform)), **values)

    return made
