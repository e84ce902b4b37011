from __future__ import annotations

import csv
import io
import json
from datetime import date
from xml.etree import ElementTree as ET

import jsonschema
import pytest

from certify import clock
from certify.certificates import acts, keyring, open_data
from certify.certificates.issuing import seal, take_number
from certify.certificates.lifecycle import STATUSES
from certify.certificates.models import Certificate
from certify.certificates.numbers import certificate_number
from certify.db import db
from tests.dossier import concluded, decision_of, submitted
from tests.world import make_unit, make_user

pytestmark = pytest.mark.usefixtures("in_2026")

PLACES = ("/register.csv", "/register.json", "/register.atom", "/status-list.json")
ATOM = {"a": open_data.ATOM}
REACHED = {
    "valid": (),
    "suspended": ("suspend",),
    "revoked": ("suspend", "revoke"),
    "replaced": ("reissue",),
    "expired": (),
    "untrusted": (),
}


@pytest.fixture
def second(world):
    return make_user("phochutich", "approver", area=world.commune)


@pytest.fixture
def issued(world):
    application = concluded(world)
    decision_of(world, application)
    return application.certificate


def text(answer):
    return answer.get_data(as_text=True)


def rows_of(client, **arguments):
    return json.loads(client.get("/register.json", query_string=arguments).data)["recognitions"]


def become(world, certificate, second, status):
    for act in REACHED[status]:
        acts.confirm(second, acts.propose(world.approver, certificate, act, reason="Lý do"))


@pytest.mark.parametrize("status", STATUSES)
def test_each_status_is_shown_everywhere_the_public_looks(
    app, world, client, issued, second, status
):
    if status == "expired":
        app.config["EXPIRE_AFTER_MONTHS"] = 0
    if status == "untrusted":
        keyring.compromise(issued.key_id, issued.issued_at, "Lý do")
    become(world, issued, second, status)
    with clock.pretend(date(2027, 1, 5) if status == "expired" else date(2026, 10, 20)):
        page = text(client.get(f"/c/{issued.number}"))
        words = {
            "valid": ("Đang có hiệu lực", "In force"),
            "suspended": ("Tạm đình chỉ", "Suspended"),
            "revoked": ("Đã thu hồi", "Revoked"),
            "replaced": ("Đã được thay thế", "Replaced"),
            "expired": ("Hết hiệu lực", "Expired"),
            "untrusted": ("Không thể tin", "cannot be trusted"),
        }[status]
        assert any(word in page for word in words)
        assert ("verdict-bad" in page) == (status != "valid")
        assert ("Lý do" in page) == (status not in ("valid", "expired"))
        if status == "replaced":
            assert f'/c/{issued.replaced_by}"' in page

        listed = [row for row in rows_of(client, status="all") if row["number"] == issued.number]
        assert [row["status"] for row in listed] == [status]
        assert [row["number"] for row in rows_of(client, status=status)] == [issued.number]
        told = list(
            csv.DictReader(
                io.StringIO(client.get("/register.csv?status=all").data.decode("utf-8-sig"))
            )
        )
        assert {row["number"]: row["status"] for row in told}[issued.number] == status
        assert issued.number in text(client.get(f"/register?status={status}"))
        default = issued.number in text(client.get("/register"))
        assert default == (status == "valid")
        shown = client.get("/status-list.json").json["list"]["certificates"]
        assert [each["status"] for each in shown if each["number"] == issued.number] == (
            [] if status == "valid" else [status]
        )
        feed = ET.fromstring(client.get("/register.atom").data)
        titles = [each.text for each in feed.iterfind("a:entry/a:title", ATOM)]
        event = open_data.EVENTS[status].in_("vi").format(year=2026)
        assert f"{world.school.name}: {event}" in titles


def test_a_recognition_carries_what_a_notice_board_would_and_no_more(world, client, issued):
    [row] = rows_of(client)
    assert row == {
        "number": issued.number,
        "unit": "Trường THCS Đồng Tháp",
        "unit_type": "school",
        "area": "Phường Thành Sen, Tỉnh Hà Tĩnh",
        "area_code": "18073",
        "standard": "safe/school@2021",
        "standard_title": json.loads(issued.record)["standard"]["title"]["vi"],
        "year": 2026,
        "class": None,
        "decision": "15/QĐ-UBND",
        "decided_on": "2026-10-20",
        "issued_on": "2026-10-20",
        "status": "valid",
        "since": "2026-10-20T03:00:00Z",
        "replaced_by": None,
    }
    for place in PLACES:
        for private in ("Nguyễn Văn An", "CHỦ TỊCH", world.clerk.name, world.approver.name):
            assert private not in text(client.get(place))


def test_the_json_keeps_its_own_schema(world, client, issued, second):
    become(world, issued, second, "replaced")
    told = client.get("/register.json?status=all").json
    schema = client.get("/register.schema.json").json
    jsonschema.Draft202012Validator.check_schema(schema)
    checker = jsonschema.FormatChecker()
    jsonschema.Draft202012Validator(schema, format_checker=checker).validate(told)
    assert len(told["recognitions"]) == 2
    assert told["$schema"] == schema["$id"]
    told["recognitions"][0]["signatory"] = "x"
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(told, schema)


