"""The lab as a fixture: built once for all tests that ask for it, its cables healed before each."""

import contextlib
import os
from collections.abc import Callable, Collection, Iterator

import pytest

from tests.lab.image import image
from tests.lab.lab import Lab
from tests.lab.requirements import missing, require_lab
from tests.lab.topology import SITE


def pytest_collection_finish(session: pytest.Session) -> None:
    """Build the image before any test's time runs, when it is not there and a test of this session needs it."""
    wanted = any(item.get_closest_marker("lab") for item in session.items)
    if wanted and not session.config.option.collectonly and not missing():
        with contextlib.suppress(RuntimeError):  # said by the fixture that needs it, and by no other test
            image()


@pytest.fixture(scope="session")
def running_lab() -> Iterator[Lab]:
    """One lab for the whole session."""
    require_lab()
    with Lab() as lab:
        yield lab


@pytest.fixture(scope="session")
def running_site() -> Iterator[Lab]:
    """The centre on one LAN, with no host powered on."""
    require_lab()
    with Lab(f"motcua-site-{os.getpid()}", SITE, boot=()) as lab:
        yield lab


@pytest.fixture(scope="module")
def site_lab(running_site: Lab) -> Callable[[Collection[str]], Lab]:
    """Gives the centre with every cable in place and these hosts, fresh from the installer; no others are on."""

    def with_hosts(hosts: Collection[str]) -> Lab:
        running_site.reset()
        running_site.power_off(*(set(running_site.hosts) - set(hosts)))
        running_site.reinstall(*hosts)
        return running_site

    return with_hosts


@pytest.fixture
def lab(running_lab: Lab) -> Lab:
    """The session's lab with every cable in place; its hosts are as the test before left them."""
    running_lab.reset()
    return running_lab


@pytest.fixture
def fresh_target(lab: Lab) -> Lab:
    """The lab with the host ``target`` as it came from the installer."""
    lab.reinstall("target")
    return lab
