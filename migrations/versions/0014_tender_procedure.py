"""tender procedure"""

from uuid import uuid4

import sqlalchemy as sa
from alembic import op

from migrations.enums import add_values, remove_values
from procurement.core import db

revision = '0014'
down_revision = '0013'
branch_labels = None
depends_on = None

KINDS = (
    'procurement_intention', 'tender_clarification', 'tender_correction', 'tender_failure', 'tender_termination',
)


def upgrade() -> None:
    op.create_table('procurement_plan',
    sa.Column('plan_id', sa.Uuid(), nullable=False),
    sa.Column('category_id', sa.Uuid(), nullable=False),
    sa.Column('title', sa.String(length=160), nullable=False),
    sa.Column('fiscal_year', sa.Integer(), nullable=False),
    sa.Column('budget_amount', db.Amount(), nullable=False),
    sa.Column('filing_number', sa.String(length=60), nullable=False),
    sa.Column('summary', sa.Text(), nullable=False),
    sa.Column('expected_on', sa.Date(), nullable=False),
    sa.Column('filed_by', sa.Uuid(), nullable=False),
    sa.Column('filed_at', db.UTCDateTime(), nullable=False),
    sa.Column('announced_by', sa.Uuid(), nullable=True),
    sa.Column('announced_at', db.UTCDateTime(), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('county_id', sa.Uuid(), nullable=False),
    sa.CheckConstraint('(announced_at IS NULL) = (announced_by IS NULL)', name=op.f('ck_procurement_plan_announced_by_somebody')),
    sa.CheckConstraint('budget_amount > 0', name=op.f('ck_procurement_plan_budget')),
    sa.ForeignKeyConstraint(['category_id'], ['category.id'], name=op.f('fk_procurement_plan_category_id')),
    sa.ForeignKeyConstraint(['county_id'], ['county.id'], name=op.f('fk_procurement_plan_county_id')),
    sa.ForeignKeyConstraint(['plan_id'], ['demand_plan.id'], name=op.f('fk_procurement_plan_plan_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_procurement_plan')),
    sa.UniqueConstraint('plan_id', name=op.f('uq_procurement_plan_plan_id'))
    )
    op.create_index(op.f('ix_procurement_plan_county_id'), 'procurement_plan', ['county_id'], unique=False)
    op.create_table('requirement_survey',
    sa.Column('plan_id', sa.Uuid(), nullable=False),
    sa.Column('surveyed_on', sa.Date(), nullable=False),
    sa.Column('way', sa.String(length=80), nullable=False),
    sa.Column('findings', sa.Text(), nullable=False),
    sa.Column('subjects', sa.JSON(), nullable=False),
    sa.Column('recorded_by', sa.Uuid(), nullable=False),
    sa.Column('recorded_at', db.UTCDateTime(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('county_id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['county_id'], ['county.id'], name=op.f('fk_requirement_survey_county_id')),
    sa.ForeignKeyConstraint(['plan_id'], ['demand_plan.id'], name=op.f('fk_requirement_survey_plan_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_requirement_survey'))
    )
    op.create_index(op.f('ix_requirement_survey_county_id'), 'requirement_survey', ['county_id'], unique=False)
    op.create_index(op.f('ix_requirement_survey_plan_id'), 'requirement_survey', ['plan_id'], unique=False)
    op.create_table('clarification',
    sa.Column('tender_id', sa.Uuid(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('question', sa.Text(), nullable=False),
    sa.Column('reply', sa.Text(), nullable=False),
    sa.Column('published_by', sa.Uuid(), nullable=False),
    sa.Column('published_at', db.UTCDateTime(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('county_id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['county_id'], ['county.id'], name=op.f('fk_clarification_county_id')),
    sa.ForeignKeyConstraint(['tender_id'], ['tender.id'], name=op.f('fk_clarification_tender_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_clarification')),
    sa.UniqueConstraint('tender_id', 'number', name=op.f('uq_clarification_tender_id_number'))
    )
    op.create_index(op.f('ix_clarification_county_id'), 'clarification', ['county_id'], unique=False)
    op.create_index(op.f('ix_clarification_tender_id'), 'clarification', ['tender_id'], unique=False)
    op.create_table('legal_review',
    sa.Column('tender_id', sa.Uuid(), nullable=False),
    sa.Column('opinion', sa.Enum('passed', 'objected', name='reviewopinion', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('counsel', sa.String(length=120), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('document_sha256', sa.String(length=64), nullable=False),
    sa.Column('reviewed_by', sa.Uuid(), nullable=False),
    sa.Column('reviewed_at', db.UTCDateTime(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('county_id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['county_id'], ['county.id'], name=op.f('fk_legal_review_county_id')),
    sa.ForeignKeyConstraint(['tender_id'], ['tender.id'], name=op.f('fk_legal_review_tender_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_legal_review'))
    )
    op.create_index(op.f('ix_legal_review_county_id'), 'legal_review', ['county_id'], unique=False)
    op.create_index(op.f('ix_legal_review_tender_id'), 'legal_review', ['tender_id'], unique=False)
    op.create_table('notice_version',
    sa.Column('tender_id', sa.Uuid(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('kind', sa.Enum('first', 'amendment', 'extension', name='noticekind', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('deadline_at', db.UTCDateTime(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('frozen_by', sa.Uuid(), nullable=True),
    sa.Column('frozen_at', db.UTCDateTime(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('county_id', sa.Uuid(), nullable=False),
    sa.CheckConstraint('number > 0', name=op.f('ck_notice_version_number')),
    sa.ForeignKeyConstraint(['county_id'], ['county.id'], name=op.f('fk_notice_version_county_id')),
    sa.ForeignKeyConstraint(['tender_id'], ['tender.id'], name=op.f('fk_notice_version_tender_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_notice_version')),
    sa.UniqueConstraint('tender_id', 'number', name=op.f('uq_notice_version_tender_id_number'))
    )
    op.create_index(op.f('ix_notice_version_county_id'), 'notice_version', ['county_id'], unique=False)
    op.create_index(op.f('ix_notice_version_tender_id'), 'notice_version', ['tender_id'], unique=False)
    op.create_table('other_purchase',
    sa.Column('category_id', sa.Uuid(), nullable=False),
    sa.Column('tender_id', sa.Uuid(), nullable=True),
    sa.Column('title', sa.String(length=160), nullable=False),
    sa.Column('fiscal_year', sa.Integer(), nullable=False),
    sa.Column('method', sa.Enum('invited_tender', 'negotiation', 'consultation', 'quotation', 'single_source', 'framework', name='othermethod', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('amount', db.Amount(), nullable=False),
    sa.Column('basis', sa.Text(), nullable=False),
    sa.Column('approval_number', sa.String(length=60), nullable=False),
    sa.Column('proposed_by', sa.Uuid(), nullable=False),
    sa.Column('proposed_at', db.UTCDateTime(), nullable=False),
    sa.Column('approved_by', sa.Uuid(), nullable=True),
    sa.Column('approved_at', db.UTCDateTime(), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('county_id', sa.Uuid(), nullable=False),
    sa.CheckConstraint('(approved_at IS NULL) = (approved_by IS NULL)', name=op.f('ck_other_purchase_approved_by_somebody')),
    sa.CheckConstraint('amount > 0', name=op.f('ck_other_purchase_amount')),
    sa.CheckConstraint('approved_by IS NULL OR approved_by <> proposed_by', name=op.f('ck_other_purchase_four_eyes')),
    sa.ForeignKeyConstraint(['category_id'], ['category.id'], name=op.f('fk_other_purchase_category_id')),
    sa.ForeignKeyConstraint(['county_id'], ['county.id'], name=op.f('fk_other_purchase_county_id')),
    sa.ForeignKeyConstraint(['tender_id'], ['tender.id'], name=op.f('fk_other_purchase_tender_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_other_purchase'))
    )
    op.create_index(op.f('ix_other_purchase_category_id'), 'other_purchase', ['category_id'], unique=False)
    op.create_index(op.f('ix_other_purchase_county_id'), 'other_purchase', ['county_id'], unique=False)
    op.create_table('tender_origin',
    sa.Column('tender_id', sa.Uuid(), nullable=False),
    sa.Column('failed_tender_id', sa.Uuid(), nullable=False),
    sa.Column('lot_ids', sa.JSON(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('county_id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['county_id'], ['county.id'], name=op.f('fk_tender_origin_county_id')),
    sa.ForeignKeyConstraint(['failed_tender_id'], ['tender.id'], name=op.f('fk_tender_origin_failed_tender_id')),
    sa.ForeignKeyConstraint(['tender_id'], ['tender.id'], name=op.f('fk_tender_origin_tender_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_tender_origin')),
    sa.UniqueConstraint('tender_id', name=op.f('uq_tender_origin_tender_id'))
    )
    op.create_index(op.f('ix_tender_origin_county_id'), 'tender_origin', ['county_id'], unique=False)
    op.create_index(op.f('ix_tender_origin_failed_tender_id'), 'tender_origin', ['failed_tender_id'], unique=False)
    op.create_table('tender_ending',
    sa.Column('tender_id', sa.Uuid(), nullable=False),
    sa.Column('lot_id', sa.Uuid(), nullable=True),
    sa.Column('ground', sa.Enum('too_few', 'illegal_act', 'over_budget', 'task_cancelled', name='failureground', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('ended_by', sa.Uuid(), nullable=True),
    sa.Column('ended_at', db.UTCDateTime(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('county_id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['county_id'], ['county.id'], name=op.f('fk_tender_ending_county_id')),
    sa.ForeignKeyConstraint(['lot_id'], ['lot.id'], name=op.f('fk_tender_ending_lot_id')),
    sa.ForeignKeyConstraint(['tender_id'], ['tender.id'], name=op.f('fk_tender_ending_tender_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_tender_ending'))
    )
    op.create_index(op.f('ix_tender_ending_county_id'), 'tender_ending', ['county_id'], unique=False)
    op.create_index(op.f('ix_tender_ending_tender_id'), 'tender_ending', ['tender_id'], unique=False)
    op.create_table('tender_question',
    sa.Column('tender_id', sa.Uuid(), nullable=False),
    sa.Column('supplier_id', sa.Uuid(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('asked_at', db.UTCDateTime(), nullable=False),
    sa.Column('reply_due_on', sa.Date(), nullable=False),
    sa.Column('clarification_id', sa.Uuid(), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('county_id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['clarification_id'], ['clarification.id'], name=op.f('fk_tender_question_clarification_id')),
    sa.ForeignKeyConstraint(['county_id'], ['county.id'], name=op.f('fk_tender_question_county_id')),
    sa.ForeignKeyConstraint(['supplier_id'], ['organization.id'], name=op.f('fk_tender_question_supplier_id')),
    sa.ForeignKeyConstraint(['tender_id'], ['tender.id'], name=op.f('fk_tender_question_tender_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_tender_question'))
    )
    op.create_index(op.f('ix_tender_question_county_id'), 'tender_question', ['county_id'], unique=False)
    op.create_index(op.f('ix_tender_question_tender_id'), 'tender_question', ['tender_id'], unique=False)
    op.add_column('tender', sa.Column('terms', sa.Text(), nullable=False, server_default=''))
    op.add_column('tender', sa.Column('performance_bond_rate', db.Price(), nullable=False, server_default='0'))
    op.add_column('tender', sa.Column('payment_days', sa.Integer(), nullable=False, server_default='30'))
    op.add_column('tender', sa.Column('same_brand_rule', sa.Boolean(), nullable=False, server_default=sa.true()))
    op.add_column('tender', sa.Column('small_business_reason', sa.Text(), nullable=False, server_default=''))
    add_values(op.get_bind(), 'document', 'documentkind', *KINDS)
    _number_notices()


def _number_notices() -> None:
    """A notice that is out already is the first of its versions."""
    version = sa.table(
        'notice_version', *(sa.column(name) for name in ('number', 'kind', 'sha256', 'reason')),
        *(sa.column(name, sa.Uuid()) for name in ('id', 'county_id', 'tender_id')),
        *(sa.column(name, db.UTCDateTime()) for name in ('deadline_at', 'frozen_at')),
    )
    tender = sa.table(
        'tender', sa.column('notice_sha256'), *(sa.column(name, sa.Uuid()) for name in ('id', 'county_id')),
        *(sa.column(name, db.UTCDateTime()) for name in ('deadline_at', 'published_at')),
    )
    for row in op.get_bind().execute(sa.select(tender).where(tender.c.notice_sha256.is_not(None))).all():
        op.get_bind().execute(version.insert().values(
            id=uuid4(), county_id=row.county_id, tender_id=row.id, number=1, kind='first', sha256=row.notice_sha256,
            reason='', deadline_at=row.deadline_at, frozen_at=row.published_at,
        ))


def downgrade() -> None:
    remove_values(op.get_bind(), 'document', 'documentkind', *KINDS)
    op.drop_column('tender', 'small_business_reason')
    op.drop_column('tender', 'same_brand_rule')
    op.drop_column('tender', 'payment_days')
    op.drop_column('tender', 'performance_bond_rate')
    op.drop_column('tender', 'terms')
    op.drop_index(op.f('ix_tender_question_tender_id'), table_name='tender_question')
    op.drop_index(op.f('ix_tender_question_county_id'), table_name='tender_question')
    op.drop_table('tender_question')
    op.drop_index(op.f('ix_tender_ending_tender_id'), table_name='tender_ending')
    op.drop_index(op.f('ix_tender_ending_county_id'), table_name='tender_ending')
    op.drop_table('tender_ending')
    op.drop_index(op.f('ix_tender_origin_failed_tender_id'), table_name='tender_origin')
    op.drop_index(op.f('ix_tender_origin_county_id'), table_name='tender_origin')
    op.drop_table('tender_origin')
    op.drop_index(op.f('ix_other_purchase_county_id'), table_name='other_purchase')
    op.drop_index(op.f('ix_other_purchase_category_id'), table_name='other_purchase')
    op.drop_table('other_purchase')
    op.drop_index(op.f('ix_notice_version_tender_id'), table_name='notice_version')
    op.drop_index(op.f('ix_notice_version_county_id'), table_name='notice_version')
    op.drop_table('notice_version')
    op.drop_index(op.f('ix_legal_review_tender_id'), table_name='legal_review')
    op.drop_index(op.f('ix_legal_review_county_id'), table_name='legal_review')
    op.drop_table('legal_review')
    op.drop_index(op.f('ix_clarification_tender_id'), table_name='clarification')
    op.drop_index(op.f('ix_clarification_county_id'), table_name='clarification')
    op.drop_table('clarification')
    op.drop_index(op.f('ix_requirement_survey_plan_id'), table_name='requirement_survey')
    op.drop_index(op.f('ix_requirement_survey_county_id'), table_name='requirement_survey')
    op.drop_table('requirement_survey')
    op.drop_index(op.f('ix_procurement_plan_county_id'), table_name='procurement_plan')
    op.drop_table('procurement_plan')
