"""What the office does around a story, over the public API with the demo's key."""

from __future__ import annotations

import io
from typing import Any

from PIL import Image

from labels import payload, render
from tests.e2e.camera import crop, rasterise
from tests.e2e.server_process import Answer, Phone, ServerProcess, call


class Office:
    """Orders, inbox and printed sheets. demo: demo.json."""

    def __init__(self, server: ServerProcess, demo: dict[str, Any]) -> None:
        self.server, self.demo = server, demo
        self.key = {"Authorization": f"Bearer {demo['api_key']}"}

    def get(self, path: str, headers: dict[str, str] | None = None) -> Answer:
        got = call(f"{self.server.url}{path}", headers=headers or self.key)
        assert got.status == 200, (path, got.status, got.raw[:300])
        return got

    def post(self, path: str, body: Any, **headers: str) -> Any:
        got = call(f"{self.server.url}{path}", "POST", body, {**self.key, **headers})
        assert got.status in (200, 201), (path, got.status, got.raw[:500])
        return got.json

    def order(self, quantity: str, sku: str = "HR-1001", key: str = "story") -> dict[str, Any]:
        made: dict[str, Any] = self.post("/api/v1/orders", {
            "customer": {"name": "华信机械"}, "promised_ship": "2031-03-01", "release": True,
            "lines": [{"sku": sku, "quantity": quantity}]}, **{"Idempotency-Key": key})
        return made

    def signed_in(self, role: str, enrolment: int) -> Phone:
        person = self.person(role)
        return Phone.enrol(self.server, self.demo["enrolment"][enrolment]).sign_in(person)

    def person(self, role: str, number: int = 0) -> dict[str, Any]:
        found: dict[str, Any] = [p for p in self.demo["people"] if p["role"] == role][number]
        return found

    def traveler(self, supervisor: Phone, work_order_id: str) -> Image.Image:
        """The first page of the traveler that this very server issued, as paper."""
        pdf = self.get(f"/api/v1/labels/traveler/{work_order_id}.pdf",
                       {"Authorization": f"Bearer {supervisor.token}"}).raw
        return rasterise(pdf)

    def label(self, supervisor: Phone, package_id: str) -> Image.Image:
        pdf = self.get(f"/api/v1/labels/package/{package_id}.pdf",
                       {"Authorization": f"Bearer {supervisor.token}"}).raw
        return rasterise(pdf)

    def inbox(self) -> list[dict[str, Any]]:
        items: list[dict[str, Any]] = []
        cursor = ""
        while True:
            page = self.get(f"/api/v1/inbox?state=open&cursor={cursor}").json
            items += page["items"]
            cursor = page["cursor"]
            if not page["more"]:
                return items


def qr(server: ServerProcess, code: str, module: int = 9) -> Image.Image:
    """A printed code, as labels print it."""
    return Image.open(io.BytesIO(render.png(payload.url(server.url, code), module))).convert("RGB")


__all__ = ["Office", "crop", "qr"]
