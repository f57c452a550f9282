"""Every attack that docs/security-model.md speaks of has a test; most stand beside what they attack.

A row is an attack and the test that carries it out. A test that is renamed or dropped is missed here.
"""

import re
from pathlib import Path

import pytest

TESTS = Path(__file__).resolve().parents[1]
AUDIT, BIDS = "procurement/audit", "procurement/bids"
ATTACKS = {
    "an entry altered, deleted, renumbered, swapped, doubled, truncated or back-dated in an export": (
        f"{AUDIT}/test_verify.py", "test_tampering_is_named_with_its_place"),
    "any byte of an export changed": (f"{AUDIT}/test_verify.py", "test_any_byte_of_an_export_changed_is_found"),
    "history rewritten in an export and signed again with the stolen key": (
        f"{AUDIT}/test_verify.py",
        "test_a_history_rewritten_and_signed_again_with_the_stolen_key_meets_the_older_checkpoint"),
    "history rewritten in the database itself, triggers removed, signed with the stolen key": (
        "attacks/test_database.py", "test_history_rewritten_in_the_database_meets_an_older_checkpoint_and_the_witness"),
    "two roots signed for one size": (
        f"{AUDIT}/test_verify.py", "test_two_signed_roots_for_one_size_are_proof_of_fraud"),
    "a fork shown to the witness": (
        f"{AUDIT}/test_witness.py", "test_a_rewritten_history_is_refused_whatever_proof_comes_with_it"),
    "UPDATE and DELETE on the log's tables": (
        f"{AUDIT}/test_service.py", "test_the_database_refuses_to_change_the_log"),
    "UPDATE, DELETE and TRUNCATE on PostgreSQL": (
        f"{AUDIT}/test_service.py", "test_postgresql_refuses_to_change_the_log"),
    "tampering with the password of the application's PostgreSQL role": (
        "attacks/test_app_role.py",
        "test_the_application_works_as_its_own_role_and_is_refused_every_tampering"),
    "a proof changed, or shown with another log's key": (
        f"{BIDS}/test_proof.py", "test_any_line_of_the_proof_changed_is_found"),
    "a receipt for an envelope that was dropped": (
        "procurement/portal/test_checking.py", "test_a_receipt_for_an_envelope_that_is_not_in_the_box_is_evidence"),
    "a forked checkpoint brought to the witness's page": (
        f"{AUDIT}/test_witnessing.py", "test_our_own_signature_over_another_root_is_called_fraud"),
    "a false timestamp": (f"{AUDIT}/test_timestamps.py", "test_a_false_answer_is_refused_with_its_reason"),
    "hostile files on the public check page": (
        "procurement/portal/test_checking.py", "test_hostile_files_are_refused_unopened"),
    "a bid box changed after the deadline": (f"{AUDIT}/test_verify.py", "test_a_bid_box_is_held_to_its_closing"),
    "an accepted bid made to vanish before the deadline": (
        "attacks/test_database.py", "test_a_bid_that_an_insider_drops_is_proven_by_its_receipt"),
    "a lie signed with the log's own key": (
        "procurement/replay/test_replay.py", "test_a_lie_signed_with_the_logs_own_key_differs"),
    "one share alone": (f"{BIDS}/test_sealing.py", "test_one_share_alone_opens_nothing"),
    "one keyholder alone": (f"{BIDS}/test_opening.py", "test_one_keyholder_alone_opens_nothing"),
    "one keyholder together with an administrator": (
        "attacks/test_insider.py", "test_an_administrator_with_everything_and_one_keyholder_reads_no_price"),
    "a share moved to another tender": (
        f"{BIDS}/test_sealing.py", "test_a_share_copied_from_another_tender_into_a_dummy_bid_does_not_open"),
    "a share file of another tender": (
        f"{BIDS}/test_opening.py", "test_shares_of_another_tender_or_holder_or_unsigned_are_refused"),
    "false shares": (
        f"{BIDS}/test_opening.py", "test_a_keyholders_false_shares_delay_the_opening_until_the_others_agree"),
    "a bid's own key handed in late": (f"{BIDS}/test_own_keys.py", "test_a_key_after_the_time_is_late"),
    "a wrong key handed in": (
        f"{BIDS}/test_own_keys.py", "test_a_wrong_key_is_refused_and_the_right_one_still_taken"),
    "keys read from the log while bidders still wait and see": (
        f"{BIDS}/test_own_keys.py", "test_before_the_opening_is_complete_the_log_has_no_key_that_was_handed_in"),
    "keyholders who kill a bid with false shares": (
        f"{BIDS}/test_own_keys.py", "test_a_keyholders_false_shares_do_not_kill_a_bid_whose_bidder_brings_its_key"),
    "shares of another key dealt by the bidder": (
        f"{BIDS}/test_own_keys.py", "test_who_dealt_shares_of_another_key_is_revoked_unless_it_brings_the_true_one"),
    "a closing forged for the keyholder's page": (
        "browser/test_keyholding.py", "test_a_closing_is_held_to_the_log_and_one_that_was_tampered_with_is_named"),
    "an envelope that was not in the box, for the keyholder's page": (
        "browser/test_keyholding.py", "test_keyholders_open_in_their_pages_one_from_the_file_one_from_paper"),
    "an envelope moved to another supplier, lot or tender": (
        f"{BIDS}/test_sealing.py",
        "test_an_envelope_moved_to_another_supplier_lot_or_tender_neither_enters_nor_opens"),
    "an envelope moved to another supplier and signed by it": (
        f"{BIDS}/test_service.py",
        "test_an_envelope_moved_to_another_supplier_and_signed_by_it_is_refused_at_the_opening"),
    "a bid moved to another lot": (f"{BIDS}/test_contents.py", "test_a_bid_moved_to_another_lot_is_unreadable"),
    "a replaced bid played back": (f"{BIDS}/test_service.py", "test_a_replaced_envelope_cannot_be_played_back"),
    "a withdrawn bid played back": (
        f"{BIDS}/test_service.py", "test_a_withdrawn_bid_is_gone_and_its_envelope_cannot_be_played_back"),
    "a late bid": (f"{BIDS}/test_service.py", "test_a_bid_at_the_deadline_or_after_it_is_late"),
    "a bid pressed in while the box is closed": (f"{BIDS}/test_race.py", "test_no_bid_is_accepted_after_the_count"),
    "an unsigned bid": (f"{BIDS}/test_service.py", "test_an_envelope_without_a_true_signature_is_refused"),
    "a bid submitted twice": (
        f"{BIDS}/test_service.py", "test_the_same_bytes_twice_give_the_same_receipt_and_one_entry"),
    "a bid counted twice": (f"{BIDS}/test_closing.py", "test_a_replaced_bid_does_not_count_twice"),
    "an administrator who searches every table, file and log before the opening": (
        f"{BIDS}/test_closing.py", "test_before_the_opening_no_price_is_in_any_table_file_or_log"),
    "an administrator who counts before the opening": (
        "attacks/test_insider.py", "test_what_can_be_counted_before_the_opening_is_what_the_security_model_says"),
    "a person of any role who asks every page": (
        "flows/test_sealed_road.py", "test_no_page_id_or_api_tells_a_role_who_bid"),
    "eight processes appending at once": ("attacks/test_many_writers.py", "test_eight_processes_on_postgresql"),
}  # fmt: skip


@pytest.mark.parametrize("attack", ATTACKS)
def test_the_attack_has_its_test(attack):
    path, name = ATTACKS[attack]
    assert re.search(rf"^def {name}\(", (TESTS / path).read_text(), re.MULTILINE), (path, name)
