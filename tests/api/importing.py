"""Import through the door, as a browser does: upload, wait, look, take."""

from __future__ import annotations

import io
import time
from typing import Any

import openpyxl

from tests.builders import Factory


class Importer:
    """Somebody of the office who imports."""

    def __init__(self, factory: Factory, who: str, *roles: str) -> None:
        factory.person(who, list(roles))
        self.factory, self.headers = factory, factory.bearer(who)
        self.client = factory.client()

    def get(self, path: str) -> Any:
        return self.client.get(f"/api/v1{path}", headers=self.headers)

    def post(self, path: str, body: Any) -> Any:
        return self.client.post(f"/api/v1{path}", headers=self.headers, json=body)

    def send(self, kind: str, data: bytes) -> Any:
        return self.client.post("/api/v1/imports", headers=self.headers, content_type="multipart/form-data",
                                data={"kind": kind, "file": (io.BytesIO(data), "list.xlsx")})

    def job(self, id: str, **query: Any) -> dict[str, Any]:
        """The import once nobody works on it."""
        for _ in range(600):
            answer = self.client.get(f"/api/v1/imports/{id}", headers=self.headers, query_string=query)
            assert answer.status_code == 200, answer.text
            if answer.json["state"] not in ("reading", "applying"):
                return answer.json  # type: ignore[no-any-return]
            time.sleep(0.05)
        raise AssertionError("the import never ended")

    def read(self, kind: str, data: bytes, **query: Any) -> dict[str, Any]:
        """Upload and look at what would happen."""
        answer = self.send(kind, data)
        assert answer.status_code == 201, answer.text
        return self.job(answer.json["id"], **query)

    def take(self, id: str, rows: Any = "all") -> dict[str, Any]:
        answer = self.post(f"/imports/{id}/apply", {"rows": rows})
        assert answer.status_code == 202, answer.text
        return self.job(id)

    def sample(self, kind: str, lang: str = "zh") -> bytes:
        answer = self.get(f"/samples/{kind}.xlsx?lang={lang}")
        assert answer.status_code == 200, answer.text
        return answer.data  # type: ignore[no-any-return]


def cells(data: bytes) -> list[list[Any]]:
    """What stands in the first sheet."""
    return [list(r) for r in openpyxl.load_workbook(io.BytesIO(data)).worksheets[0].iter_rows(values_only=True)]
