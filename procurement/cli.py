"""flask commands. Each job lives where its capability is; here they only get names."""

from __future__ import annotations

import json
import logging
import shutil
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID

import click
from alembic import command
from flask import Flask, current_app
from flask.cli import with_appcontext
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from procurement.accounts.models import County
from procurement.accounts.queries import list_counties
from procurement.audit import queries, timestamps
from procurement.cli_config import ROOT, alembic_config, bring_schema
from procurement.cli_county import create_administrator, create_county
from procurement.config import Settings
from procurement.core import clock, db
from procurement.core.actors import SYSTEM
from procurement.core.errors import DomainError
from procurement.core.transaction import reading, transaction

log = logging.getLogger(__name__)
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
SCHEDULER_EVERY_S = 5


def init_app(app: Flask) -> None:
    for each in (
        migrate, serve, demo, run_doctor, run_worker, reset_second_factor, timestamp, grant_role, write_openapi,
        create_county, create_administrator,
    ):  # fmt: skip
        app.cli.add_command(each)


def _settings() -> Settings:
    settings: Settings = current_app.config["SETTINGS"]
    return settings


@click.command("migrate")
def migrate() -> None:
    """Bring the database to the newest schema."""
    command.upgrade(alembic_config(_settings()), "head")


@click.command("grant-app-role")
@click.argument("role")
@with_appcontext
def grant_role(role: str) -> None:
    """PostgreSQL: give the login role ROLE what serving needs; the log it may only read and append. As the owner."""
    from migrations.roles import grant_app_role

    if not _settings().database_url.startswith("postgresql"):
        sys.exit("SQLite 没有角色 / SQLite has no roles: keep the database file to the program's own user")
    with db.engine().begin() as connection:
        grant_app_role(connection, role)
    print(f"{role}: 日志各表只能读和追加 / may only read and append in the log's tables")


@click.command("serve")
@click.option("--without-demo", is_flag=True, help="do not make the demonstration county on first start")
def serve(without_demo: bool) -> None:
    """Migrate, make the demonstration county on first start, and serve."""
    from waitress import serve as waitress

    from procurement.demo import first_start

    settings = _settings()
    bring_schema(settings)
    if not without_demo and _is_empty():
        print("第一次启动：正在建立示范县，约一分钟 / first start: making the demonstration county, about a minute")
        first_start.make(settings.data_dir)
    first_start.print_logins(settings.data_dir)
    _start_background(settings)
    print(f"http://{settings.host}:{settings.port}", flush=True)
    waitress(current_app._get_current_object(), host=settings.host, port=settings.port, threads=8, ident=None)  # type: ignore[attr-defined]


def _is_empty() -> bool:
    with reading(SYSTEM) as session:
        return not session.scalar(select(func.count()).select_from(County))


def _start_background(settings: Settings) -> None:
    """One thread for time, and the queue's own threads for slow work."""
    from procurement import scheduler
    from procurement.jobs import consumer

    def keep_time() -> None:
        while True:
            try:
                scheduler.run_due(clock.now())
            except Exception:
                log.exception("the scheduler will try again")
            time.sleep(SCHEDULER_EVERY_S)

    threading.Thread(target=keep_time, daemon=True, name="scheduler").start()
    consumer.start_consumer(consumer.make_huey(settings.queue_url, settings.data_dir))


@click.command("demo")
@click.option("--until", default="", type=click.Choice(["", "sealed"]), help="sealed: stop before the deadline")
@click.option(
    "--hard", is_flag=False, flag_value="beside", default="", type=click.Choice(["", "beside", "alone"]),
    help="everything that can go wrong and what the law has for it, beside the usual road or alone",
)  # fmt: skip
def demo(until: str, hard: str) -> None:
    """The road unattended into a fresh DATA_DIR."""
    from procurement.demo import unattended

    settings = _settings()
    if _has_county(settings):
        print(f"{settings.data_dir}：已有数据 / holds data already; DATA_DIR=… make demo", file=sys.stderr)
        sys.exit(2)
    shutil.rmtree(settings.data_dir / "out", ignore_errors=True)
    command.upgrade(alembic_config(settings), "head")
    code = unattended.run(settings.data_dir, until=until, hard=hard)
    if not until:
        print(f"公开页面 / public pages: {_write_portal(settings.data_dir / 'out' / 'portal')}  out/portal/index.html")
    sys.exit(code)


