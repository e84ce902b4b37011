from __future__ import annotations

import pytest

from certify.certificates.numbers import certificate_number, number_parts


@pytest.mark.parametrize("sequence", [1, 9999, 10000])
def test_a_number_gives_back_what_it_was_made_of(sequence):
    assert number_parts(certificate_number(sequence, 2026, "18073")) == (sequence, 2026, "18073")


@pytest.mark.parametrize("text", ["", "1/2026/GCN-18073", "0001/26/GCN-1", "0001/2026/GCN-", "x"])
def test_anything_else_is_no_number(text):
    with pytest.raises(ValueError, match="not the number"):
        number_parts(text)
