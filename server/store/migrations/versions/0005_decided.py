"""What was decided on a person's own records is found without reading everybody's: each phone asks often."""

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("event_statuses_actor", "event_statuses", ["actor", "code"])
