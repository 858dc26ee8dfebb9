"""Phones' public keys: what they sign can be told from what somebody made up."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

# Ordered by code point on every database.
TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table("device_keys",
        sa.Column("device_id", TEXT, nullable=False),
        sa.Column("x", TEXT, nullable=False),
        sa.Column("y", TEXT, nullable=False),
        sa.Column("at", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("device_id")
    )
