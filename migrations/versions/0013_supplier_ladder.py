"""Supplier ladder: admissions, measures with evidence, votes and appeals, performance records, assessments, reminders.

A paper's review gets its second person: reviews that are there wait for one. Suppliers with a signed contract are
admitted to its categories until it ends, as a signature admits from now on.
"""

from datetime import UTC, datetime
from uuid import uuid4

import sqlalchemy as sa
from alembic import op

from migrations.enums import add_values, remove_values
from procurement.core import db

revision = '0013'
down_revision = '0012'
branch_labels = None
depends_on = None

KINDS = ('measure_notice', 'measure_decision')
REVIEW_CHECKS = {
    'ck_paper_review_reviewstatus': "status IN ('proposed', 'confirmed', 'returned')",
    'ck_paper_review_decided_by_somebody': "(status = 'proposed') = (decided_by IS NULL)",
    'ck_paper_review_two_people': "decided_by IS NULL OR decided_by <> reviewed_by",
    'ck_paper_review_sent_back_with_reason': "status <> 'returned' OR decide_reason <> ''",
}


def _add_second_person() -> None:
    op.add_column('paper_review', sa.Column('decided_by', sa.Uuid(), nullable=True))
    op.add_column('paper_review', sa.Column('decided_at', db.UTCDateTime(), nullable=True))
    op.add_column('paper_review', sa.Column('decide_reason', sa.Text(), nullable=False, server_default=''))
    if op.get_bind().dialect.name == 'postgresql':
        status = sa.Column('status', sa.String(32), nullable=False, server_default='proposed')
        op.add_column('paper_review', status)
        for name, check in REVIEW_CHECKS.items():
            op.create_check_constraint(op.f(name), 'paper_review', check)
        return
    # a rebuild would lose the table's other CHECKs: on SQLite they come with the last column
    checks = ' '.join(f'CONSTRAINT {name} CHECK ({check})' for name, check in REVIEW_CHECKS.items())
    op.execute(f"ALTER TABLE paper_review ADD COLUMN status VARCHAR(32) NOT NULL DEFAULT 'proposed' {checks}")


def _admit_contracted() -> None:
    """One admission for each county, supplier and category of the contracts that both sides have signed."""
    c = sa.table('contract', *(sa.column(name, sa.Uuid()) for name in ('id', 'county_id', 'supplier_id', 'drafted_by',
                 'buyer_signed_by')), sa.column('number'), sa.column('status'), sa.column('ends_on', sa.Date()))
    line = sa.table('contract_line', sa.column('contract_id', sa.Uuid()), sa.column('item_id', sa.Uuid()))
    item = sa.table('item', sa.column('id', sa.Uuid()), sa.column('category_id', sa.Uuid()))
    admission = sa.table('admission', *(sa.column(name, sa.Uuid()) for name in ('id', 'county_id', 'supplier_id',
                         'category_id', 'proposed_by', 'decided_by')), sa.column('status'), sa.column('reason'),
                         sa.column('contract_number'), sa.column('valid_until', sa.Date()),
                         *(sa.column(name, db.UTCDateTime()) for name in ('proposed_at', 'decided_at')))
    signed = sa.select(c.c.county_id, c.c.supplier_id, item.c.category_id, c.c.number, c.c.ends_on, c.c.drafted_by,
                       c.c.buyer_signed_by).distinct()
    signed = signed.join_from(c, line, line.c.contract_id == c.c.id).join(item, item.c.id == line.c.item_id)
    found = {}
    for row in op.get_bind().execute(signed.where(c.c.status == 'signed').order_by(c.c.ends_on)):
        found[row.county_id, row.supplier_id, row.category_id] = row
    now = datetime.now(UTC)
    rows = [
        {'id': uuid4(), 'county_id': row.county_id, 'supplier_id': row.supplier_id, 'category_id': row.category_id,
         'status': 'admitted', 'valid_until': row.ends_on, 'contract_number': row.number, 'reason': '',
         'proposed_by': row.drafted_by, 'proposed_at': now, 'decided_by': row.buyer_signed_by, 'decided_at': now}
        for row in found.values()
    ]
    if rows:
        op.bulk_insert(admission, rows)


