"""Reading a signature: what was changed or added is seen, whatever comes in is no crash."""

from __future__ import annotations

import random

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from certify.certificates.rendering import render
from certify.certificates.seals import SealFound, seal_in
from certify.certificates.signing_pdf import Seal, sign_pdf
from tests.certificates.seals import bundle


@pytest.fixture(scope="module")
def plain(tmp_path_factory) -> bytes:
    folder = tmp_path_factory.mktemp("templates")
    page = '{% extends "base.html" %}{% block page %}<p>Giấy công nhận</p>{% endblock %}'
    (folder / "page.html").write_text(page, encoding="utf-8")
    return render("page.html", {}, "vi", "Thử", folders=[folder], variant="pdf/a-3a")


@pytest.fixture(scope="module")
def signed(plain, tmp_path_factory) -> bytes:
    key = ec.generate_private_key(ec.SECP256R1())
    path = bundle(tmp_path_factory.mktemp("keys") / "office.p12", "UBND xã Tân Phú", key)
    return sign_pdf(plain, Seal(path))


def test_a_signature_holds_and_says_whose_it_is(signed, caplog):
    assert seal_in(signed) == SealFound("UBND xã Tân Phú", holds=True, stamped=False)
    assert not caplog.records


def test_what_is_not_signed_has_none(plain):
    assert seal_in(plain) is None


def test_what_is_added_behind_it_is_seen(signed):
    found = seal_in(signed + b"\n% more\n")
    assert found
    assert not found.holds


def test_a_changed_byte_before_the_signature_never_holds(signed, plain):
    chance = random.Random(4)
    for _ in range(60):
        at = chance.randrange(len(plain))
        changed = signed[:at] + bytes([signed[at] ^ 1 << chance.randrange(8)]) + signed[at + 1 :]
        try:
            found = seal_in(changed)
        except ValueError:
            continue
        assert found is None or not found.holds


@pytest.mark.parametrize("content", [b"", b"hello", b"%PDF-1.7\n", b"%PDF-1.7\n1 0 obj\n<<"])
def test_what_is_no_pdf_is_told(content):
    with pytest.raises(ValueError):
        seal_in(content)
