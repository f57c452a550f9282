"""Starting a real county from the command line: the county itself, and the first administrator."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import click
from flask import current_app
from flask.cli import with_appcontext

from procurement.accounts import passwords, rules, service
from procurement.accounts.people import service as people
from procurement.catalogue.service import load_shipped
from procurement.cli_config import bring_schema
from procurement.core import clock
from procurement.core.actors import SYSTEM
from procurement.core.errors import DomainError, Problem, refuse
from procurement.core.text import N_
from procurement.core.transaction import transaction
from procurement.suppliers.credit_code import is_credit_code
from procurement.tenders.loading import load_calendar, load_parameters


@click.command("create-county")
@click.option("--code", required=True, help="2 to 12 capital letters or digits; begins every document's number")
@click.option("--name", required=True, help="in Chinese")
@click.option("--name-en", required=True, help="in English")
@click.option("--city", required=True)
@click.option("--province", required=True)
@click.option("--complaint-phone", default="", help="printed on notices")
@click.option("--buyer-code", default="", help="the buyer's unified social credit code, for contracts")
@click.option("--buyer-address", default="")
@click.option("--buyer-phone", default="")
@with_appcontext
def create_county(**facts: Any) -> None:
    """Make a county with the shipped catalogue, rule parameters and calendar: all of it or nothing."""
    facts = {name: value.strip() for name, value in facts.items()}
    with _refusals():
        refuse(_county_problems(facts))
        bring_schema(current_app.config["SETTINGS"])
        with transaction(SYSTEM) as session:
            county = service.create_county(session, actor=SYSTEM, **facts)
            items = load_shipped(session, actor=SYSTEM, county_id=county.id)
            values = load_parameters(session, actor=SYSTEM, county_id=county.id)
            days = load_calendar(session, actor=SYSTEM, county_id=county.id)
    click.echo(
        f"{county.code} {county.name}: 目录 / items {len(items)}, 规则参数 / parameters {values}, 日历 / days {days}"
    )


@click.command("create-administrator")
@click.argument("login")
@click.argument("name")
@with_appcontext
def create_administrator(login: str, name: str) -> None:
    """Let NAME manage accounts as LOGIN. The password is asked for without echo, or is the first line of stdin."""
    login, name = login.strip().lower(), name.strip()
    with _refusals():
        refuse(rules.login_problems(login) + _empty({"name": name}, "name"))
        password = _ask_password()
        refuse(rules.password_problems(password, login))
        hashed = passwords.hash_password(password)
        bring_schema(current_app.config["SETTINGS"])
        with transaction(SYSTEM) as session:
            people.create_administrator(
                session, actor=SYSTEM, login=login, name=name, password_hash=hashed, now=clock.now()
            )
    click.echo(f"{login}: 系统管理员 / administrator")


def _county_problems(facts: dict[str, Any]) -> list[Problem]:
    empty = _empty(facts, "name", "name_en", "city", "province")
    return rules.county_problems(facts["code"]) + empty + _credit_code(facts["buyer_code"])


def _ask_password() -> str:
    if sys.stdin.isatty():
        asked: str = click.prompt("密码 / password", hide_input=True, confirmation_prompt="再输一次 / once more")
        return asked
    return sys.stdin.readline().rstrip("\r\n")


def _empty(facts: dict[str, Any], *names: str) -> list[Problem]:
    return [Problem("required", N_("必填"), name) for name in names if not facts[name]]


def _credit_code(code: str) -> list[Problem]:
    if not code or is_credit_code(code):
        return []
    return [Problem("county.buyer_code_invalid", N_("统一社会信用代码不对：18 位，末位是校验码"), "buyer_code")]


@contextmanager
def _refusals() -> Iterator[None]:
    """What is refused, one line a fault, and exit code 2."""
    try:
        yield
    except DomainError as refusal:
        for problem in refusal.problems:
            where = f"{problem.field}: " if problem.field else ""
            click.echo(f"{where}{problem.message % problem.params} ({problem.code})", err=True)
        sys.exit(2)
