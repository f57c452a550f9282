"""Imports every models module, so that one import knows all tables."""

from procurement.accounts import models as accounts_models
from procurement.allocation import models as allocation_models
from procurement.audit import models as audit_models
from procurement.awards import models as awards_models
from procurement.bids import models as bids_models
from procurement.bids.bonds import models as bond_models
from procurement.catalogue import models as catalogue_models
from procurement.complaints import models as complaints_models
from procurement.contracting import models as contracting_models
from procurement.core import numbering, queue
from procurement.core.db import Base
from procurement.deliveries import models as deliveries_models
from procurement.documents import models as documents_models
from procurement.evaluation import models as evaluation_models
from procurement.evaluation.clarifications import models as clarification_models
from procurement.evaluation.committee import models as committee_models
from procurement.evaluation.draws import models as draw_models
from procurement.evaluation.pricing import models as pricing_models
from procurement.evaluation.report import models as report_models
from procurement.evaluation.scoring import models as scoring_models
from procurement.evaluation.selection import models as selection_models
from procurement.messages import models as messages_models
from procurement.scheduler import models as scheduler_models
from procurement.schools import models as schools_models
from procurement.settlement import models as settlement_models
from procurement.supervision import models as supervision_models
from procurement.suppliers import models as suppliers_models
from procurement.tenders import models as tenders_models
from procurement.tenders.planning import models as planning_models
from procurement.tenders.procedure import models as procedure_models
from procurement.tips import models as tips_models

MODEL_MODULES = (
    accounts_models, allocation_models, audit_models, awards_models, bids_models, bond_models,
    catalogue_models, clarification_models, committee_models, complaints_models, contracting_models, deliveries_models,
    documents_models, draw_models, evaluation_models, messages_models, numbering, planning_models, pricing_models,
    procedure_models, queue, report_models, scheduler_models, schools_models, scoring_models, selection_models,
    settlement_models, supervision_models, suppliers_models, tenders_models, tips_models,
)  # fmt: skip
metadata = Base.metadata