def test_the_filters_of_the_page_hold_for_the_data(world, client, issued):
    decision_of(world, concluded(world, submitted(world, world.company)))
    assert {row["unit_type"] for row in rows_of(client)} == {"school", "enterprise"}
    for arguments in (
        {"q": "thcs dong thap"},
        {"type": "school"},
        {"set": "safe/school@2021"},
        {"type": "school", "area": "42", "year": "2026"},
    ):
        assert [row["number"] for row in rows_of(client, **arguments)] == [issued.number]
    for arguments in ({"year": "2025"}, {"area": "18100"}, {"set": "x"}, {"q": "%"}):
        assert rows_of(client, **arguments) == []


@pytest.mark.parametrize(
    "arguments", ["status=nothing", "year=abc", "page=-1", "status=", "q=" + "x" * 3000]
)
def test_nonsense_in_the_address_breaks_nothing(client, issued, arguments):
    for place in (*PLACES, "/register"):
        assert client.get(f"{place}?{arguments}").status_code == 200


@pytest.mark.parametrize("place", PLACES)
def test_data_is_sent_again_only_when_something_changed(world, client, issued, second, place):
    first = client.get(place)
    assert first.headers["Cache-Control"] == "public, max-age=300"
    assert first.headers["Access-Control-Allow-Origin"] == "*"
    assert "Set-Cookie" not in first.headers
    same = client.get(place, headers={"If-None-Match": first.headers["ETag"]})
    assert (same.status_code, same.data) == (304, b"")
    since = client.get(place, headers={"If-Modified-Since": first.headers["Last-Modified"]})
    assert since.status_code == 304
    with clock.pretend(date(2026, 10, 21)):
        become(world, issued, second, "suspended")
        for header, name in (("If-None-Match", "ETag"), ("If-Modified-Since", "Last-Modified")):
            anew = client.get(place, headers={header: first.headers[name]})
            assert anew.status_code == 200


def test_another_question_is_another_version(client, issued):
    tag = client.get("/register.json").headers["ETag"]
    answer = client.get("/register.json?status=all", headers={"If-None-Match": tag})
    assert answer.status_code == 200


@pytest.mark.parametrize("name", ["=1+1", "+84", "-x", "@SUM(A1)", "\tx"])
def test_no_cell_is_a_formula(world, client, issued, name):
    record = json.loads(issued.record)
    record["unit"]["name"] = name
    issued.record = json.dumps(record)
    db.session.commit()
    [row] = csv.DictReader(io.StringIO(client.get("/register.csv").data.decode("utf-8-sig")))
    assert row["unit"][0] == "'"


def test_markup_in_a_name_stays_text_in_the_feed(world, client, issued):
    record = json.loads(issued.record)
    record["unit"]["name"] = "<b>&\x0bTrường"
    issued.record = json.dumps(record)
    db.session.commit()
    feed = ET.fromstring(client.get("/register.atom?language=en").data)
    assert feed.find("a:entry/a:title", ATOM).text == "<b>&Trường: recognised for 2026"


def more(world, template, count):
    """Issue *count* certificates beside *template*."""
    for number in range(count):
        unit = make_unit("residential_area", f"Tổ dân phố {number}", world.commune)
        application = submitted(world, unit)
        sequence = take_number(world.commune.code, 2026)
        record = json.loads(template.record)
        record["unit"]["name"] = unit.name
        record["number"] = certificate_number(sequence, 2026, world.commune.code)
        seal(record, application, sequence)
    db.session.commit()
    db.session.expire_all()


@pytest.mark.parametrize("place", ["/register?status=all", *PLACES])
@pytest.mark.parametrize("count", [20, 60])
def test_data_takes_few_queries_however_long(world, client, issued, count_queries, place, count):
    more(world, issued, count)
    with count_queries() as statements:
        client.get(place)
    assert len(statements) <= 12, statements


def test_the_feed_is_as_long_as_a_feed_may_be_and_newest_first(world, client, issued, second):
    more(world, issued, 60)
    with clock.pretend(date(2026, 10, 22)):
        become(world, issued, second, "suspended")
        feed = ET.fromstring(client.get("/register.atom").data)
    ids = [each.text for each in feed.iterfind("a:entry/a:id", ATOM)]
    assert len(ids) == open_data.FEED_LENGTH
    assert ids[0].endswith(issued.number)
    assert feed.find("a:updated", ATOM).text == "2026-10-22T03:00:00Z"


def test_an_empty_register_is_sound(client, world):
    assert rows_of(client) == []
    assert list(csv.reader(io.StringIO(client.get("/register.csv").data.decode("utf-8-sig")))) == [
        list(open_data.FIELDS)
    ]
    assert client.get("/status-list.json").json["list"]["issued"] == 0
    assert not ET.fromstring(client.get("/register.atom").data).findall("a:entry", ATOM)


def test_the_register_names_its_statuses_and_sets(world, client, issued, second):
    become(world, issued, second, "replaced")
    page = text(client.get("/register?status=all&set=safe/school@2021"))
    successor = db.session.query(Certificate).filter_by(status="valid").one().number
    assert page.count(f'/c/{successor}"') == 2
    assert "/register.csv?status=all&amp;set=safe/school@2021" in page
