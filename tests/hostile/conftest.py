"""One besieged server for a file of attacks: what one left behind, the next must live with."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from tests.hostile.siege import Siege
from tests.zygote import shared


@pytest.fixture(scope="module")
def siege(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Siege]:
    """Running, its phones at work. At the end all that they said must have landed."""
    made = Siege(tmp_path_factory.mktemp("siege"))
    server = made.server
    server.process = shared().start(["run"], {
        **os.environ, "DATA_DIR": str(server.data), "PORT": str(server.port), "BACKUP_AT": "off",
        "BASE_URL": server.url, "PUBLIC_URL": server.url, **server.env}, server.data / "server.log",
        prepare="tests.hostile.siege:hurried")
    server.ready()
    try:
        with made.load:
            yield made
        assert made.all_landed() > 0
    finally:
        server.kill()
        for device in made.yard.devices:
            device.hang_up()
