"""How certificates are numbered: one gapless series per authority and year.

The form of a number is an authority's own matter, so it stands in this one place.
"""

from __future__ import annotations

import re

_FORM = re.compile(r"(?P<sequence>\d{4,})/(?P<year>\d{4})/GCN-(?P<authority>\w+)")


def certificate_number(sequence: int, year: int, authority: str) -> str:
    """Return the number of the *sequence*-th certificate of an authority for a year.

    >>> certificate_number(1, 2026, "18073")
    '0001/2026/GCN-18073'
    """
    return f"{sequence:04}/{year}/GCN-{authority}"


def number_parts(number: str) -> tuple[int, int, str]:
    """Return sequence, year and authority of a certificate's number.

    :raises ValueError: when it is not one.
    """
    match = _FORM.fullmatch(number)
    if match is None:
        raise ValueError(f"{number!r} is not the number of a certificate")
    return int(match["sequence"]), int(match["year"]), match["authority"]
