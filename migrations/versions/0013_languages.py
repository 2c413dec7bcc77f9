"""Which languages there are is said by the folders of translations, not by the database."""

import sqlalchemy as sa
from alembic import op

revision = "0013_languages"
down_revision = "0012_proofs"
branch_labels = None
depends_on = None

NAME = "ck_particulars_language_known"


def upgrade() -> None:
    checks = sa.inspect(op.get_bind()).get_check_constraints("particulars")
    if NAME in {check["name"] for check in checks}:
        with op.batch_alter_table("particulars") as particulars:
            particulars.drop_constraint(op.f(NAME), type_="check")


def downgrade() -> None:
    """Nothing: people may be written to in languages that were not known before, and nobody loses theirs."""
