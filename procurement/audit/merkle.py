"""The Merkle tree of RFC 6962: hashes, roots, proofs, and the nodes a database keeps to append without re-reading."""

from collections.abc import Callable, Sequence
from hashlib import sha256

Lookup = Callable[[int, int], bytes]
"""(level, index) -> hash of the completed perfect subtree over leaves [index * 2**level, (index + 1) * 2**level)."""

_Subtree = Callable[[int, int], bytes]


class ProofError(ValueError):
    """A proof does not connect what it claims to connect."""


def leaf_hash(data: bytes) -> bytes:
    """SHA-256(0x00 ‖ data), 32 bytes (RFC 6962 §2.1)."""
    return sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """SHA-256(0x01 ‖ left ‖ right), 32 bytes (RFC 6962 §2.1)."""
    return sha256(b"\x01" + left + right).digest()


def root(leaf_hashes: Sequence[bytes]) -> bytes:
    """Root over the leaf hashes in order; of no leaves: SHA-256 of nothing (RFC 6962 §2.1)."""
    if not leaf_hashes:
        return sha256().digest()
    level = list(leaf_hashes)
    while len(level) > 1:
        pairs = [node_hash(level[i], level[i + 1]) for i in range(0, len(level) - 1, 2)]
        level = pairs + level[len(pairs) * 2 :]
    return level[0]


def completed_nodes(seq: int, leaf: bytes, lookup: Lookup) -> list[tuple[int, int, bytes]]:
    """The nodes (level, index, hash) that become complete when leaf number `seq` (from 0) is appended.

    The leaf itself comes first as (0, seq, leaf). `lookup` is asked only for nodes completed by earlier leaves.
    """
    nodes = [(0, seq, leaf)]
    level, index, digest = 0, seq, leaf
    while index & 1:
        digest = node_hash(lookup(level, index - 1), digest)
        level, index = level + 1, index >> 1
        nodes.append((level, index, digest))
    return nodes


def root_from_nodes(size: int, lookup: Lookup) -> bytes:
    """Root over the first `size` leaves, from at most log2(size) + 1 completed nodes."""
    return sha256().digest() if size == 0 else _subtree_of_nodes(lookup)(0, size)


def inclusion_proof(leaf_hashes: Sequence[bytes], index: int) -> list[bytes]:
    """Audit path of leaf `index`, leaf end first (RFC 6962 §2.1.1). IndexError when there is no such leaf."""
    return _inclusion(index, len(leaf_hashes), _subtree_of_leaves(leaf_hashes))


def inclusion_proof_from_nodes(index: int, size: int, lookup: Lookup) -> list[bytes]:
    """As `inclusion_proof`, in the tree of the first `size` leaves, reading O(log² size) stored nodes."""
    return _inclusion(index, size, _subtree_of_nodes(lookup))


def consistency_proof(leaf_hashes: Sequence[bytes], size1: int) -> list[bytes]:
    """Proof that the first `size1` leaves are a prefix of all (RFC 6962 §2.1.2); IndexError if they cannot be."""
    return _consistency(size1, len(leaf_hashes), _subtree_of_leaves(leaf_hashes))


def consistency_proof_from_nodes(size1: int, size2: int, lookup: Lookup) -> list[bytes]:
    """As `consistency_proof`, between two sizes of a stored tree."""
    return _consistency(size1, size2, _subtree_of_nodes(lookup))


def verify_inclusion(index: int, size: int, leaf: bytes, proof: Sequence[bytes], root: bytes) -> None:
    """Hold if the leaf hash `leaf` is number `index` in the tree of `size` leaves with this root (RFC 9162 §2.1.3.2).

    Raises ProofError otherwise.
    """
    if not 0 <= index < size:
        raise ProofError(f"leaf {index} is outside a tree of {size}")
    _require_hashes([leaf, root, *proof])
    position, last, digest = index, size - 1, leaf
    for sibling in proof:
        if last == 0:
            raise ProofError("the proof is too long")
        if position & 1 or position == last:
            digest = node_hash(sibling, digest)
            position, last = _climb_while_right_edge(position, last)
        else:
            digest = node_hash(digest, sibling)
        position, last = position >> 1, last >> 1
    if last != 0:
        raise ProofError("the proof is too short")
    if digest != root:
        raise ProofError("the proof does not lead to this root")


