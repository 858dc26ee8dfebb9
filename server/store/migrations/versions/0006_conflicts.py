"""What became of the second event under an id is kept where its device asks: older ones stay as they are."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

# Ordered by code point on every database.
TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    for name, default in (("device", ""), ("actor", ""), ("received_at", ""), ("verdict", "id_conflict"),
                          ("code", "id_conflict"), ("note", "")):
        op.add_column("id_conflicts", sa.Column(name, TEXT, nullable=False, server_default=default))
    op.add_column("id_conflicts", sa.Column("changed_seq", sa.BigInteger(), nullable=False, server_default="0"))
    op.add_column("id_conflicts", sa.Column("counted_as", TEXT, nullable=True))
    op.create_index("id_conflicts_device", "id_conflicts", ["device", "changed_seq"])
    op.create_index("id_conflicts_actor", "id_conflicts", ["actor", "changed_seq"])
