"""A migrated database per test (SQLite by default, PostgreSQL where a test asks), a still clock, a client per role."""

from __future__ import annotations

import os
import shutil
import socket
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from procurement.accounts import passwords
from procurement.app import configure, create_app
from procurement.cli_config import alembic_config
from procurement.config import Settings
from procurement.core import clock, db
from procurement.core.actors import Actor
from tests.factories.people import PASSWORD, People, make_people
from tests.factories.snapshots import kept
from tests.postgres import new_database, template_url

hypothesis.settings.register_profile(
    "any machine", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)  # a slow machine is no fault of the code
hypothesis.settings.load_profile("any machine")
START = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)  # a Monday, 09:00 in Shanghai


class StillClock:
    """A clock that moves only when told."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at

    def move(self, **span: float) -> datetime:
        self.at += timedelta(**span)
        return self.at

    def set(self, at: datetime) -> datetime:
        self.at = at
        return at


@pytest.fixture(autouse=True)
def still_clock() -> Iterator[StillClock]:
    source = StillClock(START)
    clock.install(source)
    yield source
    clock.install(None)


@pytest.fixture(scope="session", autouse=True)
def _cheap_passwords() -> None:
    passwords.weaken_for_tests()


@pytest.fixture(scope="session", autouse=True)
def _no_waiting_for_disks() -> None:
    """A test's database need not outlive a power cut; `tests/faults` keeps the real setting in its own processes."""
    db.SQLITE["synchronous"] = "OFF"


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite database with the newest schema, copied for each test."""
    from alembic import command

    path = tmp_path_factory.mktemp("template") / "template.db"
    settings = Settings(f"sqlite:///{path}", path.parent, path.parent / "files")
    command.upgrade(alembic_config(settings), "head")
    engine = db.make_engine(settings.database_url)
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA journal_mode")
    engine.dispose()
    return path


@pytest.fixture
def settings(tmp_path: Path, migrated_file: Path, request: pytest.FixtureRequest) -> Settings:
    """SQLite, or PostgreSQL for tests that carry `@pytest.mark.postgres`; TEST_DATABASE=postgresql gives it to all."""
    is_asked = os.environ.get("TEST_DATABASE") == "postgresql" and not request.node.get_closest_marker("sqlite")
    if is_asked or request.node.get_closest_marker("postgres"):
        url = new_database(template_url())
    else:
        shutil.copy(migrated_file, tmp_path / "test.db")
        url = f"sqlite:///{tmp_path}/test.db"
    return Settings(url, tmp_path, tmp_path / "files", testing=True)


@pytest.fixture(scope="session")
def application(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """The application, put together once: routes and compiled templates are the same for every test."""
    folder = tmp_path_factory.mktemp("application")
    return create_app(Settings("sqlite://", folder, folder / "files", testing=True))


@pytest.fixture
def app(application: Flask, settings: Settings) -> Iterator[Flask]:
    """The application on this test's own database, files and keys."""
    configure(settings)
    application.config.update(SETTINGS=settings, WTF_CSRF_ENABLED=True)
    yield application
    db.engine().dispose()


@pytest.fixture
def people(app: Flask, settings: Settings, still_clock: StillClock) -> People:
    """A county with one person of each role, a school with two people, and a supplier."""
    return kept("people", settings, still_clock, make_people)


@pytest.fixture
def session(app: Flask) -> Iterator[Session]:
    """A session that sees everything, for looking at what was written."""
    from procurement.core.actors import SYSTEM
    from procurement.core.transaction import reading

    with reading(SYSTEM) as opened:
        yield opened


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    app.config["WTF_CSRF_ENABLED"] = False  # CSRF has tests of its own
    return _raising(app)


def _raising(app: Flask) -> FlaskClient:
    """Faults surface in tests instead of becoming a 500 page."""
    return app.test_client()


@pytest.fixture
def login_as(app: Flask) -> Callable[[Actor], FlaskClient]:
    """`login_as(people.officer)` gives a browser client logged in as that person."""
    app.config["WTF_CSRF_ENABLED"] = False

    def log_in(actor: Actor) -> FlaskClient:
        browser = app.test_client()
        browser.environ_base["procurement.raise_faults"] = True
        answer = browser.post("/login", data={"login": actor.name, "password": PASSWORD})
        assert answer.status_code == 303, answer.get_data(as_text=True)
        return browser

    return log_in


@pytest.fixture
def api_as(app: Flask) -> Callable[..., Callable[..., Any]]:
    """`api_as(people.officer)("GET", "/tenders")` sends an API request with that person's token.

    Whoever comes back after a day logs in anew, unless `returns=False`.
    """

    def log_in(actor: Actor, *, returns: bool = True) -> Callable[..., Any]:
        browser = app.test_client()
        browser.environ_base["procurement.raise_faults"] = True

        def fresh() -> dict[str, Any]:
            answer = browser.post("/api/v1/sessions", json={"login": actor.name, "password": PASSWORD})
            assert answer.status_code == 201, answer.get_data(as_text=True)
            return {"at": clock.now(), "text": answer.json["token"]}

        token = fresh()

        def send(method: str, path: str, **kwargs: Any) -> Any:
            if returns and clock.now() - token["at"] > timedelta(days=1):  # a token that idles for weeks has ended
                token.update(fresh())
            headers = {"Authorization": f"Bearer {token['text']}"}
            return browser.open(f"/api/v1{path}", method=method, headers=headers, **kwargs)

        return send

    return log_in


@pytest.fixture(autouse=True)
def _no_outside_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only addresses of this machine may be connected to."""
    connect = socket.socket.connect

    def local_only(self: socket.socket, address: Any) -> Any:
        if isinstance(address, tuple) and address[0] not in {"127.0.0.1", "localhost", "::1"}:
            msg = f"a test tried to reach {address}"
            raise RuntimeError(msg)
        return connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", local_only)
