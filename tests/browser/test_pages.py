"""Every page that a role can reach by menu and links: fits a desk and a phone, is accessible, speaks one language."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Error, Page
from sqlalchemy import select

from procurement.accounts.models import County, Organization
from procurement.catalogue.models import Grade, Item
from procurement.config import Settings
from procurement.core.actors import SYSTEM, Actor
from procurement.core.transaction import reading
from procurement.documents.models import Document
from procurement.schools.models import DemandPlan, School, Zone
from procurement.suppliers.models import Supplier, SupplierOwner, SupplierPaper
from procurement.tenders.models import Lot, Tender
from procurement.tenders.planning.models import ProcurementPlan
from procurement.tenders.procedure.models import LegalReview
from tests.browser.conftest import DESKTOP, PHONE, Visitors
from tests.factories import contracting, tenders
from tests.factories import schools as school_factory
from tests.factories.snapshots import kept

pytestmark = pytest.mark.browser
FAR = ("public", "officer", "keyholder", "school", "supplier")  # these also follow every kind of link
NEAR = ("approver", "expert", "auditor", "discipline", "viewer", "administrator")  # their menus' pages
ROLES = FAR + NEAR
MOST_PAGES = 40
VARIES = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{64}|(?<=/)\d+")
CHROME = "nav a, button, a.btn, h1, h2, h3, th, label, legend, .hint, .empty, footer, .steps, dt, caption"
HAN = re.compile(r"[一-鿿]+")


@pytest.fixture
def cast(settings: Settings, app: Flask, still_clock: Any) -> dict[str, Actor | None]:
    """One person of each role in a county with work at every stage; nobody for the public."""
    return kept("browser-pages", settings, still_clock, lambda: _county_at_work(still_clock))


def _county_at_work(still_clock: Any) -> dict[str, Actor | None]:
    """Contracts signed and to sign, a tender open for bids, one that waits for approval, a plan that schools answer."""
    awarded = contracting.make_awarded(still_clock)
    made = contracting.make_contracts(awarded)
    contracting.sign(awarded.suppliers[0], made[0])
    contracting.sign(awarded.people.approver, made[0])
    people = awarded.people
    tenders.make_published(people)
    tenders.make_submitted(people)
    tenders.make_plan(people, confirmed=False)
    with reading(SYSTEM) as session:
        school = session.scalars(select(School).order_by(School.code)).first()
        assert school is not None
    named = {role: getattr(people, role, None) for role in ROLES}
    return named | {
        "keyholder": people.keyholders[0],
        "school": school_factory.make_school_person(school, "school"),
        "supplier": awarded.suppliers[0],
    }


def _walk(page: Page, *, far: bool) -> Iterator[str]:
    """Open the landing page, the menu's pages and, when `far`, what they lead to: each kind of address once."""
    waiting: list[str] = ["/"]
    seen: set[str] = set()
    while waiting and len(seen) < MOST_PAGES:
        here = waiting.pop(0)
        if _kind(here) in seen:
            continue
        seen.add(_kind(here))
        if not _opens(page, here):
            continue
        yield here
        follows = far and here != "/messages"  # an office's messages reach also who may not open what they tell of
        places = "nav a, main a" if follows else "nav.rolenav a"
        links = page.eval_on_selector_all(places, "all => all.map(one => one.getAttribute('href'))")
        waiting += [link for link in links if link and link.startswith("/") and not _is_file(link)]


def _opens(page: Page, address: str) -> bool:
    """Whether the address is a page; a file to keep is none."""
    try:
        page.goto(address)
    except Error as fault:
        if "Download is starting" not in str(fault):
            raise
        return False
    return True


def _kind(address: str) -> str:
    return VARIES.sub("*", urlsplit(address).path)


def _is_file(address: str) -> bool:
    last = _kind(address).rsplit("/", 1)[1]
    return (
        "." in last
        or address.startswith(("/static/", "/language/"))
        or last in {"instance", "result", "file", "pdf", "sheet"}
    )


SQUEEZED = """
all => all.filter(one => {
  const words = document.createRange();
  words.selectNodeContents(one);
  const box = words.getBoundingClientRect(), line = parseFloat(getComputedStyle(one).lineHeight);
  return one.innerText.trim() && box.width > 0 && box.width < 72 && box.height > 4.5 * line;
}).map(one => one.innerText.trim().slice(0, 40))
"""


def _squeezed(page: Page) -> list[str]:
    """Names of things folded letter by letter: narrower than four characters and higher than four lines."""
    found: list[str] = page.eval_on_selector_all("main td, main th, main dd, main dt, main a.btn, main label", SQUEEZED)
    return found


def _overflow(page: Page) -> int:
    """How many pixels the page is wider than its window."""
    width: int = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return width


def _barriers(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    grave = [rule for rule in found if rule["impact"] in {"serious", "critical"}]
    return [f"{rule['id']}: {rule['nodes'][0]['html'][:160]} ({len(rule['nodes'])})" for rule in grave]


@pytest.mark.parametrize("role", ROLES)
def test_pages_fit_desk_and_phone_and_hinder_nobody(
    role: str, cast: dict[str, Actor | None], page_as: Visitors
) -> None:
    page = page_as(cast[role])
    faults, count = [], 0
    for here in _walk(page, far=role in FAR):
        count += 1
        for size in (DESKTOP, PHONE):
            page.set_viewport_size(size)
            if _overflow(page) > 0:
                faults.append(f"{here} at {size['width']} px: {_overflow(page)} px too wide")
            faults += [f"{here} at {size['width']} px squeezes {text!r}" for text in _squeezed(page)]
        faults += [f"{here}: {barrier}" for barrier in _barriers(page)]
    assert not faults, "\n".join(faults)
    assert count >= 2


@pytest.mark.parametrize("role", ROLES)
def test_english_pages_are_english(role: str, cast: dict[str, Actor | None], page_as: Visitors) -> None:
    page = page_as(cast[role], locale="en-GB")
    data = _data()
    faults = []
    for here in _walk(page, far=role in FAR):
        texts = page.eval_on_selector_all(
            CHROME, "all => all.filter(one => one.lang !== 'zh-Hans-CN').map(one => one.innerText)"
        )
        for text in texts:
            for word in data:
                text = text.replace(word, "")  # noqa: PLW2901
            if HAN.search(text):
                faults.append(f"{here}: {text.strip()[:80]}")
    assert not faults, "\n".join(sorted(set(faults)))


def _data() -> list[str]:
    """What the county's people wrote and the frozen notice says, longest first: it stays as it was written."""
    columns = (County.name, County.province, Organization.name, School.name, Zone.name, Supplier.name, DemandPlan.title,
               Tender.title, Lot.title, Document.title, SupplierPaper.issuer, SupplierOwner.name, Item.name, Grade.name,
               LegalReview.counsel, ProcurementPlan.title,
               )  # fmt: skip
    with reading(SYSTEM) as session:
        names = {name for column in columns for name in session.scalars(select(column))}
    return sorted(names, key=len, reverse=True)
