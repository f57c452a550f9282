"""The log's proofs: the signed checkpoints, the witnesses, the export for checking it offline."""

from __future__ import annotations

import io
import zipfile

from flask import Blueprint, Response, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from procurement.audit import export, queries, schemas, witnessing
from procurement.core import clock
from procurement.core.permissions import Permission, may
from procurement.web.guards import current_actor, requires
from procurement.web.payload import FormState, submit
from procurement.web.session import read_session

blueprint = Blueprint("audit", __name__)


@blueprint.get("/log/checkpoints")
@requires(Permission.AUDIT_VIEW)
def show_checkpoints() -> str:
    """How the log is verified, its checkpoints, who cosigned them."""
    return _page(FormState())


def _page(form: FormState) -> str:
    session = read_session()
    county_id = current_actor().county_id
    log = queries.get_county_log(session, county_id)
    return render_template(
        "audit/checkpoints.html",
        log=log,
        checkpoints=queries.list_checkpoints(session, log.id, 10),
        cosigned=queries.list_cosignatures(session, log.id),
        witnesses=queries.list_witnesses(session, log.id),
        can_witness=may(current_actor(), Permission.AUDIT_WITNESS),
        form=form,
        vkey=export.county_vkey(session, county_id),
    )


@blueprint.get("/log/export.zip")
@requires(Permission.AUDIT_VIEW)
def download_export() -> Response:
    """Everything needed to verify the county's log on another machine."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in export.export_files(read_session(), current_actor().county_id):
            archive.writestr(name, data)
    name = f"log-{clock.today().isoformat()}.zip"
    return Response(
        out.getvalue(),
        mimetype="application/zip",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@blueprint.post("/log/witnesses")
@requires(Permission.AUDIT_WITNESS)
def register_witness() -> ResponseReturnValue:
    """Register the office's witness key."""
    return submit(
        schemas.WitnessInSchema(),
        lambda session, data: witnessing.register_witness(
            session, actor=current_actor(), vkey=data["vkey"], now=clock.now()
        ),
        back=_page,
        to=url_for("audit.show_checkpoints"),
        done=_("见证公钥已登记"),
    )


@blueprint.post("/log/cosignatures")
@requires(Permission.AUDIT_WITNESS)
def add_cosignature() -> ResponseReturnValue:
    """Keep the cosignature under a checkpoint."""
    return submit(
        schemas.CosignedNoteSchema(),
        lambda session, data: witnessing.add_cosignature(
            session, actor=current_actor(), note=data["note"], now=clock.now()
        ),
        back=_page,
        to=url_for("audit.show_checkpoints"),
        done=_("联署已收下，公开页上看得到"),
    )
