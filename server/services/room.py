"""How much room the data's disk has. Photos and files stop before it is full, so that entries can go on."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from server.services.ports import StoreFailing

LEAST = 50 * 1024 * 1024  # bytes; below it photos, files and imports wait, and the server is not ready
LOW = 500 * 1024 * 1024  # bytes; below it people are asked to make room


@dataclass(frozen=True, slots=True)
class Room:
    """folder: on the disk that is meant."""

    folder: Path

    def free(self) -> int:
        """Bytes that can still be written; 0 on a disk that can only be read."""
        disk = os.statvfs(self.folder)
        return 0 if disk.f_flag & os.ST_RDONLY else disk.f_bavail * disk.f_frsize

    def enough(self) -> bool:
        return self.free() > LEAST

    def need(self) -> None:
        """StoreFailing where what is no entry would take the last room."""
        if not self.enough():
            raise StoreFailing("the disk is nearly full: no photos or files until there is room", "full")

    def warning(self) -> tuple[str, str] | None:
        """For who watches the machine: (Chinese, English); None when there is plenty."""
        free = self.free()
        if free > LOW:
            return None
        left = free // 1024**2
        if free > LEAST:
            return (f"服务器硬盘只剩 {left} MB，请尽快清理：低于 {LEAST // 1024**2} MB 时照片和文件会停收。",
                    f"The server's disk has {left} MB left; make room soon. Below {LEAST // 1024**2} MB photos and "
                    "files wait.")
        return (f"服务器硬盘只剩 {left} MB：照片、文件和导入已停收，请马上清理。手机会留着照片，有空间后自动补传。",
                f"The server's disk has {left} MB left: photos, files and imports wait. Make room now. Phones keep "
                "their photos and send them by themselves afterwards.")
