"""log publication: witnesses and their cosignatures, timestamps of checkpoints, who was told"""

import sqlalchemy as sa
from alembic import op

from procurement.core import db

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def _of_checkpoint(table: str, *columns: sa.schema.SchemaItem, key: tuple[str, ...] = ()) -> None:
    op.create_table(
        table,
        sa.Column("log_id", sa.Uuid(), nullable=False),
        sa.Column("size", sa.Integer(), autoincrement=False, nullable=False),
        *columns,
        sa.ForeignKeyConstraint(
            ["log_id", "size"],
            ["checkpoint.log_id", "checkpoint.size"],
            name=op.f(f"fk_{table}_log_id_size"),
        ),
        sa.PrimaryKeyConstraint("log_id", "size", *key, name=op.f(f"pk_{table}")),
    )


def upgrade() -> None:
    op.create_table(
        "witness",
        sa.Column("log_id", sa.Uuid(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("vkey", sa.String(length=300), nullable=False),
        sa.Column("registered_at", db.UTCDateTime(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["log_id"], ["audit_log.id"], name=op.f("fk_witness_log_id")),
        sa.ForeignKeyConstraint(["organization_id"], ["organization.id"], name=op.f("fk_witness_organization_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_witness")),
        sa.UniqueConstraint("log_id", "vkey", name=op.f("uq_witness_log_id_vkey")),
    )
    op.create_index(op.f("ix_witness_log_id"), "witness", ["log_id"])
    _of_checkpoint(
        "cosignature",
        sa.Column("witness_id", sa.Uuid(), nullable=False),
        sa.Column("line", sa.Text(), nullable=False),
        sa.Column("cosigned_at", db.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["witness_id"], ["witness.id"], name=op.f("fk_cosignature_witness_id")),
        key=("witness_id",),
    )
    _of_checkpoint(
        "checkpoint_timestamp",
        sa.Column("authority", sa.String(length=300), nullable=False),
        sa.Column("response", sa.LargeBinary(), nullable=False),
        sa.Column("stamped_at", db.UTCDateTime(), nullable=False),
    )
    _of_checkpoint("checkpoint_notice", sa.Column("told_at", db.UTCDateTime(), nullable=False))
    op.execute(  # nobody is told of checkpoints signed before
        "INSERT INTO checkpoint_notice (log_id, size, told_at) SELECT log_id, size, issued_at FROM checkpoint"
    )


def downgrade() -> None:
    for table in ("checkpoint_notice", "checkpoint_timestamp", "cosignature", "witness"):
        op.drop_table(table)
