"""create_app: the one place where settings, extensions, capabilities, errors and commands are put together."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

from flask import Flask
from flask_smorest import Api

from procurement import cli, metadata
from procurement.accounts import login, totp
from procurement.accounts.duties import check_roles
from procurement.audit import keys
from procurement.audit import service as audit_service
from procurement.config import Settings, private_key, read_settings
from procurement.core import db, files
from procurement.core.permissions import ROLE_PERMISSIONS
from procurement.documents import links
from procurement.documents.amounts import capital_amount
from procurement.web import errors, extensions, filters, i18n, navigation, openapi, security_headers, session

CAPABILITIES = (
    "accounts", "accounts.people", "documents", "messages", "catalogue", "suppliers", "suppliers.relations",
    "schools", "tenders", "tenders.planning", "tenders.procedure", "tenders.workdays", "supervision", "bids",
    "keyholding", "evaluation", "evaluation.draws", "evaluation.committee", "evaluation.selection",
    "evaluation.clarifications", "evaluation.pricing", "evaluation.scoring", "evaluation.report", "allocation",
    "awards", "contracting", "contracting.bonds", "contracting.refusals", "contracting.supplements",
    "contracting.subcontracts", "deliveries", "settlement", "complaints", "tips", "audit", "jobs", "scheduler", "desks",
    "desks.log", "portal", "portal.draws",
)  # fmt: skip
ROOT = Path(__file__).resolve().parent.parent


def create_app(settings: Settings | None = None) -> Flask:
    """The application for `settings` (default: from the environment)."""
    settings = settings or read_settings()
    configure(settings)
    app = Flask("procurement", root_path=str(ROOT / "procurement"), template_folder=str(ROOT / "templates"))
    app.config.update(
        SECRET_KEY=private_key(settings, "cookie.key"),
        SETTINGS=settings,
        TESTING=settings.testing,
        MAX_CONTENT_LENGTH=32 * 1024 * 1024,
        MAX_FORM_MEMORY_SIZE=4 * 1024 * 1024,
        SESSION_COOKIE_NAME="__Host-session" if settings.cookie_secure else "session",
        SESSION_COOKIE_SECURE=settings.cookie_secure,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        WTF_CSRF_TIME_LIMIT=None,
    )
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    extensions.init_app(app)
    i18n.init_app(app)
    session.init_app(app)
    login.init_app(app)
    filters.init_app(app)
    app.jinja_env.filters["daxie"] = capital_amount
    api = openapi.init_app(app)
    for name in CAPABILITIES:
        _mount(app, api, name)
    navigation.init_app(app)
    errors.init_app(app)
    security_headers.init_app(app)
    cli.init_app(app)
    return app


def configure(settings: Settings) -> None:
    """Make database, file store and log key of this process those of `settings`."""
    check_roles(ROLE_PERMISSIONS)
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    db.configure(settings.database_url)
    files.configure(settings.files_dir)
    keys.configure(settings.keys_dir / "log.key", settings.log_origin)
    totp.configure(private_key(settings, "second_factor.key"))
    links.configure(settings.base_url)
    assert metadata.MODEL_MODULES, audit_service  # noqa: S101  (imported so that tables and the appender are known)


def _mount(app: Flask, api: Api, name: str) -> None:
    """Register the capability's pages and API operations, where it has them."""
    package = f"procurement.{name}"
    if find_spec(package) is None:
        return
    if find_spec(f"{package}.views"):
        app.register_blueprint(import_module(f"{package}.views").blueprint)
    if find_spec(f"{package}.api"):
        blueprint = import_module(f"{package}.api").blueprint
        api.register_blueprint(blueprint)
        extensions.csrf.exempt(blueprint)
