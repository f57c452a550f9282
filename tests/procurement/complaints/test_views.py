"""Challenges and complaints through the pages and the API."""

from datetime import timedelta

from procurement.complaints import queries
from procurement.complaints.states import ChallengeStatus, ComplaintStatus
from tests.factories import complaints as make

FORM = {"step": "result", "matters": "第一项\n\n第二项", "grounds": "87号令第50条", "request": "重新评审"}


def test_from_the_form_to_the_decision_through_pages(awarded, loser, login_as, still_clock, session):
    people, browser = awarded.people, login_as(loser)
    assert "中标结果" in browser.get(f"/tenders/{awarded.tender_id}/challenges/new").get_data(as_text=True)
    answer = browser.post(f"/tenders/{awarded.tender_id}/challenges", data=FORM)
    assert answer.status_code == 303
    (made,) = queries.list_challenges(session)
    assert made.matters == ["第一项", "第二项"]
    page = f"/challenges/{made.id}"
    assert "暂停签订合同" in browser.get(page).get_data(as_text=True)
    involved = login_as(people.officer).get(page).get_data(as_text=True)
    assert "请由没有参与的人答复" in involved
    assert "发出答复" not in involved
    officer = login_as(people.officer2)
    wrong = officer.post(f"{page}/answer", data={"outcome": "baseless", "reply": "短"})
    assert wrong.status_code == 422
    assert officer.post(f"{page}/answer", data={"outcome": "baseless", "reply": make.REPLY}).status_code == 303
    sent = browser.post(f"{page}/complaints", data={"matters": "1", "request": "认定无效"})
    assert sent.status_code == 303
    session.rollback()
    (complaint,) = queries.list_complaints(session)
    assert complaint.matters == [1]
    bureau, place = login_as(people.supervisor), f"/complaints/{complaint.id}"
    assert "第二项" in bureau.get(place).get_data(as_text=True)
    assert bureau.post(f"{place}/acceptance", data={"suspend": "1"}).status_code == 303
    decided = bureau.post(f"{place}/decision", data={"outcome": "dismissed", "finding": make.FINDING})
    assert decided.status_code == 303
    session.rollback()
    assert queries.get_complaint(session, complaint.id).status is ComplaintStatus.DECIDED
    assert "驳回投诉" in login_as(people.auditor).get("/challenges").get_data(as_text=True)


def test_what_was_typed_stays_when_a_challenge_comes_late(awarded, loser, login_as, still_clock):
    still_clock.move(days=30)
    answer = login_as(loser).post(f"/tenders/{awarded.tender_id}/challenges", data=FORM)
    text = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "已经过期" in text
    assert "重新评审" in text


def test_over_the_api_with_the_others_finding_nothing(awarded, loser, api_as):
    body = {**FORM, "matters": make.MATTERS}
    answer = api_as(loser)("POST", f"/tenders/{awarded.tender_id}/challenges", json=body)
    assert (answer.status_code, answer.json["status"]) == (201, ChallengeStatus.RECEIVED)
    other = api_as(awarded.suppliers[0])
    assert other("GET", f"/challenges/{answer.json['id']}").status_code == 404
    assert other("GET", "/challenges").json == []
    answered = {"outcome": "baseless", "reply": make.REPLY}
    assert other("POST", f"/challenges/{answer.json['id']}/answer", json=answered).status_code == 403


def test_a_late_reply_is_shown_as_late(awarded, loser, login_as, still_clock):
    made = make.challenge(loser, awarded.tender_id)
    still_clock.set(make.at(made.reply_due_on))
    browser = login_as(awarded.people.officer2)
    assert "逾期" not in browser.get(f"/challenges/{made.id}").get_data(as_text=True)
    still_clock.set(make.at(made.reply_due_on + timedelta(days=1)))
    browser = login_as(awarded.people.officer2)
    assert "逾期" in browser.get(f"/challenges/{made.id}").get_data(as_text=True)
