"""The Merkle tree against the published vectors of transparency-dev/merkle, and against itself."""

import json
from base64 import b64decode
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from procurement.audit import merkle

VECTORS = Path(__file__).parents[2] / "data" / "merkle-rfc6962" / "testdata"


def vectors(kind):
    return sorted((VECTORS / kind).rglob("*.json"))


def named(path):
    return str(path.relative_to(VECTORS))


def hashes(values):
    return [b64decode(value) for value in values or []]


def holds(case, check):
    if case["wantErr"]:
        with pytest.raises(merkle.ProofError):
            check()
    else:
        check()


@pytest.mark.parametrize("path", vectors("inclusion"), ids=named)
def test_a_published_inclusion_proof_is_judged_as_published(path):
    case = json.loads(path.read_text())
    leaf, root = b64decode(case["leafHash"] or ""), b64decode(case["root"] or "")
    holds(case, lambda: merkle.verify_inclusion(case["leafIdx"], case["treeSize"], leaf, hashes(case["proof"]), root))


@pytest.mark.parametrize("path", vectors("consistency"), ids=named)
def test_a_published_consistency_proof_is_judged_as_published(path):
    case = json.loads(path.read_text())
    root1, root2 = b64decode(case["root1"] or ""), b64decode(case["root2"] or "")
    holds(case, lambda: merkle.verify_consistency(case["size1"], case["size2"], hashes(case["proof"]), root1, root2))


def test_all_published_vectors_are_there():
    assert (len(vectors("inclusion")), len(vectors("consistency"))) == (98, 98)


def test_the_eight_leaf_tree_has_its_well_known_root():
    data = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
    leaves = [merkle.leaf_hash(bytes.fromhex(value)) for value in data]
    assert merkle.root(leaves).hex() == "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"
    assert merkle.root([]) == sha256(b"").digest()


def grown(size):
    """A stored tree: every leaf appended through completed_nodes, and nothing read that was not stored before."""
    nodes = {}
    leaves = [merkle.leaf_hash(str(n).encode()) for n in range(size)]
    for seq, leaf in enumerate(leaves):
        for level, index, digest in merkle.completed_nodes(seq, leaf, lambda *key: nodes[key]):
            assert (level, index) not in nodes
            nodes[level, index] = digest
    return leaves, lambda *key: nodes[key]


@given(st.integers(0, 200))
def test_the_root_of_an_appended_tree_is_the_root_of_its_leaves(size):
    leaves, lookup = grown(size)
    for part in range(size + 1):
        assert merkle.root_from_nodes(part, lookup) == merkle.root(leaves[:part])


@given(st.data())
def test_every_proof_made_here_holds_and_is_the_same_from_stored_nodes(data):
    size = data.draw(st.integers(1, 150))
    index = data.draw(st.integers(0, size - 1))
    leaves, lookup = grown(size)
    root = merkle.root(leaves)

    inclusion = merkle.inclusion_proof(leaves, index)
    assert inclusion == merkle.inclusion_proof_from_nodes(index, size, lookup)
    merkle.verify_inclusion(index, size, leaves[index], inclusion, root)

    consistency = merkle.consistency_proof(leaves, index + 1)
    assert consistency == merkle.consistency_proof_from_nodes(index + 1, size, lookup)
    merkle.verify_consistency(index + 1, size, consistency, merkle.root(leaves[: index + 1]), root)


@given(st.data())
def test_no_proof_holds_for_another_leaf_or_another_history(data):
    size = data.draw(st.integers(2, 60))
    index, other = data.draw(st.lists(st.integers(0, size - 1), min_size=2, max_size=2, unique=True))
    leaves, _ = grown(size)
    proof = merkle.inclusion_proof(leaves, index)
    with pytest.raises(merkle.ProofError):
        merkle.verify_inclusion(index, size, leaves[other], proof, merkle.root(leaves))

    rewritten = [*leaves[:index], merkle.leaf_hash(b"rewritten"), *leaves[index + 1 :]]
    with pytest.raises(merkle.ProofError):
        merkle.verify_consistency(
            size, size + 1, merkle.consistency_proof([*rewritten, leaves[0]], size), merkle.root(leaves),
            merkle.root([*rewritten, leaves[0]]),
        )  # fmt: skip


@pytest.mark.parametrize("index", [-1, 3])
def test_a_proof_for_a_leaf_that_is_not_there_is_refused(index):
    leaves, _ = grown(3)
    with pytest.raises(IndexError, match="outside"):
        merkle.inclusion_proof(leaves, index)
    with pytest.raises(IndexError):
        merkle.consistency_proof(leaves, index + 1 if index > 0 else 0)
