"""A private Redis server for the tests: its own port, nothing on disk, gone afterwards.

Debian's package `redis-server` brings the program (`make test` installs it).
"""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import dataclass, field

from tests.ports import free_port
from tests.store.postgres import wait


@dataclass
class RedisServer:
    """Can be killed and started again on the same port."""

    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    def start(self) -> RedisServer:
        program = shutil.which("redis-server")
        if program is None:
            raise RuntimeError("Redis is not installed: run `make test`, or apt-get install redis-server")
        self.process = subprocess.Popen(
            [program, "--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        wait(self.port)
        return self

    def kill(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.wait(30)
            self.process = None
