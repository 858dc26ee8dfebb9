"""$DATA_DIR/demo.json: the logins, codes and links of the demo, for people and for tests."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from server.disk import write_whole

NAME = "demo.json"


def path_in(data_dir: Path) -> Path:
    return data_dir / NAME


def write(data_dir: Path, content: dict[str, Any]) -> None:
    """Whole or not at all, for the owner's eyes only: there are PINs in it."""
    write_whole(path_in(data_dir), json.dumps(content, ensure_ascii=False, indent=1).encode())


def read(data_dir: Path) -> dict[str, Any] | None:
    """What was written; None when it is missing or cannot be read."""
    try:
        content: dict[str, Any] = json.loads(path_in(data_dir).read_text("utf-8"))
    except (OSError, ValueError):
        return None
    return content


def moved(content: dict[str, Any], base_url: str, public_url: str) -> dict[str, Any]:
    """The same demo at the addresses of this start."""
    orders = [{**o, "tracking_url": f"{public_url}/t/{o['tracking_token']}"} for o in content["orders"]]
    return {**content, "base_url": base_url, "orders": orders}


def told(content: dict[str, Any]) -> str:
    """Logins and links for whoever started the server."""
    rows = {p["role"]: p for p in reversed(content["people"])}
    people = "\n".join(f"  {role:<11}{p['username']:<12}PIN {p['pin']}" for role, p in
                       sorted(rows.items(), key=lambda row: row[0]))
    base, order = content["base_url"], content["orders"][0]
    return (f"随工 demo factory 演示工厂\n"
            f"  phone 手机     {base}/app/       enrol 登记码 {content['enrolment'][0]}\n"
            f"  office 办公室  {base}/office/\n"
            f"  customer 客户  {order['tracking_url']}\n"
            f"{people}\n"
            f"  more 更多: demo.json in DATA_DIR")
