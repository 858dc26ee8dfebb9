"""`python -m tests.pages.live_server`: the real server with the small factory of tests/builders.py.

DATA_DIR and PORT as for the server. Seeds an empty factory, then writes what the browser needs to know
to $DATA_DIR/factory.json.
"""

from server.wsgi import listen, make_server, serve  # patches first

# ruff: noqa: E402, I001
import json
import os
from typing import Any

from flask import Flask

from server.app import create_app
from server.config import load
from tests.builders import Factory, put_master_data


class LiveFactory(Factory):
    """The small factory around an application that exists already."""

    def __init__(self, app: Flask) -> None:
        self.app, self.kit = app, app.extensions["suigong"]
        self.settings, self.clock = self.kit.settings, self.kit.clock
        self.people, self.badges = {}, {}


def seed(factory: LiveFactory) -> dict[str, Any]:
    """People with PIN 482913, one running order, a box that two phones bound, a change request."""
    factory.kit.writer.call(put_master_data)
    for name, role in (("worker", "worker"), ("packer", "warehouse"), ("second", "warehouse"), ("boss", "supervisor"),
                       ("seller", "sales")):
        factory.person(name, [role])
    order, spare = factory.order(50), factory.order(20, customer="Beta")
    worker, packer, second = (factory.phone(n) for n in ("worker", "packer", "second"))
    worker.results(worker.report(order, "10"))
    box = factory.package_codes()[0]
    packer.results(packer.event("package.pack", {"package": box, "lines": [
        {"work_order": order.code, "quantity": "5"}]}))
    packer.results(packer.event("package.bind", {"package": box, "waybill": "SF1000000000001", "carrier": "SF"}))
    second.results(second.event("package.bind", {"package": box, "waybill": "SF2000000000002", "carrier": "SF"}))
    changed = factory.client().post(f"/api/v1/orders/{spare.no}/changes", headers=factory.bearer("seller"), json={
        "promised_ship": "2030-01-15", "reason": "customer asked"})
    assert changed.status_code == 201, changed.text
    return {"no": order.no, "code": order.code, "token": order.token, "box": box, "spare": spare.no,
            "phone": {"id": worker.device_id, "secret": worker.secret, "actor": worker.actor,
                      "session": worker.session_id, "seq": worker.seq}}


def main() -> None:
    settings = load(os.environ)
    listener, app = listen(settings.port), create_app(settings)
    told = settings.data_dir / "factory.json"
    if not told.exists():
        told.write_text(json.dumps(seed(LiveFactory(app))))
    serve(app, settings, make_server(app, listener))


if __name__ == "__main__":
    main()
