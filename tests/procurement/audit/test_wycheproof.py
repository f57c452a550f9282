"""The standard-library Ed25519 against Project Wycheproof's published vectors: every one, valid and invalid alike."""

import json
from pathlib import Path

import pytest

from procurement.audit.verify import ed25519_verify

VECTORS = json.loads((Path(__file__).resolve().parents[2] / "data" / "wycheproof" / "ed25519_test.json").read_text())


@pytest.mark.parametrize("group", VECTORS["testGroups"], ids=lambda group: group["publicKey"]["pk"][:8])
def test_each_signature_is_judged_as_published(group):
    key = bytes.fromhex(group["publicKey"]["pk"])
    judged = {
        test["tcId"]: ed25519_verify(key, bytes.fromhex(test["msg"]), bytes.fromhex(test["sig"]))
        for test in group["tests"]
    }
    assert judged == {test["tcId"]: test["result"] == "valid" for test in group["tests"]}


def test_all_151_are_here():
    assert sum(len(group["tests"]) for group in VECTORS["testGroups"]) == VECTORS["numberOfTests"] == 151
