"""A county that requires second factors, and a phone."""

from dataclasses import dataclass
from datetime import timedelta

import pyotp
import pytest

from procurement.accounts.models import County
from procurement.core import clock
from procurement.core.actors import SYSTEM
from procurement.core.transaction import transaction
from tests.factories.people import PASSWORD


@dataclass
class Phone:
    """An authenticator app, as a person holds it."""

    secret: str

    def code(self, steps=0):
        return pyotp.TOTP(self.secret).at(clock.now() + timedelta(seconds=30 * steps))


@pytest.fixture
def strict(people):
    """The county of `people`, requiring second factors as every real one does."""
    with transaction(SYSTEM) as session:
        session.info["written"].clear()
        session.get_one(County, people.county.id).requires_second_factor = True
        session.flush()
        session.info["written"].clear()  # no verb changes the switch: a test may
    return people


@pytest.fixture
def enrol(client):
    """Log in as `login` in a fresh browser and set up a phone; gives (browser, phone, recovery codes)."""

    def act(login):
        browser = client.application.test_client()
        browser.post("/login", data={"login": login, "password": PASSWORD})
        browser.post("/account/second-factor")
        page = browser.get("/account/second-factor").get_data(as_text=True)
        phone = Phone(page.split('<span class="code">')[1].split("<")[0])
        answer = browser.post("/account/second-factor/confirm", data={"code": phone.code()})
        assert answer.status_code == 200, answer.get_data(as_text=True)
        codes = [part.split("<")[0] for part in answer.get_data(as_text=True).split("<li>") if part[4:5] == "-"]
        return browser, phone, codes

    return act
