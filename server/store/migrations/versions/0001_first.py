"""The first tables.

Names and types are written out: a migration must not change when the code that made it does.
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

# Ordered by code point on every database.
TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table("alert_keys",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("inbox_id", TEXT, nullable=True),
        sa.PrimaryKeyConstraint("id")
    )
    op.create_table("andon_calls",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("work_center", TEXT, nullable=False),
        sa.Column("kind", TEXT, nullable=False),
        sa.Column("note", TEXT, nullable=False),
        sa.Column("actor", TEXT, nullable=False),
        sa.Column("at", TEXT, nullable=False),
        sa.Column("cleared", sa.Text(), nullable=True),
        sa.Column("reversed", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id")
    )
    op.create_table("api_keys",
        sa.Column("hash", TEXT, nullable=False),
        sa.Column("id", TEXT, nullable=False),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("scopes", sa.Text(), nullable=False),
        sa.Column("created_at", TEXT, nullable=False),
        sa.Column("revoked", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("hash")
    )
    op.create_index("api_keys_id", "api_keys", ["id"], unique=True)
    op.create_table("blobs",
        sa.Column("sha256", TEXT, nullable=False),
        sa.Column("state", TEXT, nullable=False),
        sa.Column("bytes", sa.BigInteger(), nullable=False),
        sa.Column("media_type", TEXT, nullable=False),
        sa.Column("stored_bytes", sa.BigInteger(), nullable=False),
        sa.Column("stored_at", TEXT, nullable=False),
        sa.Column("device_id", TEXT, nullable=True),
        sa.Column("person_id", TEXT, nullable=True),
        sa.PrimaryKeyConstraint("sha256")
    )
    op.create_table("changes",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("order", TEXT, nullable=False),
        sa.Column("base_revision", sa.BigInteger(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("diff", sa.Text(), nullable=False),
        sa.Column("reason", TEXT, nullable=False),
        sa.Column("by", TEXT, nullable=False),
        sa.Column("at", TEXT, nullable=False),
        sa.Column("state", TEXT, nullable=False),
        sa.Column("decided", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id")
    )
    op.create_index("changes_state", "changes", ["state", "order"], unique=False)
    op.create_table("credentials",
        sa.Column("person_id", TEXT, nullable=False),
        sa.Column("username", TEXT, nullable=False),
        sa.Column("pin", TEXT, nullable=True),
        sa.Column("password", TEXT, nullable=True),
        sa.Column("badge", TEXT, nullable=True),
        sa.PrimaryKeyConstraint("person_id")
    )
    op.create_index("credentials_badge", "credentials", ["badge"], unique=True)
    op.create_index("credentials_username", "credentials", ["username"], unique=True)
    op.create_table("defects",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("name_en", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("id")
    )
    op.create_table("device_secrets",
        sa.Column("device_id", TEXT, nullable=False),
        sa.Column("hash", TEXT, nullable=False),
        sa.Column("used", sa.Boolean(), nullable=False),
        sa.Column("seen_at", TEXT, nullable=True),
        sa.PrimaryKeyConstraint("device_id")
    )
    op.create_table("devices",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("enrolled_at", TEXT, nullable=False),
        sa.Column("revoked", sa.Boolean(), nullable=False),
        sa.Column("last_seq", sa.BigInteger(), nullable=False),
        sa.Column("missing", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id")
    )
    op.create_table("enrolment_codes",
        sa.Column("hash", TEXT, nullable=False),
        sa.Column("expires_at", TEXT, nullable=False),
        sa.Column("created_by", TEXT, nullable=True),
        sa.Column("used_at", TEXT, nullable=True),
        sa.Column("device_id", TEXT, nullable=True),
        sa.PrimaryKeyConstraint("hash")
    )
    op.create_table("event_statuses",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("digest", TEXT, nullable=False),
        sa.Column("type", TEXT, nullable=False),
        sa.Column("verdict", TEXT, nullable=False),
        sa.Column("code", TEXT, nullable=False),
        sa.Column("received_at", TEXT, nullable=False),
        sa.Column("recorded_at", TEXT, nullable=False),
        sa.Column("device", TEXT, nullable=False),
        sa.Column("actor", TEXT, nullable=False),
        sa.Column("session", TEXT, nullable=False),
        sa.Column("note", TEXT, nullable=False),
        sa.Column("changed_seq", sa.BigInteger(), nullable=False),
        sa.Column("effect_seq", sa.BigInteger(), nullable=False),
        sa.Column("inbox_id", TEXT, nullable=True),
        sa.Column("waits_for", TEXT, nullable=True),
        sa.Column("reversed_by", TEXT, nullable=True),
        sa.Column("order", TEXT, nullable=True),
        sa.PrimaryKeyConstraint("id")
    )
    op.create_index("event_statuses_device", "event_statuses", ["device", "changed_seq"], unique=False)
    op.create_index("event_statuses_order", "event_statuses", ["order", "seq"], unique=False)
    op.create_index("event_statuses_waiting", "event_statuses", ["verdict", "received_at"], unique=False)
    op.create_table("feed",
        sa.Column("kind", TEXT, nullable=False),
        sa.Column("id", TEXT, nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("gone", sa.Boolean(), nullable=False),
        sa.Column("data", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("kind", "id")
    )
    op.create_index("feed_position", "feed", ["seq", "kind", "id"], unique=False)
    op.create_table("id_conflicts",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("inbox_id", TEXT, nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id")
    )
    op.create_table("idempotency",
        sa.Column("scope", TEXT, nullable=False),
        sa.Column("idempotency_key", TEXT, nullable=False),
        sa.Column("digest", TEXT, nullable=False),
        sa.Column("status", sa.BigInteger(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("created_at", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("scope", "idempotency_key")
    )
    op.create_table("inbox_items",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("kind", TEXT, nullable=False),
        sa.Column("code", TEXT, nullable=False),
        sa.Column("raised_at", TEXT, nullable=False),
        sa.Column("key", TEXT, nullable=False),
        sa.Column("event_id", TEXT, nullable=True),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("raw", TEXT, nullable=True),
        sa.Column("seen", sa.Text(), nullable=False),
        sa.Column("now", sa.Text(), nullable=False),
        sa.Column("state", TEXT, nullable=False),
        sa.Column("resolution", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id")
    )
    op.create_index("inbox_items_state", "inbox_items", ["state", "raised_at"], unique=False)
    op.create_table("kept_codes",
        sa.Column("kind", TEXT, nullable=False),
        sa.Column("owner", TEXT, nullable=False),
        sa.Column("sealed", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("kind", "owner")
    )
    op.create_table("log",
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("event_id", TEXT, nullable=False),
        sa.Column("source", TEXT, nullable=False),
        sa.Column("type", TEXT, nullable=False),
        sa.Column("raw", sa.Text(), nullable=False),
        sa.Column("received_at", TEXT, nullable=False),
        sa.Column("digest", TEXT, nullable=False),
        sa.Column("verdict", TEXT, nullable=False),
        sa.Column("code", TEXT, nullable=False),
        sa.Column("note", TEXT, nullable=False),
        sa.Column("schema", sa.BigInteger(), nullable=False),
        sa.Column("device_id", TEXT, nullable=True),
        sa.Column("device_seq", sa.BigInteger(), nullable=True),
        sa.Column("actor_id", TEXT, nullable=True),
        sa.Column("session_id", TEXT, nullable=True),
        sa.Column("on_behalf_of", TEXT, nullable=True),
        sa.Column("recorded_at", TEXT, nullable=True),
        sa.Column("carrier", TEXT, nullable=True),
        sa.Column("order_no", TEXT, nullable=True),
        sa.Column("rules_version", sa.BigInteger(), nullable=False),
        sa.Column("inbox_id", TEXT, nullable=True),
        sa.Column("effects", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("seq")
    )
    op.create_index("log_device", "log", ["device_id", "seq"], unique=False)
    op.create_index("log_event", "log", ["event_id"], unique=True)
    op.create_index("log_order", "log", ["order_no", "seq"], unique=False)
    op.create_table("meta",
        sa.Column("name", TEXT, nullable=False),
        sa.Column("value", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("name")
    )
    op.create_table("ng_reports",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("work_order", TEXT, nullable=False),
        sa.Column("operation", sa.BigInteger(), nullable=True),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("remaining", sa.BigInteger(), nullable=False),
        sa.Column("counted", sa.Boolean(), nullable=False),
        sa.Column("defect", TEXT, nullable=False),
        sa.Column("actor", TEXT, nullable=False),
        sa.Column("device", TEXT, nullable=False),
        sa.Column("recorded_at", TEXT, nullable=False),
        sa.Column("received_at", TEXT, nullable=False),
        sa.Column("wanted", TEXT, nullable=True),
        sa.Column("note", TEXT, nullable=False),
        sa.Column("photos", sa.Text(), nullable=False),
        sa.Column("replenish", TEXT, nullable=False),
        sa.Column("replenishment", TEXT, nullable=True),
        sa.Column("dispositions", sa.Text(), nullable=False),
        sa.Column("sorting", sa.Boolean(), nullable=False),
        sa.Column("reversed", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id")
    )
    op.create_index("ng_reports_work_order", "ng_reports", ["work_order"], unique=False)
    op.create_table("operations",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("work_order", TEXT, nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("work_center", TEXT, nullable=False),
        sa.Column("name_en", TEXT, nullable=False),
        sa.Column("kind", TEXT, nullable=False),
        sa.Column("standard_ms", sa.BigInteger(), nullable=False),
        sa.Column("good", sa.BigInteger(), nullable=False),
        sa.Column("process_scrap", sa.BigInteger(), nullable=False),
        sa.Column("material_scrap", sa.BigInteger(), nullable=False),
        sa.Column("blocked", sa.BigInteger(), nullable=False),
        sa.Column("starts", sa.BigInteger(), nullable=False),
        sa.Column("pauses", sa.BigInteger(), nullable=False),
        sa.Column("finishes", sa.BigInteger(), nullable=False),
        sa.Column("passes", sa.BigInteger(), nullable=False),
        sa.Column("ahead_since", TEXT, nullable=True),
        sa.PrimaryKeyConstraint("id")
    )
    op.create_index("operations_work_order", "operations", ["work_order"], unique=False)
    op.create_table("orders",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("customer", TEXT, nullable=False),
        sa.Column("promised_ship", TEXT, nullable=False),
        sa.Column("created_at", TEXT, nullable=False),
        sa.Column("tracking", TEXT, nullable=False),
        sa.Column("phone", TEXT, nullable=True),
        sa.Column("address", TEXT, nullable=True),
        sa.Column("expected_delivery", TEXT, nullable=True),
        sa.Column("priority", TEXT, nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("lines", sa.Text(), nullable=False),
        sa.Column("gates", sa.Text(), nullable=False),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.Column("origin", TEXT, nullable=True),
        sa.Column("origin_ng", TEXT, nullable=True),
        sa.Column("replenishments", sa.BigInteger(), nullable=False),
        sa.Column("work_orders", sa.Text(), nullable=False),
        sa.Column("packages", sa.Text(), nullable=False),
        sa.Column("state", TEXT, nullable=False),
        sa.Column("entries", sa.Text(), nullable=False),
        sa.Column("percent", sa.BigInteger(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("as_of", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("id")
    )
    op.create_index("orders_state", "orders", ["state"], unique=False)
    op.create_index("orders_tracking", "orders", ["tracking"], unique=False)
    op.create_table("packages",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("code", TEXT, nullable=False),
        sa.Column("batch", TEXT, nullable=False),
        sa.Column("lines", sa.Text(), nullable=False),
        sa.Column("waybill", TEXT, nullable=True),
        sa.Column("carrier", TEXT, nullable=True),
        sa.Column("bound", sa.Text(), nullable=True),
        sa.Column("shipped", sa.Text(), nullable=True),
        sa.Column("pending", sa.Text(), nullable=False),
        sa.Column("touched", sa.Boolean(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id")
    )
    op.create_index("packages_batch", "packages", ["batch"], unique=False)
    op.create_table("parked",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("events", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id")
    )
    op.create_table("people",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("username", TEXT, nullable=False),
        sa.Column("roles", sa.Text(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("crew", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("id")
    )
    op.create_table("photos",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("present", sa.Boolean(), nullable=False),
        sa.Column("bytes", sa.BigInteger(), nullable=False),
        sa.Column("media_type", TEXT, nullable=False),
        sa.Column("reports", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id")
    )
    op.create_table("products",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("name_en", TEXT, nullable=False),
        sa.Column("unit", TEXT, nullable=False),
        sa.Column("pack_quantity", sa.BigInteger(), nullable=False),
        sa.Column("tolerance", sa.BigInteger(), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("drawing", TEXT, nullable=False),
        sa.Column("picture", TEXT, nullable=False),
        sa.Column("routing", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id")
    )
    op.create_table("session_tokens",
        sa.Column("hash", TEXT, nullable=False),
        sa.Column("session_id", TEXT, nullable=False),
        sa.Column("person_id", TEXT, nullable=False),
        sa.Column("device_id", TEXT, nullable=True),
        sa.Column("expires_at", TEXT, nullable=False),
        sa.Column("revoked", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("hash")
    )
    op.create_index("session_tokens_device", "session_tokens", ["device_id"], unique=False)
    op.create_index("session_tokens_person", "session_tokens", ["person_id"], unique=False)
    op.create_index("session_tokens_session", "session_tokens", ["session_id"], unique=False)
    op.create_table("sessions",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("person", TEXT, nullable=False),
        sa.Column("device", TEXT, nullable=True),
        sa.Column("roles", sa.Text(), nullable=False),
        sa.Column("issued_at", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("id")
    )
    op.create_index("sessions_person", "sessions", ["person"], unique=False)
    op.create_table("settings",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("value", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id")
    )
    op.create_table("waybills",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("packages", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id")
    )
    op.create_table("work_centers",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("name_en", TEXT, nullable=False),
        sa.Column("workshop", TEXT, nullable=False),
        sa.Column("code", TEXT, nullable=False),
        sa.Column("last_planned", TEXT, nullable=True),
        sa.Column("open_calls", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id")
    )
    op.create_table("work_orders",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("order", TEXT, nullable=False),
        sa.Column("line", sa.BigInteger(), nullable=False),
        sa.Column("sku", TEXT, nullable=False),
        sa.Column("planned", sa.BigInteger(), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("tolerance", sa.BigInteger(), nullable=False),
        sa.Column("requirements", TEXT, nullable=False),
        sa.Column("drawing", TEXT, nullable=False),
        sa.Column("planned_start", TEXT, nullable=True),
        sa.Column("planned_finish", TEXT, nullable=True),
        sa.Column("operations", sa.Text(), nullable=False),
        sa.Column("changes", sa.Text(), nullable=False),
        sa.Column("packed", sa.BigInteger(), nullable=False),
        sa.Column("stocked", sa.BigInteger(), nullable=False),
        sa.Column("packages", sa.Text(), nullable=False),
        sa.Column("ng_reports", sa.Text(), nullable=False),
        sa.Column("flags", sa.Text(), nullable=False),
        sa.Column("state", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("id")
    )
    op.create_index("work_orders_order", "work_orders", ["order"], unique=False)
