"""award to signature: holds, refusals, computing again, bonds, letters to losers, challenges, complaints, reports"""

import sqlalchemy as sa
from alembic import op

from migrations import enums
from procurement.core import db

revision = '0015'
down_revision = '0014'
branch_labels = None
depends_on = None

DOCUMENTS = ('challenge_reply', 'complaint_decision', 'debrief_letter')
FILED = 'ck_contract_filed_by_somebody'


def upgrade() -> None:
    bind = op.get_bind()
    enums.add_values(bind, 'document', 'documentkind', *DOCUMENTS)
    enums.add_values(bind, 'app_user', 'role', 'supervisor')
    enums.remove_values(bind, 'award', 'awardstatus', 'suspended')
    op.create_table('tip',
    sa.Column('number', sa.String(length=40), nullable=False),
    sa.Column('about', sa.Enum('county_bureau', 'school', 'supplier', 'audit_office', 'discipline_office', 'finance_bureau', 'parent_committee', 'city', 'province', 'platform', 'expert_pool', name='organizationkind', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('persons', sa.String(length=200), nullable=False),
    sa.Column('account', sa.Text(), nullable=False),
    sa.Column('contact', sa.String(length=120), nullable=False),
    sa.Column('code_sha256', sa.String(length=64), nullable=False),
    sa.Column('status', sa.Enum('received', 'closed', name='tipstatus', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('received_at', db.UTCDateTime(), nullable=False),
    sa.Column('finding', sa.Text(), nullable=False),
    sa.Column('answer', sa.Text(), nullable=False),
    sa.Column('closed_by', sa.Uuid(), nullable=True),
    sa.Column('closed_at', db.UTCDateTime(), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('county_id', sa.Uuid(), nullable=False),
    sa.CheckConstraint("(status = 'closed') = (closed_at IS NOT NULL)", name=op.f('ck_tip_closed')),
    sa.ForeignKeyConstraint(['county_id'], ['county.id'], name=op.f('fk_tip_county_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_tip')),
    sa.UniqueConstraint('code_sha256', name=op.f('uq_tip_code_sha256')),
    sa.UniqueConstraint('number', name=op.f('uq_tip_number'))
    )
    with op.batch_alter_table('tip', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_tip_county_id'), ['county_id'], unique=False)

    op.create_table('allocation_rerun',
    sa.Column('tender_id', sa.Uuid(), nullable=False),
    sa.Column('cause', sa.Enum('refusal', 'challenge', 'complaint', name='reruncause', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('excluded_supplier_id', sa.Uuid(), nullable=True),
    sa.Column('kept_lots', sa.JSON(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('decided_by', sa.Uuid(), nullable=False),
    sa.Column('decided_at', db.UTCDateTime(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('county_id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['county_id'], ['county.id'], name=op.f('fk_allocation_rerun_county_id')),
    sa.ForeignKeyConstraint(['excluded_supplier_id'], ['supplier.id'], name=op.f('fk_allocation_rerun_excluded_supplier_id')),
    sa.ForeignKeyConstraint(['tender_id'], ['tender.id'], name=op.f('fk_allocation_rerun_tender_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_allocation_rerun')),
    sa.UniqueConstraint('tender_id', 'excluded_supplier_id', name=op.f('uq_allocation_rerun_tender_id_excluded_supplier_id'))
    )
    with op.batch_alter_table('allocation_rerun', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_allocation_rerun_county_id'), ['county_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_allocation_rerun_tender_id'), ['tender_id'], unique=False)

    op.create_table('challenge',
    sa.Column('number', sa.String(length=40), nullable=False),
    sa.Column('tender_id', sa.Uuid(), nullable=False),
    sa.Column('supplier_id', sa.Uuid(), nullable=False),
    sa.Column('step', sa.Enum('documents', 'opening', 'evaluation', 'result', name='step', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('status', sa.Enum('received', 'answered', 'withdrawn', name='challengestatus', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('matters', sa.JSON(), nullable=False),
    sa.Column('grounds', sa.Text(), nullable=False),
    sa.Column('request', sa.Text(), nullable=False),
    sa.Column('received_at', db.UTCDateTime(), nullable=False),
    sa.Column('reply_due_on', sa.Date(), nullable=False),
    sa.Column('outcome', sa.Enum('baseless', 'upheld_no_effect', 'upheld', name='challengeoutcome', native_enum=False, create_constraint=True, length=32), nullable=True),
    sa.Column('reply', sa.Text(), nullable=False),
    sa.Column('answered_by', sa.Uuid(), nullable=True),
    sa.Column('answered_at', db.UTCDateTime(), nullable=True),
    sa.Column('complaint_until', sa.Date(), nullable=False),
    sa.Column('document_id', sa.Uuid(), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('county_id', sa.Uuid(), nullable=False),
    sa.CheckConstraint("(status = 'answered') = (answered_at IS NOT NULL)", name=op.f('ck_challenge_answered')),
    sa.CheckConstraint("(status = 'answered') = (outcome IS NOT NULL)", name=op.f('ck_challenge_outcome')),
    sa.ForeignKeyConstraint(['county_id'], ['county.id'], name=op.f('fk_challenge_county_id')),
    sa.ForeignKeyConstraint(['document_id'], ['document.id'], name=op.f('fk_challenge_document_id')),
    sa.ForeignKeyConstraint(['supplier_id'], ['supplier.id'], name=op.f('fk_challenge_supplier_id')),
    sa.ForeignKeyConstraint(['tender_id'], ['tender.id'], name=op.f('fk_challenge_tender_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_challenge')),
    sa.UniqueConstraint('number', name=op.f('uq_challenge_number'))
    )
    with op.batch_alter_table('challenge', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_challenge_county_id'), ['county_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_challenge_supplier_id'), ['supplier_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_challenge_tender_id'), ['tender_id'], unique=False)
        batch_op.create_index('uq_challenge_standing', ['tender_id', 'supplier_id', 'step'], unique=True, sqlite_where=sa.text("status <> 'withdrawn'"), postgresql_where=sa.text("status <> 'withdrawn'"))

    op.create_table('signing_hold',
    sa.Column('tender_id', sa.Uuid(), nullable=False),
    sa.Column('cause', sa.Enum('challenge', 'complaint', name='holdcause', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('cause_id', sa.Uuid(), nullable=False),
    sa.Column('started_at', db.UTCDateTime(), nullable=False),
    sa.Column('ended_at', db.UTCDateTime(), nullable=True),
    sa.Column('ended_by', sa.Uuid(), nullable=True),
    sa.Column('ended_reason', sa.Text(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('county_id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['county_id'], ['county.id'], name=op.f('fk_signing_hold_county_id')),
    sa.ForeignKeyConstraint(['tender_id'], ['tender.id'], name=op.f('fk_signing_hold_tender_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_signing_hold')),
    sa.UniqueConstraint('cause_id', name=op.f('uq_signing_hold_cause_id'))
    )
    with op.batch_alter_table('signing_hold', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_signing_hold_county_id'), ['county_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_signing_hold_tender_id'), ['tender_id'], unique=False)

    op.create_table('winner_refusal',
    sa.Column('tender_id', sa.Uuid(), nullable=False),
    sa.Column('supplier_id', sa.Uuid(), nullable=False),
    sa.Column('status', sa.Enum('recorded', 'confirmed', 'dismissed', name='refusalstatus', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('refused_on', sa.Date(), nullable=False),
    sa.Column('account', sa.Text(), nullable=False),
    sa.Column('file_name', sa.String(length=160), nullable=False),
    sa.Column('file_type', sa.String(length=40), nullable=False),
    sa.Column('file_sha256', sa.String(length=64), nullable=False),
    sa.Column('recorded_by', sa.Uuid(), nullable=False),
    sa.Column('recorded_at', db.UTCDateTime(), nullable=False),
    sa.Column('decided_by', sa.Uuid(), nullable=True),
    sa.Column('decided_at', db.UTCDateTime(), nullable=True),
    sa.Column('decided_reason', sa.Text(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('county_id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['county_id'], ['county.id'], name=op.f('fk_winner_refusal_county_id')),
    sa.ForeignKeyConstraint(['supplier_id'], ['supplier.id'], name=op.f('fk_winner_refusal_supplier_id')),
    sa.ForeignKeyConstraint(['tender_id'], ['tender.id'], name=op.f('fk_winner_refusal_tender_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_winner_refusal')),
    sa.CheckConstraint("(status = 'recorded') = (decided_at IS NULL)", name=op.f('ck_winner_refusal_decided')),
    sa.CheckConstraint('decided_by IS NULL OR decided_by <> recorded_by', name=op.f('ck_winner_refusal_four_eyes'))
    )
    with op.batch_alter_table('winner_refusal', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_winner_refusal_county_id'), ['county_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_winner_refusal_tender_id'), ['tender_id'], unique=False)
        batch_op.create_index('uq_winner_refusal_standing', ['tender_id', 'supplier_id'], unique=True, sqlite_where=sa.text("status <> 'dismissed'"), postgresql_where=sa.text("status <> 'dismissed'"))

    op.create_table('bond',
    sa.Column('kind', sa.Enum('bid', 'performance', name='bondkind', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('status', sa.Enum('held', 'refunded', 'kept', name='bondstatus', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('tender_id', sa.Uuid(), nullable=False),
    sa.Column('supplier_id', sa.Uuid(), nullable=False),
    sa.Column('contract_id', sa.Uuid(), nullable=True),
    sa.Column('amount', db.Amount(), nullable=False),
    sa.Column('received_on', sa.Date(), nullable=False),
    sa.Column('reference', sa.String(length=80), nullable=False),
    sa.Column('recorded_by', sa.Uuid(), nullable=False),
    sa.Column('recorded_at', db.UTCDateTime(), nullable=False),
    sa.Column('ended_on', sa.Date(), nullable=True),
    sa.Column('ended_by', sa.Uuid(), nullable=True),
    sa.Column('interest', db.Amount(), nullable=True),
    sa.Column('ended_reason', sa.Text(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('county_id', sa.Uuid(), nullable=False),
    sa.CheckConstraint("(kind = 'performance') = (contract_id IS NOT NULL)", name=op.f('ck_bond_performance_of_a_contract')),
    sa.CheckConstraint("(status = 'held') = (ended_on IS NULL)", name=op.f('ck_bond_ended')),
    sa.CheckConstraint('amount > 0', name=op.f('ck_bond_some')),
    sa.ForeignKeyConstraint(['contract_id'], ['contract.id'], name=op.f('fk_bond_contract_id')),
    sa.ForeignKeyConstraint(['county_id'], ['county.id'], name=op.f('fk_bond_county_id')),
    sa.ForeignKeyConstraint(['supplier_id'], ['supplier.id'], name=op.f('fk_bond_supplier_id')),
    sa.ForeignKeyConstraint(['tender_id'], ['tender.id'], name=op.f('fk_bond_tender_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_bond')),
    sa.UniqueConstraint('tender_id', 'supplier_id', 'kind', name=op.f('uq_bond_tender_id_supplier_id_kind'))
    )
    with op.batch_alter_table('bond', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_bond_county_id'), ['county_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_bond_supplier_id'), ['supplier_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_bond_tender_id'), ['tender_id'], unique=False)

    op.create_table('complaint',
    sa.Column('number', sa.String(length=40), nullable=False),
    sa.Column('challenge_id', sa.Uuid(), nullable=False),
    sa.Column('tender_id', sa.Uuid(), nullable=False),
    sa.Column('supplier_id', sa.Uuid(), nullable=False),
    sa.Column('status', sa.Enum('submitted', 'returned', 'accepted', 'refused', 'withdrawn', 'decided', name='complaintstatus', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('matters', sa.JSON(), nullable=False),
    sa.Column('on_reply', sa.Text(), nullable=False),
    sa.Column('request', sa.Text(), nullable=False),
    sa.Column('submitted_at', db.UTCDateTime(), nullable=False),
    sa.Column('review_due_on', sa.Date(), nullable=False),
    sa.Column('correction', sa.Text(), nullable=False),
    sa.Column('correction_due_on', sa.Date(), nullable=True),
    sa.Column('corrected_at', db.UTCDateTime(), nullable=True),
    sa.Column('accepted_at', db.UTCDateTime(), nullable=True),
    sa.Column('decision_due_on', sa.Date(), nullable=False),
    sa.Column('suspended_until', sa.Date(), nullable=True),
    sa.Column('outcome', sa.Enum('dismissed', 'upheld_no_effect', 'new_award', 'new_tender', name='complaintoutcome', native_enum=False, create_constraint=True, length=32), nullable=True),
    sa.Column('finding', sa.Text(), nullable=False),
    sa.Column('is_fabricated', sa.Boolean(), nullable=False),
    sa.Column('handled_by', sa.Uuid(), nullable=True),
    sa.Column('ended_at', db.UTCDateTime(), nullable=True),
    sa.Column('document_id', sa.Uuid(), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('county_id', sa.Uuid(), nullable=False),
    sa.CheckConstraint("(status = 'decided') = (outcome IS NOT NULL)", name=op.f('ck_complaint_outcome')),
    sa.ForeignKeyConstraint(['challenge_id'], ['challenge.id'], name=op.f('fk_complaint_challenge_id')),
    sa.ForeignKeyConstraint(['county_id'], ['county.id'], name=op.f('fk_complaint_county_id')),
    sa.ForeignKeyConstraint(['document_id'], ['document.id'], name=op.f('fk_complaint_document_id')),
    sa.ForeignKeyConstraint(['supplier_id'], ['supplier.id'], name=op.f('fk_complaint_supplier_id')),
    sa.ForeignKeyConstraint(['tender_id'], ['tender.id'], name=op.f('fk_complaint_tender_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_complaint')),
    sa.UniqueConstraint('number', name=op.f('uq_complaint_number'))
    )
    with op.batch_alter_table('complaint', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_complaint_challenge_id'), ['challenge_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_complaint_county_id'), ['county_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_complaint_supplier_id'), ['supplier_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_complaint_tender_id'), ['tender_id'], unique=False)
        batch_op.create_index('uq_complaint_standing', ['challenge_id'], unique=True, sqlite_where=sa.text("status <> 'withdrawn'"), postgresql_where=sa.text("status <> 'withdrawn'"))

    op.create_table('debrief',
    sa.Column('tender_id', sa.Uuid(), nullable=False),
    sa.Column('run_id', sa.Uuid(), nullable=False),
    sa.Column('lot_id', sa.Uuid(), nullable=False),
    sa.Column('supplier_id', sa.Uuid(), nullable=False),
    sa.Column('own_amount', db.Amount(), nullable=True),
    sa.Column('winning_amount', db.Amount(), nullable=False),
    sa.Column('rank', sa.Integer(), nullable=True),
    sa.Column('bidder_count', sa.Integer(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('prices', sa.JSON(), nullable=False),
    sa.Column('document_id', sa.Uuid(), nullable=False),
    sa.Column('made_at', db.UTCDateTime(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('county_id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['county_id'], ['county.id'], name=op.f('fk_debrief_county_id')),
    sa.ForeignKeyConstraint(['document_id'], ['document.id'], name=op.f('fk_debrief_document_id')),
    sa.ForeignKeyConstraint(['lot_id'], ['lot.id'], name=op.f('fk_debrief_lot_id')),
    sa.ForeignKeyConstraint(['run_id'], ['allocation_run.id'], name=op.f('fk_debrief_run_id')),
    sa.ForeignKeyConstraint(['supplier_id'], ['supplier.id'], name=op.f('fk_debrief_supplier_id')),
    sa.ForeignKeyConstraint(['tender_id'], ['tender.id'], name=op.f('fk_debrief_tender_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_debrief')),
    sa.UniqueConstraint('run_id', 'lot_id', 'supplier_id', name=op.f('uq_debrief_run_id_lot_id_supplier_id'))
    )
    with op.batch_alter_table('debrief', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_debrief_county_id'), ['county_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_debrief_supplier_id'), ['supplier_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_debrief_tender_id'), ['tender_id'], unique=False)

    op.create_table('deemed_winner',
    sa.Column('tender_id', sa.Uuid(), nullable=False),
    sa.Column('run_id', sa.Uuid(), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=False),
    sa.Column('deemed_at', db.UTCDateTime(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('county_id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['county_id'], ['county.id'], name=op.f('fk_deemed_winner_county_id')),
    sa.ForeignKeyConstraint(['run_id'], ['allocation_run.id'], name=op.f('fk_deemed_winner_run_id')),
    sa.ForeignKeyConstraint(['tender_id'], ['tender.id'], name=op.f('fk_deemed_winner_tender_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_deemed_winner')),
    sa.UniqueConstraint('run_id', name=op.f('uq_deemed_winner_run_id'))
    )
    with op.batch_alter_table('deemed_winner', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_deemed_winner_county_id'), ['county_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_deemed_winner_tender_id'), ['tender_id'], unique=False)

    _without_foreign_keys(_contract_up)


def downgrade() -> None:
    bind = op.get_bind()
    with op.batch_alter_table('deemed_winner', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_deemed_winner_tender_id'))
        batch_op.drop_index(batch_op.f('ix_deemed_winner_county_id'))

    op.drop_table('deemed_winner')
    with op.batch_alter_table('debrief', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_debrief_tender_id'))
        batch_op.drop_index(batch_op.f('ix_debrief_supplier_id'))
        batch_op.drop_index(batch_op.f('ix_debrief_county_id'))

    op.drop_table('debrief')
    with op.batch_alter_table('complaint', schema=None) as batch_op:
        batch_op.drop_index('uq_complaint_standing', sqlite_where=sa.text("status <> 'withdrawn'"), postgresql_where=sa.text("status <> 'withdrawn'"))
        batch_op.drop_index(batch_op.f('ix_complaint_tender_id'))
        batch_op.drop_index(batch_op.f('ix_complaint_supplier_id'))
        batch_op.drop_index(batch_op.f('ix_complaint_county_id'))
        batch_op.drop_index(batch_op.f('ix_complaint_challenge_id'))

    op.drop_table('complaint')
    with op.batch_alter_table('bond', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_bond_tender_id'))
        batch_op.drop_index(batch_op.f('ix_bond_supplier_id'))
        batch_op.drop_index(batch_op.f('ix_bond_county_id'))

    op.drop_table('bond')
    with op.batch_alter_table('winner_refusal', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_winner_refusal_tender_id'))
        batch_op.drop_index(batch_op.f('ix_winner_refusal_county_id'))

    op.drop_table('winner_refusal')
    with op.batch_alter_table('signing_hold', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_signing_hold_tender_id'))
        batch_op.drop_index(batch_op.f('ix_signing_hold_county_id'))

    op.drop_table('signing_hold')
    with op.batch_alter_table('challenge', schema=None) as batch_op:
        batch_op.drop_index('uq_challenge_standing', sqlite_where=sa.text("status <> 'withdrawn'"), postgresql_where=sa.text("status <> 'withdrawn'"))
        batch_op.drop_index(batch_op.f('ix_challenge_tender_id'))
        batch_op.drop_index(batch_op.f('ix_challenge_supplier_id'))
        batch_op.drop_index(batch_op.f('ix_challenge_county_id'))

    op.drop_table('challenge')
    with op.batch_alter_table('allocation_rerun', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_allocation_rerun_tender_id'))
        batch_op.drop_index(batch_op.f('ix_allocation_rerun_county_id'))

    op.drop_table('allocation_rerun')
    with op.batch_alter_table('tip', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_tip_county_id'))

    op.drop_table('tip')

    _without_foreign_keys(_contract_down)
    enums.add_values(bind, 'award', 'awardstatus', 'suspended')
    enums.remove_values(bind, 'app_user', 'role', 'supervisor')
    enums.remove_values(bind, 'document', 'documentkind', *DOCUMENTS)


def _contract_up() -> None:
    with op.batch_alter_table('contract') as batch_op:
        batch_op.add_column(sa.Column('filed_on', sa.Date(), nullable=True))
        batch_op.add_column(sa.Column('filed_by', sa.Uuid(), nullable=True))
        batch_op.add_column(sa.Column('filing_number', sa.String(length=60), nullable=False, server_default=''))
        batch_op.add_column(sa.Column('ended_reason', sa.Text(), nullable=False, server_default=''))
        batch_op.drop_constraint(op.f('uq_contract_tender_id_supplier_id'), type_='unique')
        batch_op.create_check_constraint(op.f(FILED), '(filed_on IS NULL) = (filed_by IS NULL)')
    op.create_index('uq_contract_line_award', 'contract_line', ['award_id', 'school_id', 'item_id'], unique=True)


def _contract_down() -> None:
    op.drop_index('uq_contract_line_award', 'contract_line')
    with op.batch_alter_table('contract') as batch_op:
        batch_op.drop_constraint(op.f(FILED), type_='check')
        for column in ('ended_reason', 'filing_number', 'filed_by', 'filed_on'):
            batch_op.drop_column(column)
        batch_op.create_unique_constraint(op.f('uq_contract_tender_id_supplier_id'), ['tender_id', 'supplier_id'])


def _without_foreign_keys(change) -> None:
    """SQLite drops the old table while others point at it; the switch works only between transactions."""
    if op.get_bind().dialect.name == 'postgresql':
        change()
        return
    with op.get_context().autocommit_block():
        op.execute('PRAGMA foreign_keys = OFF')
    change()
    with op.get_context().autocommit_block():
        op.execute('PRAGMA foreign_keys = ON')
