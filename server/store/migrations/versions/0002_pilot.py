"""Room for the pilot: master data, planning, deliveries, escalation, names, health, imports, backups.

What is added to rows of before gets the value that the records' own defaults give.
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

# Ordered by code point on every database.
TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    widen()
    add()


def widen() -> None:
    op.add_column("changes", sa.Column("approvals", sa.Text(), nullable=False, server_default="[]"))
    op.add_column("defects", sa.Column("active", sa.Boolean(), nullable=False, server_default=sa.true()))
    op.add_column("devices", sa.Column("kiosk", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_index("event_statuses_type", "event_statuses", ["type", "received_at"])
    op.create_index("inbox_items_key", "inbox_items", ["key"])
    op.create_index("ng_reports_replenish", "ng_reports", ["replenish"])
    op.add_column("operations", sa.Column("piece_rate", sa.BigInteger(), nullable=False, server_default="0"))
    op.add_column("operations", sa.Column("planned_start", TEXT, nullable=True))
    op.add_column("operations", sa.Column("planned_finish", TEXT, nullable=True))
    op.add_column("operations", sa.Column("load", sa.Text(), nullable=False, server_default="[]"))
    op.add_column("operations", sa.Column("crew", TEXT, nullable=False, server_default=""))
    op.add_column("operations", sa.Column("first_at", TEXT, nullable=True))
    op.add_column("operations", sa.Column("last_at", TEXT, nullable=True))
    op.create_index("operations_planned", "operations", ["planned_start"])
    op.create_index("operations_planned_finish", "operations", ["planned_finish"])
    op.create_index("work_orders_state", "work_orders", ["state"])
    op.add_column("orders", sa.Column("ref", TEXT, nullable=False, server_default=""))
    op.add_column("orders", sa.Column("customer_id", TEXT, nullable=True))
    op.add_column("orders", sa.Column("carrier", TEXT, nullable=False, server_default=""))
    op.add_column("orders", sa.Column("files", sa.Text(), nullable=False, server_default="[]"))
    op.add_column("orders", sa.Column("deliveries", sa.Text(), nullable=False, server_default="[]"))
    op.create_index("orders_customer", "orders", ["customer_id"])
    op.create_index("orders_customer_name", "orders", ["customer"])
    op.create_index("orders_ref", "orders", ["ref"])
    op.add_column("packages", sa.Column("packed_at", TEXT, nullable=True))
    op.add_column("packages", sa.Column("delivery", TEXT, nullable=True))
    op.create_index("packages_packed", "packages", ["packed_at"])
    op.add_column("people", sa.Column("reports_to", TEXT, nullable=True))
    op.add_column("photos", sa.Column("named_at", TEXT, nullable=False, server_default=""))
    op.add_column("photos", sa.Column("expired", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_index("photos_present", "photos", ["present", "named_at"])
    op.add_column("products", sa.Column("drawing_file", TEXT, nullable=False, server_default=""))
    op.add_column("products", sa.Column("photo", TEXT, nullable=False, server_default=""))
    op.add_column("products", sa.Column("revisions", sa.Text(), nullable=False, server_default="[]"))
    op.add_column("products", sa.Column("active", sa.Boolean(), nullable=False, server_default=sa.true()))
    op.add_column("sessions", sa.Column("badge", TEXT, nullable=False, server_default=""))
    op.add_column("work_centers", sa.Column("crew", TEXT, nullable=False, server_default=""))
    op.add_column("work_centers", sa.Column("stations", sa.BigInteger(), nullable=False, server_default="1"))
    op.add_column("work_centers", sa.Column("minutes", sa.BigInteger(), nullable=False, server_default="0"))
    op.add_column("work_centers", sa.Column("active", sa.Boolean(), nullable=False, server_default=sa.true()))
    op.add_column("work_orders", sa.Column("drawing_file", TEXT, nullable=False, server_default=""))


def add() -> None:
    op.create_table("backups",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("at", TEXT, nullable=False),
        sa.Column("ok", sa.Boolean(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id")
    )
    op.create_index("backups_at", "backups", ["at"])
    op.create_table("crews",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("name_en", TEXT, nullable=False),
        sa.Column("workshop", TEXT, nullable=False),
        sa.Column("leader", TEXT, nullable=True),
        sa.Column("shift", TEXT, nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id")
    )
    op.create_table("customers",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("phone", TEXT, nullable=False),
        sa.Column("contact", TEXT, nullable=False),
        sa.Column("address", TEXT, nullable=False),
        sa.Column("carrier", TEXT, nullable=False),
        sa.Column("note", TEXT, nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id")
    )
    op.create_index("customers_name", "customers", ["name"])
    op.create_table("day_loads",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id")
    )
    op.create_table("deliveries",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("mode", TEXT, nullable=False),
        sa.Column("customer", TEXT, nullable=False),
        sa.Column("at", TEXT, nullable=False),
        sa.Column("by", TEXT, nullable=True),
        sa.Column("packages", sa.Text(), nullable=False),
        sa.Column("orders", sa.Text(), nullable=False),
        sa.Column("address", TEXT, nullable=False),
        sa.Column("driver", TEXT, nullable=False),
        sa.Column("note", TEXT, nullable=False),
        sa.Column("signed", sa.Text(), nullable=True),
        sa.Column("cancelled", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id")
    )
    op.create_index("deliveries_at", "deliveries", ["at"])
    op.create_table("device_health",
        sa.Column("device_id", TEXT, nullable=False),
        sa.Column("at", TEXT, nullable=False),
        sa.Column("data", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("device_id")
    )
    op.create_table("escalations",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("kind", TEXT, nullable=False),
        sa.Column("levels", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id")
    )
    op.create_table("files",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("media_type", TEXT, nullable=False),
        sa.Column("bytes", sa.BigInteger(), nullable=False),
        sa.Column("at", TEXT, nullable=False),
        sa.Column("by", TEXT, nullable=True),
        sa.PrimaryKeyConstraint("id")
    )
    op.create_table("import_jobs",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("kind", TEXT, nullable=False),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("by", TEXT, nullable=True),
        sa.Column("at", TEXT, nullable=False),
        sa.Column("state", TEXT, nullable=False),
        sa.Column("data", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id")
    )
    op.create_index("import_jobs_at", "import_jobs", ["at"])
    op.create_table("import_mappings",
        sa.Column("kind", TEXT, nullable=False),
        sa.Column("headings", TEXT, nullable=False),
        sa.Column("mapping", sa.Text(), nullable=False),
        sa.Column("at", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("kind", "headings")
    )
    op.create_table("names",
        sa.Column("person_id", TEXT, nullable=False),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("username", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("person_id")
    )
    op.create_table("workshops",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("name_en", TEXT, nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id")
    )
