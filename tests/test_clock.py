"""The one clock: days are those of Vietnam."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from certify import clock


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2026, 10, 31, 16, 59, 59, tzinfo=UTC), date(2026, 10, 31)),
        (datetime(2026, 10, 31, 17, 0, tzinfo=UTC), date(2026, 11, 1)),
        (datetime(2026, 1, 1, 0, 0, tzinfo=clock.VIETNAM), date(2026, 1, 1)),
    ],
)
def test_a_day_ends_at_midnight_in_vietnam(moment, day):
    assert clock.local_day(moment) == day


def test_now_is_an_aware_moment_of_the_present():
    assert abs(clock.now() - datetime.now(UTC)) < timedelta(seconds=5)


def test_one_can_live_on_another_day_and_come_back():
    with clock.pretend(date(2020, 2, 29)):
        assert clock.today() == date(2020, 2, 29)
        with clock.pretend(date(2021, 1, 1)):
            assert clock.today() == date(2021, 1, 1)
        assert clock.today() == date(2020, 2, 29)
    assert clock.today().year > 2020
