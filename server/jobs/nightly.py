"""The backup at night, and the alarm when the last good one is too old."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from server.jobs.told import over, tell
from server.services.kit import Kit

LOGGER = logging.getLogger("suigong.backup")
ROOT = Path(__file__).resolve().parents[2]
KEY = "backup_old"


class Process:
    """Port Runner: `python -m server backup` beside this one. It takes its own time; phones do not wait for it.

    settings: server.config.Settings, told to it through its environment.
    """

    def __init__(self, settings: Any) -> None:
        self.settings = settings
        self.process: subprocess.Popen[bytes] | None = None

    def running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def start(self) -> None:
        if self.running():
            return
        found = self.settings
        env = {**os.environ, "DATA_DIR": str(found.data_dir), "DATABASE_URL": found.database_url,
               "SECRET_KEY": found.secret.hex(), "FACTORY_TZ": found.timezone.key, "DEMO": "0",
               "EMPTY": "0", "LAN": "0",
               **({"BACKUP_DIR": str(found.backup_dir)} if found.backup_dir else {})}
        self.process = subprocess.Popen([sys.executable, "-m", "server", "backup"], cwd=ROOT, env=env,
                                        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)


class Nightly:
    """The job: begins what is due; raises and closes the alarm."""

    def __init__(self, kit: Kit) -> None:
        self.kit = kit

    def round(self) -> None:
        backups = self.kit.backups
        state = backups.state()
        if backups.due(state):
            LOGGER.info("the nightly backup begins")
            backups.runner.start()
            return
        if state.running:
            return  # the next round knows how it ended
        if not state.late and not (state.failed and backups.hour):
            over(self.kit, KEY)
            return
        about = {"at": state.good.at if state.good else None, "reason": "failed" if state.failed else "late",
                 **({k: state.last.detail.get(k) for k in ("zh", "en")} if state.failed and state.last else {})}
        self.kit.writer.call(lambda tx: tell(tx, "backup_old", KEY, about))
