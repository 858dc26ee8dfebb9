"""Packages know of waybills that are held, devices when and by whom they were revoked: older ones do not say."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

# Ordered by code point on every database.
TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    op.add_column("packages", sa.Column("contested", sa.Text(), nullable=False, server_default="[]"))
    op.add_column("devices", sa.Column("revoked_at", TEXT, nullable=True))
    op.add_column("devices", sa.Column("revoked_by", TEXT, nullable=True))
