"""The tree of RFC 9162 against the RFC's own recursion, and proofs against every tampering."""

from __future__ import annotations

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from certify.audit import merkle

LEAVES = [merkle.leaf_hash(b"%d" % number) for number in range(64)]
SIZES = range(1, 65)


def naive(leaves):
    """MTH of RFC 9162, section 2.1.1, word for word."""
    if not leaves:
        return sha256().digest()
    if len(leaves) == 1:
        return leaves[0]
    half = max(1 << power for power in range(7) if 1 << power < len(leaves))
    return sha256(b"\x01" + naive(leaves[:half]) + naive(leaves[half:])).digest()


def test_hashes_are_those_of_the_rfc():
    # Certificate Transparency's published test vectors: the empty tree, and the leaf "".
    assert merkle.root([]).hex() == sha256(b"").hexdigest()
    assert merkle.leaf_hash(b"").hex() == (
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"
    )
    # …and its tree of seven leaves.
    leaves = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657"]
    hashed = [merkle.leaf_hash(bytes.fromhex(leaf)) for leaf in leaves]
    assert merkle.root(hashed).hex() == (
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c"
    )


@pytest.mark.parametrize("size", [0, *SIZES])
def test_the_root_is_that_of_the_recursion(size):
    assert merkle.root(LEAVES[:size]) == naive(LEAVES[:size])


def test_a_frontier_goes_on_from_its_peaks():
    tree = merkle.Frontier()
    for size, leaf in enumerate(LEAVES):
        tree = merkle.Frontier(size, tree.peaks)
        tree.add(leaf)
    assert tree.root() == naive(LEAVES)
    with pytest.raises(ValueError, match="peaks"):
        merkle.Frontier(3, tree.peaks)


@pytest.mark.parametrize("size", SIZES)
def test_every_leaf_of_every_tree_is_proven(size):
    leaves, top = LEAVES[:size], naive(LEAVES[:size])
    for index in range(size):
        path = merkle.inclusion_proof(leaves, index)
        assert merkle.included(leaves[index], index, size, path, top)


@pytest.mark.parametrize("size", SIZES)
def test_every_tree_is_proven_to_grow_into_every_larger_one(size):
    leaves, newer = LEAVES[:size], naive(LEAVES[:size])
    for first in range(1, size + 1):
        path = merkle.consistency_proof(leaves, first)
        assert merkle.consistent(first, size, path, naive(LEAVES[:first]), newer)


@given(st.data())
def test_a_tampered_inclusion_proof_is_refused(data):
    size = data.draw(st.integers(1, 64))
    index = data.draw(st.integers(0, size - 1))
    top = naive(LEAVES[:size])
    path = merkle.inclusion_proof(LEAVES[:size], index)
    leaf, where, count, steps, root = tampered(data, LEAVES[index], index, size, path, top)
    assert not merkle.included(leaf, where, count, steps, root)


def tampered(data, leaf, index, size, path, top):
    """Return the five parts of a proof with one of them changed in a way that matters."""
    what = data.draw(st.sampled_from(["leaf", "index", "path", "longer", "shorter", "root"]))
    other = data.draw(st.binary(min_size=32, max_size=32))
    if what == "leaf":
        leaf = other
    elif what == "index" or (what in {"path", "shorter"} and not path):
        index = data.draw(st.integers(-2, 70).filter(lambda each: each != index))
    elif what == "path":
        place = data.draw(st.integers(0, len(path) - 1))
        path = [*path[:place], other, *path[place + 1 :]]
    elif what == "shorter":
        place = data.draw(st.integers(0, len(path) - 1))
        path = path[:place] + path[place + 1 :]
    elif what == "longer":
        place = data.draw(st.integers(0, len(path)))
        path = [*path[:place], other, *path[place:]]
    else:
        top = other
    return leaf, index, size, path, top


@given(st.data())
def test_a_tampered_consistency_proof_is_refused(data):
    size = data.draw(st.integers(2, 64))
    first = data.draw(st.integers(1, size - 1))
    older, newer = naive(LEAVES[:first]), naive(LEAVES[:size])
    path = merkle.consistency_proof(LEAVES[:size], first)
    what = data.draw(st.sampled_from(["older", "newer", "path", "shorter", "longer", "first"]))
    other = data.draw(st.binary(min_size=32, max_size=32))
    place = data.draw(st.integers(0, len(path) - 1))
    if what == "older":
        older = other
    elif what == "newer":
        newer = other
    elif what == "path":
        path[place] = other
    elif what == "shorter":
        del path[place]
    elif what == "longer":
        path.insert(place, other)
    else:
        first = data.draw(st.integers(-1, size).filter(lambda each: each != first))
    assert not merkle.consistent(first, size, path, older, newer)


@given(st.integers(1, 64), st.integers(0, 63), st.integers(0, 63))
def test_a_log_with_one_other_event_did_not_grow_from_the_older_one(size, first, changed):
    first, changed = 1 + first % size, changed % size
    forged = list(LEAVES[:size])
    forged[changed] = merkle.leaf_hash(b"forged")
    path = merkle.consistency_proof(forged, first)
    grew = merkle.consistent(first, size, path, naive(LEAVES[:first]), naive(forged))
    assert grew == (changed >= first)


@pytest.mark.parametrize(("size", "index"), [(0, 0), (3, 3), (3, -1)])
def test_there_is_no_proof_of_a_leaf_that_is_not_there(size, index):
    with pytest.raises(ValueError, match="no such leaf"):
        merkle.inclusion_proof(LEAVES[:size], index)


@pytest.mark.parametrize("first", [0, 4])
def test_there_is_no_proof_of_growth_from_nothing_or_from_a_larger_log(first):
    with pytest.raises(ValueError, match="older tree"):
        merkle.consistency_proof(LEAVES[:3], first)
