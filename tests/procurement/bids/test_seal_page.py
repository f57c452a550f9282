"""The sealing page from outside: its policy, and who has one."""

from __future__ import annotations

from uuid import uuid4

from tests.factories import bids as make


def test_the_sealing_page_alone_may_compile_and_no_page_may_run_inline_script(tender, login_as):
    browser = login_as(make.make_bidder(1).actor)
    policy = browser.get(f"/tenders/{tender.id}/seal").headers["Content-Security-Policy"]
    assert "script-src 'self' 'wasm-unsafe-eval';" in policy
    assert "unsafe-inline" not in policy
    assert "'unsafe-eval'" not in policy
    for path in (f"/tenders/{tender.id}/bid", "/bids", "/"):
        assert "wasm" not in browser.get(path).headers["Content-Security-Policy"]


def test_others_have_no_sealing_page(tender, people, login_as):
    assert login_as(people.officer).get(f"/tenders/{tender.id}/seal").status_code == 403
    supplier = login_as(make.make_bidder(1).actor)
    assert supplier.get(f"/tenders/{uuid4()}/seal").status_code == 404