def _write_portal(out: Path) -> int:
    """What the public sees, as files."""
    from procurement.portal.files import write_pages

    client = current_app.test_client()

    def fetch(path: str) -> bytes | None:
        answer = client.get(path)
        return answer.get_data() if answer.status_code == 200 else None

    return write_pages(fetch, ROOT / "procurement" / "static", out)


def _has_county(settings: Settings) -> bool:
    database = settings.database_url.removeprefix("sqlite:///")
    if settings.database_url.startswith("sqlite") and not Path(database).exists():
        return False
    command.upgrade(alembic_config(settings), "head")
    return not _is_empty()


@click.command("doctor")
def run_doctor() -> None:
    """Say what is missing: fonts, wkhtmltopdf, migrations, triggers, clock, keys, rights of files."""
    from procurement import doctor

    findings = list(doctor.examine(_settings()))
    for finding in findings:
        print(f"{'√' if finding.is_good else '×'} {finding.what}: {finding.words}")
    sys.exit(0 if all(finding.is_good for finding in findings) else 1)


@click.command("worker")
def run_worker() -> None:
    """Execute background jobs until stopped: as many such processes as the load needs."""
    from procurement.jobs import consumer

    settings = _settings()
    consumer.start_consumer(consumer.make_huey(settings.queue_url, settings.data_dir))
    threading.Event().wait()


@click.command("reset-second-factor")
@click.argument("login")
def reset_second_factor(login: str) -> None:
    """Take away the second factor of LOGIN: for a last administrator who lost phone and recovery codes."""
    from procurement.accounts import queries, second_factor

    with transaction(SYSTEM) as session:
        user = queries.find_user_by_login(session, login)
        if user is None:
            raise click.ClickException(login)
        second_factor.reset_second_factor(session, actor=SYSTEM, user_id=user.id, now=clock.now())
    print(f"{login}：已重置，下次登录须重新设置 / reset; to be set up at the next log-in")


@click.command("write-openapi")
def write_openapi() -> None:
    """Write docs/openapi.json from the code."""
    described = current_app.test_client().get("/api/v1/openapi.json").json
    text = json.dumps(described, ensure_ascii=False, indent=1, sort_keys=True)
    (ROOT / "docs" / "openapi.json").write_text(f"{text}\n")


@click.group()
def timestamp() -> None:
    """RFC 3161 timestamps of checkpoints, by files: nothing is sent."""


@timestamp.command("request")
@click.option("--county", required=True, help="the county's code")
@click.option("--out", type=click.Path(path_type=Path), help="default: checkpoint-<size>.tsq")
def request_timestamp(county: str, out: Path | None) -> None:
    """Write the request for the newest checkpoint; hand it to the time-stamping authority."""
    with _refusals(), reading(SYSTEM) as session:
        point = queries.latest_checkpoint(session, queries.get_county_log(session, _county_id(session, county)).id)
        if point is None:
            sys.exit("还没有检查点 / no checkpoint yet")
        target = out or Path(f"checkpoint-{point.size}.tsq")
        target.write_bytes(timestamps.make_request(point))
        print(f"{target}  size {point.size}")


@timestamp.command("attach")
@click.argument("response", type=FILE)
@click.option("--county", required=True, help="the county's code")
@click.option("--size", required=True, type=int, help="of the checkpoint the request was made for")
@click.option("--certificate", type=FILE, help="PEM: the authority's root, then others; default: TSA_CERTIFICATE")
@with_appcontext
def attach_timestamp(response: Path, county: str, size: int, certificate: Path | None) -> None:
    """Verify the authority's answer and keep it beside the checkpoint."""
    trusted = certificate or _settings().tsa_certificate
    if trusted is None:
        sys.exit("请给出 --certificate 或设置 TSA_CERTIFICATE / give --certificate or set TSA_CERTIFICATE")
    with _refusals(), transaction(SYSTEM) as session:
        stamp = timestamps.attach_timestamp(
            session, county_id=_county_id(session, county), size=size, response=response.read_bytes(),
            certificates=trusted.read_bytes(), now=clock.now(),
        )  # fmt: skip
        print(f"{size}  {stamp.stamped_at.isoformat()}  {stamp.authority}")


@contextmanager
def _refusals() -> Iterator[None]:
    """What the services refuse, as words and exit code 1."""
    try:
        yield
    except DomainError as refusal:
        sys.exit("; ".join(problem.message % problem.params for problem in refusal.problems))


def _county_id(session: Session, code: str) -> UUID:
    for county in list_counties(session):
        if county.code == code:
            return county.id
    sys.exit(f"{code}: 没有这个县 / no such county")
