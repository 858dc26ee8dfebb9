"""Tables of the records that the fold makes: one a record class, columns = its fields.

`records.py` beside this file loads and saves them; a test compares each with its class.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Index, MetaData, Table

from server.store.types import flag, key, text, tree, whole
from sync.model import records

metadata = MetaData()

orders = Table(
    "orders", metadata,
    key(), text("customer"), text("promised_ship"), text("created_at"), text("tracking"),
    text("phone", null=True), text("address", null=True), text("expected_delivery", null=True),
    text("priority"), whole("revision"), tree("lines"), text("ref"), text("customer_id", null=True),
    text("carrier"), tree("files"), tree("deliveries"), tree("gates"), tree("facts"),
    text("origin", null=True), text("origin_ng", null=True), whole("replenishments"),
    tree("work_orders"), tree("packages"), text("state"), tree("entries"), whole("percent"),
    whole("seq"), text("as_of"), Index("orders_state", "state"), Index("orders_tracking", "tracking"),
    Index("orders_ref", "ref"), Index("orders_customer", "customer_id"),
    Index("orders_customer_name", "customer"))

work_orders = Table(
    "work_orders", metadata,
    key(), text("order"), whole("line"), text("sku"), whole("planned"), whole("revision"),
    whole("tolerance"), text("requirements"), text("drawing"), text("drawing_file"), text("planned_start", null=True),
    text("planned_finish", null=True), tree("operations"), tree("changes"), whole("packed"),
    whole("stocked"), tree("packages"), tree("ng_reports"), tree("flags"), text("state"),
    Index("work_orders_order", "order"), Index("work_orders_state", "state"))

operations = Table(
    "operations", metadata,
    key(), text("work_order"), whole("number"), text("name"), text("work_center"), text("name_en"),
    text("kind"), whole("standard_ms"), whole("piece_rate"), text("planned_start", null=True),
    text("planned_finish", null=True), tree("load"), text("crew"), text("first_at", null=True),
    text("last_at", null=True), whole("good"), whole("process_scrap"), whole("material_scrap"),
    whole("blocked"), whole("starts"), whole("pauses"), whole("finishes"), whole("passes"),
    text("ahead_since", null=True), Index("operations_work_order", "work_order"),
    Index("operations_planned", "planned_start"), Index("operations_planned_finish", "planned_finish"))

packages = Table(
    "packages", metadata,
    key(), text("code"), text("batch"), tree("lines"), text("waybill", null=True),
    text("carrier", null=True), tree("bound", null=True), tree("shipped", null=True), tree("pending"),
    tree("contested"),
    flag("touched"), whole("number"), text("packed_at", null=True), text("delivery", null=True),
    Index("packages_packed", "packed_at"), Index("packages_batch", "batch"))

waybills = Table(
    "waybills", metadata,
    key(), tree("packages"))

ng_reports = Table(
    "ng_reports", metadata,
    key(), text("work_order"), whole("operation", null=True), whole("quantity"), whole("remaining"),
    flag("counted"), text("defect"), text("actor"), text("device"), text("recorded_at"),
    text("received_at"), text("wanted", null=True), text("note"), tree("photos"), text("replenish"),
    text("replenishment", null=True), tree("dispositions"), flag("sorting"), flag("reversed"),
    Index("ng_reports_work_order", "work_order"), Index("ng_reports_replenish", "replenish"))

photos = Table(
    "photos", metadata,
    key(), flag("present"), whole("bytes"), text("media_type"), tree("reports"),
    text("named_at"), flag("expired"), Index("photos_present", "present", "named_at"))

andon_calls = Table(
    "andon_calls", metadata,
    key(), text("work_center"), text("kind"), text("note"), text("actor"), text("at"),
    tree("cleared", null=True), flag("reversed"))

inbox_items = Table(
    "inbox_items", metadata,
    key(), text("kind"), text("code"), text("raised_at"), text("key"), text("event_id", null=True),
    tree("about"), text("raw", null=True), tree("seen"), tree("now"), text("state"),
    tree("resolution", null=True), Index("inbox_items_state", "state", "raised_at"),
    Index("inbox_items_key", "key"))

event_statuses = Table(
    "event_statuses", metadata,
    key(), whole("seq"), text("digest"), text("type"), text("verdict"), text("code"),
    text("received_at"), text("recorded_at"), text("device"), text("actor"), text("session"),
    text("note"), whole("changed_seq"), whole("effect_seq"), text("inbox_id", null=True),
    text("waits_for", null=True), text("reversed_by", null=True), text("order", null=True),
    Index("event_statuses_device", "device", "changed_seq"),
    Index("event_statuses_type", "type", "received_at"),
    Index("event_statuses_order", "order", "seq"),
    Index("event_statuses_actor", "actor", "code"),
    Index("event_statuses_waiting", "verdict", "received_at"))

id_conflicts = Table(
    "id_conflicts", metadata,
    key(), text("inbox_id"), whole("seq"), text("device"), text("actor"), text("received_at"), text("verdict"),
    text("code"), text("note"), whole("changed_seq"), text("counted_as", null=True),
    Index("id_conflicts_device", "device", "changed_seq"), Index("id_conflicts_actor", "actor", "changed_seq"))

parked = Table(
    "parked", metadata,
    key(), tree("events"))

alert_keys = Table(
    "alert_keys", metadata,
    key(), text("inbox_id", null=True))

people = Table(
    "people", metadata,
    key(), tree("roles"), flag("active"), text("crew"),
    text("reports_to", null=True))

sessions = Table(
    "sessions", metadata,
    key(), text("person"), text("device", null=True), tree("roles"), text("issued_at"), text("badge"),
    Index("sessions_person", "person"))

devices = Table(
    "devices", metadata,
    key(), text("name"), text("enrolled_at"), flag("revoked"), whole("last_seq"), tree("missing"),
    flag("kiosk"), text("revoked_at", null=True), text("revoked_by", null=True))

products = Table(
    "products", metadata,
    key(), text("name"), text("name_en"), text("unit"), whole("pack_quantity"), whole("tolerance"),
    whole("revision"), text("drawing"), text("picture"), tree("routing"), text("drawing_file"),
    text("photo"), tree("revisions"), flag("active"))

work_centers = Table(
    "work_centers", metadata,
    key(), text("name"), text("name_en"), text("workshop"), text("code"),
    text("last_planned", null=True), tree("open_calls"), text("crew"), whole("stations"), whole("minutes"),
    flag("active"))

day_loads = Table("day_loads", metadata, key(), whole("ms"))

workshops = Table("workshops", metadata, key(), text("name"), text("name_en"), flag("active"))

crews = Table(
    "crews", metadata,
    key(), text("name"), text("name_en"), text("workshop"), text("leader", null=True), text("shift"),
    flag("active"))

customers = Table(
    "customers", metadata,
    key(), text("name"), text("phone"), text("contact"), text("address"), text("carrier"), text("note"),
    flag("active"), Index("customers_name", "name"))

files = Table(
    "files", metadata,
    key(), text("name"), text("media_type"), whole("bytes"), text("at"), text("by", null=True))

deliveries = Table(
    "deliveries", metadata,
    key(), text("mode"), text("customer"), text("at"), text("by", null=True), tree("packages"), tree("orders"),
    text("address"), text("driver"), text("note"), tree("signed", null=True), tree("cancelled", null=True),
    Index("deliveries_at", "at"))

escalations = Table("escalations", metadata, key(), text("kind"), tree("levels"))

defects = Table(
    "defects", metadata,
    key(), text("name"), text("name_en"), flag("active"))

settings = Table(
    "settings", metadata,
    key(), tree("value", null=True))

changes = Table(
    "changes", metadata,
    key(), text("order"), whole("base_revision"), tree("content"), tree("diff"), text("reason"),
    text("by"), text("at"), text("state"), tree("decided", null=True),
    tree("approvals"), Index("changes_state", "state", "order"))

TABLES: dict[type[Any], Table] = {
    records.Order: orders,
    records.WorkOrder: work_orders,
    records.Operation: operations,
    records.Package: packages,
    records.Waybill: waybills,
    records.NgReport: ng_reports,
    records.Photo: photos,
    records.AndonCall: andon_calls,
    records.InboxItem: inbox_items,
    records.EventStatus: event_statuses,
    records.IdConflict: id_conflicts,
    records.Parked: parked,
    records.AlertKey: alert_keys,
    records.Person: people,
    records.Session: sessions,
    records.Device: devices,
    records.Product: products,
    records.WorkCenter: work_centers,
    records.DayLoad: day_loads,
    records.Workshop: workshops,
    records.Crew: crews,
    records.Customer: customers,
    records.File: files,
    records.Delivery: deliveries,
    records.Escalation: escalations,
    records.Defect: defects,
    records.Setting: settings,
    records.Change: changes,
}