def verify_consistency(size1: int, size2: int, proof: Sequence[bytes], root1: bytes, root2: bytes) -> None:
    """Hold if the tree (size1, root1) is a prefix of the tree (size2, root2) (RFC 9162 §2.1.4.2).

    Raises ProofError otherwise; also for size1 = 0, from which nothing follows.
    """
    if not 0 < size1 <= size2:
        raise ProofError(f"no consistency from size {size1} to size {size2}")
    if size1 == size2:
        if proof or root1 != root2:
            raise ProofError("two roots for one size")
        return
    _require_hashes([root1, root2, *proof])
    path = list(proof) if size1 & (size1 - 1) else [root1, *proof]
    if not path:
        raise ProofError("the proof is empty")
    old, new = _replay_consistency(size1, size2, path)
    if (old, new) != (root1, root2):
        raise ProofError("the proof does not lead to these roots")


def _require_hashes(values: Sequence[bytes]) -> None:
    if any(len(value) != 32 for value in values):
        raise ProofError("a hash is not 32 bytes long")


def _replay_consistency(size1: int, size2: int, path: Sequence[bytes]) -> tuple[bytes, bytes]:
    position, last = size1 - 1, size2 - 1
    while position & 1:
        position, last = position >> 1, last >> 1
    old = new = path[0]
    for sibling in path[1:]:
        if last == 0:
            raise ProofError("the proof is too long")
        if position & 1 or position == last:
            old, new = node_hash(sibling, old), node_hash(sibling, new)
            position, last = _climb_while_right_edge(position, last)
        else:
            new = node_hash(new, sibling)
        position, last = position >> 1, last >> 1
    if last != 0:
        raise ProofError("the proof is too short")
    return old, new


def _climb_while_right_edge(position: int, last: int) -> tuple[int, int]:
    # On the right edge a node without sibling is its own parent: those levels have no entry in the proof.
    while position and not position & 1:
        position, last = position >> 1, last >> 1
    return position, last


def _inclusion(index: int, size: int, subtree: _Subtree) -> list[bytes]:
    if not 0 <= index < size:
        raise IndexError(f"leaf {index} is outside a tree of {size}")
    start, end = 0, size
    path: list[bytes] = []
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            path.append(subtree(middle, end))
            end = middle
        else:
            path.append(subtree(start, middle))
            start = middle
    return path[::-1]


def _consistency(size1: int, size2: int, subtree: _Subtree) -> list[bytes]:
    if not 0 < size1 <= size2:
        raise IndexError(f"no consistency from size {size1} to size {size2}")
    start, end = 0, size2
    path: list[bytes] = []
    while end != size1:
        middle = start + _split(end - start)
        if size1 <= middle:
            path.append(subtree(middle, end))
            end = middle
        else:
            path.append(subtree(start, middle))
            start = middle
    if start:  # the verifier knows the old root itself, so it is left out when it is a whole subtree from leaf 0
        path.append(subtree(start, end))
    return path[::-1]


def _split(size: int) -> int:
    """Largest power of two below size."""
    return 1 << (size - 1).bit_length() - 1


def _subtree_of_leaves(leaf_hashes: Sequence[bytes]) -> _Subtree:
    return lambda start, end: root(leaf_hashes[start:end])


def _subtree_of_nodes(lookup: Lookup) -> _Subtree:
    def subtree(start: int, end: int) -> bytes:
        peaks = []
        while start < end:
            level = (end - start).bit_length() - 1
            peaks.append(lookup(level, start >> level))
            start += 1 << level
        digest = peaks.pop()
        while peaks:
            digest = node_hash(peaks.pop(), digest)
        return digest

    return subtree
