"""Leaves and commitments: canonical as RFC 8785 wants them, and telling nothing of persons."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from hashlib import sha256
from types import SimpleNamespace

import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from certify.audit.chain import canonical, leaf_bytes, leaf_of, mark, seal
from certify.audit.models import GENESIS

TEXT = st.text(st.characters(exclude_categories=["Cs"]))
NUMBERS = st.integers(-(2**53) + 1, 2**53 - 1) | st.floats(allow_nan=False, allow_infinity=False)
VALUES = st.recursive(
    st.none() | st.booleans() | NUMBERS | TEXT,
    lambda inner: st.lists(inner) | st.dictionaries(TEXT, inner),
    max_leaves=12,
)


@given(VALUES)
def test_details_are_written_as_the_rfc_wants_them(value):
    assert canonical(json.dumps(value)) == rfc8785.dumps(value)
    assert canonical(json.dumps(value, ensure_ascii=False)) == rfc8785.dumps(value)


def test_keys_beyond_the_basic_plane_are_sorted_as_the_rfc_sorts_them():
    value = {"\ufb00": 1, "\U0001f600": 2}  # by code points the other way round
    assert canonical(json.dumps(value)) == rfc8785.dumps(value) == '{"😀":2,"ﬀ":1}'.encode()


@given(st.integers(1, 2**53 - 1), st.lists(TEXT, min_size=6, max_size=6), st.none() | TEXT)
def test_a_leaf_is_the_canonical_form_of_its_parts(number, texts, before):
    at, action, kind, which, actor, details = texts
    leaf = leaf_bytes((number, at, action, kind, which, before, None, actor, details))
    assert leaf == rfc8785.dumps(
        {
            "number": number,
            "at": at,
            "action": action,
            "object_type": kind,
            "object_id": which,
            "before": before,
            "after": None,
            "actor": actor,
            "details": details,
            "form": 1,
        }
    )


def event(**parts):
    told = {
        "at": datetime(2026, 10, 20, 3, 0, 0, 5, tzinfo=UTC),
        "actor_id": 7,
        "action": "unit.created",
        "object_type": "unit",
        "object_id": "12",
        "before": None,
        "after": "ab" * 32,
        "details": {"name": "Nguyễn Văn A"},
    }
    return SimpleNamespace(**(told | parts))


def test_a_leaf_says_what_is_documented_and_nothing_of_persons():
    made = event()
    seal(made, 5, GENESIS)
    leaf = leaf_of(made)
    assert b"Nguy" not in leaf
    assert json.loads(leaf) == {
        "number": 5,
        "form": 1,
        "at": "2026-10-20T03:00:00.000005+00:00",
        "action": "unit.created",
        "object_type": "unit",
        "object_id": "12",
        "before": None,
        "after": "ab" * 32,
        "actor": sha256(bytes.fromhex(made.salt) + b"actor:7").hexdigest(),
        "details": sha256(
            bytes.fromhex(made.salt) + b"details:" + '{"name":"Nguyễn Văn A"}'.encode()
        ).hexdigest(),
    }


def test_the_chain_hashes_what_came_before_and_the_leaf():
    made = event()
    chain = seal(made, 1, "cd" * 32)
    leaf = sha256(b"\x00" + leaf_of(made)).digest()
    assert (made.leaf, made.chain) == (leaf.hex(), chain)
    assert chain == sha256(bytes.fromhex("cd" * 32) + leaf).hexdigest()


def test_the_same_person_and_details_never_look_the_same():
    first, second = event(), event()
    seal(first, 1, GENESIS)
    seal(second, 2, GENESIS)
    assert first.actor_mark != second.actor_mark
    assert first.details_mark != second.details_mark
    assert mark(first.salt, "actor", b"7") != mark(first.salt, "details", b"7")
