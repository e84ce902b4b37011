"""What was typed before a session ended is offered again, unless another site had it sent."""

from __future__ import annotations

import pytest

FOREIGN = [
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Origin": "https://example.com"},
    {"Origin": "null"},
]
OURS = [{"Sec-Fetch-Site": "same-origin"}, {"Origin": "http://localhost"}, {}]


@pytest.mark.parametrize(
    ("headers", "status"), [(each, 400) for each in FOREIGN] + [(each, 401) for each in OURS]
)
def test_only_what_a_page_of_ours_sent_is_offered_again(client, app, headers, status):
    app.config["WTF_CSRF_ENABLED"] = True
    answer = client.post("/decisions/application/1", data={"number": "typed"}, headers=headers)
    assert (answer.status_code, "typed" in answer.text) == (status, status == 401)