def upgrade() -> None:
    op.create_table('admission',
    sa.Column('category_id', sa.Uuid(), nullable=False),
    sa.Column('status', sa.Enum('proposed', 'returned', 'admitted', 'suspended', 'removed', 'expired', name='admissionstatus', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('valid_until', sa.Date(), nullable=False),
    sa.Column('contract_number', sa.String(length=40), nullable=False),
    sa.Column('proposed_by', sa.Uuid(), nullable=False),
    sa.Column('proposed_at', db.UTCDateTime(), nullable=False),
    sa.Column('decided_by', sa.Uuid(), nullable=True),
    sa.Column('decided_at', db.UTCDateTime(), nullable=True),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('supplier_id', sa.Uuid(), nullable=False),
    sa.Column('county_id', sa.Uuid(), nullable=False),
    sa.CheckConstraint("(status = 'proposed') = (decided_by IS NULL)", name=op.f('ck_admission_decided_by_somebody')),
    sa.CheckConstraint("status <> 'returned' OR reason <> ''", name=op.f('ck_admission_returned_with_reason')),
    sa.CheckConstraint('decided_by IS NULL OR decided_by <> proposed_by', name=op.f('ck_admission_two_people')),
    sa.ForeignKeyConstraint(['category_id'], ['category.id'], name=op.f('fk_admission_category_id')),
    sa.ForeignKeyConstraint(['county_id'], ['county.id'], name=op.f('fk_admission_county_id')),
    sa.ForeignKeyConstraint(['supplier_id'], ['supplier.id'], name=op.f('fk_admission_supplier_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_admission')),
    sa.UniqueConstraint('county_id', 'supplier_id', 'category_id', name=op.f('uq_admission_county_id_supplier_id_category_id'))
    )
    with op.batch_alter_table('admission', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_admission_county_id'), ['county_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_admission_status'), ['status'], unique=False)
        batch_op.create_index(batch_op.f('ix_admission_supplier_id'), ['supplier_id'], unique=False)

    op.create_table('assessment',
    sa.Column('year', sa.Integer(), nullable=False),
    sa.Column('status', sa.Enum('proposed', 'returned', 'published', name='assessmentstatus', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('delivery_count', sa.Integer(), nullable=False),
    sa.Column('on_time_share', db.Share(), nullable=False),
    sa.Column('accepted_share', db.Share(), nullable=False),
    sa.Column('full_share', db.Share(), nullable=False),
    sa.Column('on_time_weight', db.Share(), nullable=False),
    sa.Column('accepted_weight', db.Share(), nullable=False),
    sa.Column('full_weight', db.Share(), nullable=False),
    sa.Column('score', db.Score(), nullable=False),
    sa.Column('is_low', sa.Boolean(), nullable=False),
    sa.Column('remarks', sa.Text(), nullable=False),
    sa.Column('proposed_by', sa.Uuid(), nullable=False),
    sa.Column('proposed_at', db.UTCDateTime(), nullable=False),
    sa.Column('decided_by', sa.Uuid(), nullable=True),
    sa.Column('decided_at', db.UTCDateTime(), nullable=True),
    sa.Column('return_reason', sa.Text(), nullable=False),
    sa.Column('reply', sa.Text(), nullable=False),
    sa.Column('replied_by', sa.Uuid(), nullable=True),
    sa.Column('replied_at', db.UTCDateTime(), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('supplier_id', sa.Uuid(), nullable=False),
    sa.Column('county_id', sa.Uuid(), nullable=False),
    sa.CheckConstraint("(status = 'proposed') = (decided_by IS NULL)", name=op.f('ck_assessment_decided_by_somebody')),
    sa.CheckConstraint('(replied_by IS NULL) = (replied_at IS NULL)', name=op.f('ck_assessment_replied_by_somebody')),
    sa.CheckConstraint('decided_by IS NULL OR decided_by <> proposed_by', name=op.f('ck_assessment_two_people')),
    sa.ForeignKeyConstraint(['county_id'], ['county.id'], name=op.f('fk_assessment_county_id')),
    sa.ForeignKeyConstraint(['supplier_id'], ['supplier.id'], name=op.f('fk_assessment_supplier_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_assessment')),
    sa.UniqueConstraint('county_id', 'supplier_id', 'year', name=op.f('uq_assessment_county_id_supplier_id_year'))
    )
    with op.batch_alter_table('assessment', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_assessment_county_id'), ['county_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_assessment_supplier_id'), ['supplier_id'], unique=False)

    op.create_table('measure',
    sa.Column('number', sa.String(length=40), nullable=False),
    sa.Column('step', sa.Enum('reminder', 'talk', 'correction', 'suspension', 'removal', name='step', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('status', sa.Enum('proposed', 'provisional', 'effective', 'dropped', 'lapsed', 'lifted', 'revoked', name='measurestatus', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('ground', sa.Enum('non_performance', 'refuses_orders', 'late_delivery', 'short_weight', 'spoiled_goods', 'failed_sampling', 'food_safety_incident', 'licence_lapsed', 'low_rating', 'subcontracting', 'false_material', 'collusion', 'kickback', 'banned', 'other', name='ground', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('facts', sa.Text(), nullable=False),
    sa.Column('is_urgent', sa.Boolean(), nullable=False),
    sa.Column('lower_id', sa.Uuid(), nullable=True),
    sa.Column('skip_reason', sa.Text(), nullable=False),
    sa.Column('duration_days', sa.Integer(), nullable=False),
    sa.Column('proposed_by', sa.Uuid(), nullable=False),
    sa.Column('proposed_at', db.UTCDateTime(), nullable=False),
    sa.Column('reply_until', sa.Date(), nullable=False),
    sa.Column('confirm_until', sa.Date(), nullable=True),
    sa.Column('reply', sa.Text(), nullable=False),
    sa.Column('replied_by', sa.Uuid(), nullable=True),
    sa.Column('replied_at', db.UTCDateTime(), nullable=True),
    sa.Column('starts_on', sa.Date(), nullable=True),
    sa.Column('ends_on', sa.Date(), nullable=True),
    sa.Column('decided_at', db.UTCDateTime(), nullable=True),
    sa.Column('appeal_until', sa.Date(), nullable=True),
    sa.Column('ended_by', sa.Uuid(), nullable=True),
    sa.Column('ended_at', db.UTCDateTime(), nullable=True),
    sa.Column('end_reason', sa.Text(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('supplier_id', sa.Uuid(), nullable=False),
    sa.Column('county_id', sa.Uuid(), nullable=False),
    sa.CheckConstraint("step = 'suspension' OR NOT is_urgent", name=op.f('ck_measure_urgent_suspension')),
    sa.CheckConstraint('(replied_by IS NULL) = (replied_at IS NULL)', name=op.f('ck_measure_replied_by_somebody')),
    sa.CheckConstraint('(starts_on IS NULL) = (ends_on IS NULL)', name=op.f('ck_measure_span_whole')),
    sa.CheckConstraint('duration_days > 0', name=op.f('ck_measure_lasts')),
    sa.CheckConstraint('starts_on IS NULL OR starts_on <= ends_on', name=op.f('ck_measure_span')),
    sa.ForeignKeyConstraint(['county_id'], ['county.id'], name=op.f('fk_measure_county_id')),
    sa.ForeignKeyConstraint(['lower_id'], ['measure.id'], name=op.f('fk_measure_lower_id')),
    sa.ForeignKeyConstraint(['supplier_id'], ['supplier.id'], name=op.f('fk_measure_supplier_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_measure')),
    sa.UniqueConstraint('number', name=op.f('uq_measure_number'))
    )
    with op.batch_alter_table('measure', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_measure_county_id'), ['county_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_measure_status'), ['status'], unique=False)
        batch_op.create_index(batch_op.f('ix_measure_supplier_id'), ['supplier_id'], unique=False)
        batch_op.create_index('uq_measure_open', ['county_id', 'supplier_id', 'step'], unique=True, sqlite_where=sa.text("status IN ('proposed', 'provisional')"), postgresql_where=sa.text("status IN ('proposed', 'provisional')"))

    op.create_table('performance_record',
    sa.Column('acceptance_id', sa.Uuid(), nullable=False),
    sa.Column('delivery_id', sa.Uuid(), nullable=False),
    sa.Column('delivery_number', sa.String(length=40), nullable=False),
    sa.Column('accepted_on', sa.Date(), nullable=False),
    sa.Column('is_on_time', sa.Boolean(), nullable=False),
    sa.Column('batch_count', sa.Integer(), nullable=False),
    sa.Column('rejected_batch_count', sa.Integer(), nullable=False),
    sa.Column('short_batch_count', sa.Integer(), nullable=False),
    sa.Column('delivered_amount', db.Amount(), nullable=False),
    sa.Column('accepted_amount', db.Amount(), nullable=False),
    sa.Column('short_amount', db.Amount(), nullable=False),
    sa.Column('withdrawn_at', db.UTCDateTime(), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('supplier_id', sa.Uuid(), nullable=False),
    sa.Column('county_id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['county_id'], ['county.id'], name=op.f('fk_performance_record_county_id')),
    sa.ForeignKeyConstraint(['supplier_id'], ['supplier.id'], name=op.f('fk_performance_record_supplier_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_performance_record')),
    sa.UniqueConstraint('acceptance_id', name=op.f('uq_performance_record_acceptance_id'))
    )
    with op.batch_alter_table('performance_record', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_performance_record_county_id'), ['county_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_performance_record_delivery_id'), ['delivery_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_performance_record_supplier_id'), ['supplier_id'], unique=False)

    op.create_table('measure_appeal',
    sa.Column('measure_id', sa.Uuid(), nullable=False),
    sa.Column('status', sa.Enum('open', 'allowed', 'rejected', name='appealstatus', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('appealed_by', sa.Uuid(), nullable=False),
    sa.Column('appealed_at', db.UTCDateTime(), nullable=False),
    sa.Column('decide_until', sa.Date(), nullable=False),
    sa.Column('decided_by', sa.Uuid(), nullable=True),
    sa.Column('decided_at', db.UTCDateTime(), nullable=True),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('supplier_id', sa.Uuid(), nullable=False),
    sa.Column('county_id', sa.Uuid(), nullable=False),
    sa.CheckConstraint("(status = 'open') = (decided_by IS NULL)", name=op.f('ck_measure_appeal_decided_by_somebody')),
    sa.CheckConstraint("status = 'open' OR reason <> ''", name=op.f('ck_measure_appeal_with_reason')),
    sa.ForeignKeyConstraint(['county_id'], ['county.id'], name=op.f('fk_measure_appeal_county_id')),
    sa.ForeignKeyConstraint(['measure_id'], ['measure.id'], name=op.f('fk_measure_appeal_measure_id')),
    sa.ForeignKeyConstraint(['supplier_id'], ['supplier.id'], name=op.f('fk_measure_appeal_supplier_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_measure_appeal')),
    sa.UniqueConstraint('measure_id', name=op.f('uq_measure_appeal_measure_id'))
    )
    with op.batch_alter_table('measure_appeal', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_measure_appeal_county_id'), ['county_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_measure_appeal_status'), ['status'], unique=False)
        batch_op.create_index(batch_op.f('ix_measure_appeal_supplier_id'), ['supplier_id'], unique=False)

    op.create_table('measure_evidence',
    sa.Column('measure_id', sa.Uuid(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('side', sa.Enum('bureau', 'supplier', name='side', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('record_id', sa.Uuid(), nullable=True),
    sa.Column('file_name', sa.String(length=160), nullable=False),
    sa.Column('file_type', sa.String(length=60), nullable=False),
    sa.Column('file_sha256', sa.String(length=64), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('supplier_id', sa.Uuid(), nullable=False),
    sa.Column('county_id', sa.Uuid(), nullable=False),
    sa.CheckConstraint("(record_id IS NULL) = (file_sha256 <> '')", name=op.f('ck_measure_evidence_one_thing')),
    sa.ForeignKeyConstraint(['county_id'], ['county.id'], name=op.f('fk_measure_evidence_county_id')),
    sa.ForeignKeyConstraint(['measure_id'], ['measure.id'], name=op.f('fk_measure_evidence_measure_id')),
    sa.ForeignKeyConstraint(['record_id'], ['performance_record.id'], name=op.f('fk_measure_evidence_record_id')),
    sa.ForeignKeyConstraint(['supplier_id'], ['supplier.id'], name=op.f('fk_measure_evidence_supplier_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_measure_evidence')),
    sa.UniqueConstraint('measure_id', 'position', name=op.f('uq_measure_evidence_measure_id_position'))
    )
    with op.batch_alter_table('measure_evidence', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_measure_evidence_county_id'), ['county_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_measure_evidence_measure_id'), ['measure_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_measure_evidence_supplier_id'), ['supplier_id'], unique=False)

    op.create_table('measure_vote',
    sa.Column('measure_id', sa.Uuid(), nullable=False),
    sa.Column('proposed_by', sa.Uuid(), nullable=False),
    sa.Column('voter_id', sa.Uuid(), nullable=False),
    sa.Column('agrees', sa.Boolean(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('voted_at', db.UTCDateTime(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('supplier_id', sa.Uuid(), nullable=False),
    sa.Column('county_id', sa.Uuid(), nullable=False),
    sa.CheckConstraint("reason <> ''", name=op.f('ck_measure_vote_with_reason')),
    sa.CheckConstraint('voter_id <> proposed_by', name=op.f('ck_measure_vote_not_the_proposer')),
    sa.ForeignKeyConstraint(['county_id'], ['county.id'], name=op.f('fk_measure_vote_county_id')),
    sa.ForeignKeyConstraint(['measure_id'], ['measure.id'], name=op.f('fk_measure_vote_measure_id')),
    sa.ForeignKeyConstraint(['supplier_id'], ['supplier.id'], name=op.f('fk_measure_vote_supplier_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_measure_vote')),
    sa.UniqueConstraint('measure_id', 'voter_id', name=op.f('uq_measure_vote_measure_id_voter_id'))
    )
    with op.batch_alter_table('measure_vote', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_measure_vote_county_id'), ['county_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_measure_vote_measure_id'), ['measure_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_measure_vote_supplier_id'), ['supplier_id'], unique=False)

    op.create_table('paper_reminder',
    sa.Column('paper_id', sa.Uuid(), nullable=False),
    sa.Column('reminded_at', db.UTCDateTime(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('supplier_id', sa.Uuid(), nullable=False),
    sa.Column('county_id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['county_id'], ['county.id'], name=op.f('fk_paper_reminder_county_id')),
    sa.ForeignKeyConstraint(['paper_id'], ['supplier_paper.id'], name=op.f('fk_paper_reminder_paper_id')),
    sa.ForeignKeyConstraint(['supplier_id'], ['supplier.id'], name=op.f('fk_paper_reminder_supplier_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_paper_reminder')),
    sa.UniqueConstraint('county_id', 'paper_id', name=op.f('uq_paper_reminder_county_id_paper_id'))
    )
    with op.batch_alter_table('paper_reminder', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_paper_reminder_county_id'), ['county_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_paper_reminder_supplier_id'), ['supplier_id'], unique=False)

    _add_second_person()
    _admit_contracted()
    add_values(op.get_bind(), 'document', 'documentkind', *KINDS)


def downgrade() -> None:
    remove_values(op.get_bind(), 'document', 'documentkind', *KINDS)
    for name in ('status', 'decide_reason', 'decided_at', 'decided_by'):
        op.drop_column('paper_review', name)
    with op.batch_alter_table('paper_reminder', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_paper_reminder_supplier_id'))
        batch_op.drop_index(batch_op.f('ix_paper_reminder_county_id'))

    op.drop_table('paper_reminder')
    with op.batch_alter_table('measure_vote', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_measure_vote_supplier_id'))
        batch_op.drop_index(batch_op.f('ix_measure_vote_measure_id'))
        batch_op.drop_index(batch_op.f('ix_measure_vote_county_id'))

    op.drop_table('measure_vote')
    with op.batch_alter_table('measure_evidence', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_measure_evidence_supplier_id'))
        batch_op.drop_index(batch_op.f('ix_measure_evidence_measure_id'))
        batch_op.drop_index(batch_op.f('ix_measure_evidence_county_id'))

    op.drop_table('measure_evidence')
    with op.batch_alter_table('measure_appeal', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_measure_appeal_supplier_id'))
        batch_op.drop_index(batch_op.f('ix_measure_appeal_status'))
        batch_op.drop_index(batch_op.f('ix_measure_appeal_county_id'))

    op.drop_table('measure_appeal')
    with op.batch_alter_table('performance_record', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_performance_record_supplier_id'))
        batch_op.drop_index(batch_op.f('ix_performance_record_delivery_id'))
        batch_op.drop_index(batch_op.f('ix_performance_record_county_id'))

    op.drop_table('performance_record')
    with op.batch_alter_table('measure', schema=None) as batch_op:
        batch_op.drop_index('uq_measure_open', sqlite_where=sa.text("status IN ('proposed', 'provisional')"), postgresql_where=sa.text("status IN ('proposed', 'provisional')"))
        batch_op.drop_index(batch_op.f('ix_measure_supplier_id'))
        batch_op.drop_index(batch_op.f('ix_measure_status'))
        batch_op.drop_index(batch_op.f('ix_measure_county_id'))

    op.drop_table('measure')
    with op.batch_alter_table('assessment', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_assessment_supplier_id'))
        batch_op.drop_index(batch_op.f('ix_assessment_county_id'))

    op.drop_table('assessment')
    with op.batch_alter_table('admission', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_admission_supplier_id'))
        batch_op.drop_index(batch_op.f('ix_admission_status'))
        batch_op.drop_index(batch_op.f('ix_admission_county_id'))

    op.drop_table('admission')
