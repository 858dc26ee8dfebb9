"""GET /api/v1/labels/…: what is printed can be read back."""

from __future__ import annotations

import io
from typing import Any

import pypdfium2

from labels import payload, read
from tests.builders import Factory


def pdf(factory: Factory, path: str, who: str = "supervisor") -> Any:
    return factory.client().get(f"/api/v1/labels/{path}", headers=factory.bearer(who))


def codes(data: bytes) -> list[str]:
    """The codes on every page, as a camera reads them."""
    found = []
    document = pypdfium2.PdfDocument(data)
    for page in document:
        image = page.render(scale=4).to_pil()
        buffer = io.BytesIO()
        image.save(buffer, "PNG")
        found += [f.text.rsplit("/C/", 1)[-1] for f in read.read(buffer.getvalue())]
    document.close()
    return found


def test_traveler_carries_the_work_order_and_each_operation(factory: Factory) -> None:
    order = factory.order()
    done = pdf(factory, f"traveler/{order.work_order}.pdf")
    assert (done.status_code, done.mimetype, done.headers["Cache-Control"]) == (200, "application/pdf", "no-store")
    found = [factory.kit.codes.read(c) for c in codes(done.data)]
    assert {(c.kind, c.id, c.operation) for c in found if c} == {
        ("W", order.work_order, None), ("O", order.work_order, 10), ("O", order.work_order, 20)}


def test_package_labels(factory: Factory) -> None:
    made = factory.client().post("/api/v1/packages/codes", json={"count": 2}, headers=factory.bearer("supervisor")).json
    assert set(codes(pdf(factory, f"packages/{made['batch']}.pdf").data)) == {p["code"] for p in made["packages"]}
    one = made["packages"][0]
    assert set(codes(pdf(factory, f"package/{one['id']}.pdf").data)) == {one["code"]}


def test_tracking_card_prints_the_kept_link_again(factory: Factory) -> None:
    made = factory.client().post("/api/v1/orders", headers=factory.bearer("stranger"), json={
        "customer": {"name": "甲"}, "promised_ship": "2026-03-20", "lines": [{"sku": "HR-1001", "quantity": "1"}]}).json
    [code] = codes(pdf(factory, f"tracking/{made['no']}.pdf").data)
    ref = factory.kit.codes.read(code)
    assert ref is not None
    assert (ref.kind, ref.id) == ("T", made["tracking_token"])


def test_badges(factory: Factory) -> None:
    factory.person("root", ["admin"])
    made = factory.client().post("/api/v1/people", headers=factory.bearer("root"), json={
        "name": "王强", "username": "wangqiang", "roles": ["worker"]}).json
    [text] = codes(pdf(factory, f"badges.pdf?ids={made['id']}", "root").data)
    ref = payload.parse(f"/C/{text}")
    assert ref is not None and ref.seal is not None
    assert ref.text == made["badge"]
    [seen] = codes(factory.client().post("/api/v1/labels/badges.pdf", headers=factory.bearer("root"), json={
        "items": [{"id": made["id"], "pin": made["pin"]}]}).data)
    assert seen.split("/")[0] == made["badge"]


def test_a_sheet_to_enrol_many_phones(factory: Factory) -> None:
    factory.person("root", ["admin"])
    headers = factory.bearer("root")
    post = factory.client().post
    made = post("/api/v1/devices/codes", json={"count": 3, "hours": 8}, headers=headers).json["codes"]
    sheet = {"codes": [c["code"] for c in made], "expires_at": made[0]["expires_at"]}
    done = post("/api/v1/labels/enrolment.pdf", json=sheet, headers=headers)
    assert sorted(codes(done.data)) == sorted(sheet["codes"])
    wrong = {**sheet, "codes": [payload.make("W", "7K3M9QXR", revision=1)]}
    assert post("/api/v1/labels/enrolment.pdf", json=wrong, headers=headers).status_code == 422
    assert post("/api/v1/labels/enrolment.pdf", json=sheet, headers=factory.bearer("worker")).status_code == 403


def test_missing_and_wrong_role(factory: Factory) -> None:
    for path in ("traveler/NONE.pdf", "packages/none.pdf", "package/none.pdf", "tracking/none.pdf",
                 "badges.pdf?ids=none", f"tracking/{factory.order().no}.pdf"):
        assert pdf(factory, path).status_code == 404, path
        assert pdf(factory, path, "worker").status_code == 403, path
        assert factory.client().get(f"/api/v1/labels/{path}").status_code == 401, path
    assert pdf(factory, f"traveler/{factory.order().work_order}.pdf?paper=A3").status_code == 422
