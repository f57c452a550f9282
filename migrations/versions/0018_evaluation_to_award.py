"""From the evaluation to the award: letters by score, experts the purchaser selects, written clarifications."""

import sqlalchemy as sa
from alembic import op

from procurement.core import db

revision = '0018'
down_revision = '0017'
branch_labels = None
depends_on = None

DRAWN = 'ck_committee_member_experts_are_drawn'
EXPERT = 'ck_committee_member_selected_is_expert'


def upgrade() -> None:
    with op.batch_alter_table('debrief') as batch:
        batch.add_column(sa.Column('score', db.Score(), nullable=True))
        batch.add_column(sa.Column('scores', sa.JSON(), server_default='[]', nullable=False))
    with op.batch_alter_table('committee_member') as batch:
        batch.add_column(sa.Column('is_self_selected', sa.Boolean(), server_default=sa.false(), nullable=False))
        batch.drop_constraint(op.f(DRAWN), type_='check')
        batch.create_check_constraint(
            op.f(DRAWN), '(is_purchaser_representative OR is_self_selected) = (draw_row IS NULL)'
        )
        batch.create_check_constraint(op.f(EXPERT), 'NOT (is_self_selected AND is_purchaser_representative)')
    op.create_table('expert_selection',
    sa.Column('tender_id', sa.Uuid(), nullable=False),
    sa.Column('status', sa.Enum('proposed', 'approved', 'returned', name='selectionstatus', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('people', sa.JSON(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('consent', sa.String(length=120), nullable=False),
    sa.Column('proposed_by', sa.Uuid(), nullable=False),
    sa.Column('proposed_at', db.UTCDateTime(), nullable=False),
    sa.Column('decided_by', sa.Uuid(), nullable=True),
    sa.Column('decided_at', db.UTCDateTime(), nullable=True),
    sa.Column('decision_reason', sa.Text(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('county_id', sa.Uuid(), nullable=False),
    sa.CheckConstraint('decided_by IS NULL OR decided_by <> proposed_by', name=op.f('ck_expert_selection_four_eyes')),
    sa.CheckConstraint("(status = 'proposed') = (decided_by IS NULL)", name=op.f('ck_expert_selection_decided')),
    sa.CheckConstraint("status <> 'returned' OR decision_reason <> ''", name=op.f('ck_expert_selection_why_returned')),
    sa.ForeignKeyConstraint(['county_id'], ['county.id'], name=op.f('fk_expert_selection_county_id')),
    sa.ForeignKeyConstraint(['tender_id'], ['tender.id'], name=op.f('fk_expert_selection_tender_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_expert_selection'))
    )
    op.create_index('ix_expert_selection_county_id', 'expert_selection', ['county_id'])
    op.create_index('ix_expert_selection_tender_id', 'expert_selection', ['tender_id'])
    op.create_index('uq_expert_selection_open', 'expert_selection', ['tender_id'], unique=True,
                    sqlite_where=sa.text("status = 'proposed'"), postgresql_where=sa.text("status = 'proposed'"))
    op.create_table('bid_clarification',
    sa.Column('tender_id', sa.Uuid(), nullable=False),
    sa.Column('lot_id', sa.Uuid(), nullable=False),
    sa.Column('opened_bid_id', sa.Uuid(), nullable=False),
    sa.Column('supplier_id', sa.Uuid(), nullable=False),
    sa.Column('status', sa.Enum('asked', 'answered', 'unanswered', name='clarificationstatus', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('question', sa.Text(), nullable=False),
    sa.Column('asked_by', sa.Uuid(), nullable=False),
    sa.Column('asked_at', db.UTCDateTime(), nullable=False),
    sa.Column('answer_until', db.UTCDateTime(), nullable=False),
    sa.Column('answer', sa.Text(), nullable=False),
    sa.Column('signatory', sa.String(length=80), nullable=False),
    sa.Column('answered_by', sa.Uuid(), nullable=True),
    sa.Column('answered_at', db.UTCDateTime(), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('county_id', sa.Uuid(), nullable=False),
    sa.CheckConstraint("question <> ''", name=op.f('ck_bid_clarification_question')),
    sa.CheckConstraint("(status = 'answered') = (answered_by IS NOT NULL)", name=op.f('ck_bid_clarification_answered')),
    sa.CheckConstraint("status <> 'answered' OR (answer <> '' AND signatory <> '')", name=op.f('ck_bid_clarification_signed')),
    sa.ForeignKeyConstraint(['county_id'], ['county.id'], name=op.f('fk_bid_clarification_county_id')),
    sa.ForeignKeyConstraint(['lot_id'], ['lot.id'], name=op.f('fk_bid_clarification_lot_id')),
    sa.ForeignKeyConstraint(['opened_bid_id'], ['opened_bid.id'], name=op.f('fk_bid_clarification_opened_bid_id')),
    sa.ForeignKeyConstraint(['supplier_id'], ['supplier.id'], name=op.f('fk_bid_clarification_supplier_id')),
    sa.ForeignKeyConstraint(['tender_id'], ['tender.id'], name=op.f('fk_bid_clarification_tender_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_bid_clarification'))
    )
    for column in ('county_id', 'supplier_id', 'tender_id'):
        op.create_index(f'ix_bid_clarification_{column}', 'bid_clarification', [column])


def downgrade() -> None:
    op.drop_table('bid_clarification')
    op.drop_table('expert_selection')
    with op.batch_alter_table('committee_member') as batch:
        batch.drop_constraint(op.f(EXPERT), type_='check')
        batch.drop_constraint(op.f(DRAWN), type_='check')
        batch.create_check_constraint(op.f(DRAWN), 'is_purchaser_representative = (draw_row IS NULL)')
        batch.drop_column('is_self_selected')
    with op.batch_alter_table('debrief') as batch:
        batch.drop_column('scores')
        batch.drop_column('score')
