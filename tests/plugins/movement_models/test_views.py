"""The pages of the register."""

from __future__ import annotations

import io
import re

import pytest
from sqlalchemy import select

from certify.api import session
from certify.audit.erasing import erase
from certify.audit.models import AuditEvent
from certify.plugins.movement_models import operations
from certify.plugins.movement_models.data import ModelData
from certify.plugins.movement_models.models import MovementModel, Point, Team
from tests.world import make_user

pytestmark = pytest.mark.usefixtures("in_2026")
BASE = "/movement-models"


def text_of(page):
    return page.get_data(as_text=True)


def names_on(page):
    found = re.findall(r'class="row-link" href="[^"]+">([^<]+)<', text_of(page))
    return [name.strip() for name in found]


@pytest.fixture
def inspecting(world, signed_in):
    return signed_in(world.inspector)


@pytest.mark.parametrize("count", [20, 60])
def test_the_list_asks_no_more_for_more_rows(
    world, keep, point_at, rate, inspecting, count_queries, count
):
    for number in range(count):
        model = keep(f"Mô hình {number:02}", unit=world.school if number % 2 else None)
        point_at(model, team="Tổ 1")
        rate(model)
    inspecting.get(f"{BASE}/")
    session.expire_all()
    with count_queries() as queries:
        page = inspecting.get(f"{BASE}/?q=mo+hinh&field=cameras&reviewed=confirmed&area=18073")
    assert len(names_on(page)) == 20
    assert len(queries) <= 12


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=truong+AN+ninh", ["Cổng trường an ninh"]),
        ("q=cong+an", ["Tiếng kẻng"]),
        ("q=ngo+so+5", ["Cổng trường an ninh"]),
        ("field=fire", ["Liên gia an toàn"]),
        ("state=struck_off", ["Đã bỏ"]),
        ("reviewed=confirmed", ["Liên gia an toàn"]),
        ("reviewed=waiting", ["Tiếng kẻng"]),
        ("reviewed=none", ["Cổng trường an ninh"]),
        ("reviewed=none&year=2025", ["Cổng trường an ninh", "Liên gia an toàn", "Tiếng kẻng"]),
        ("area=thanh+sen", ["Cổng trường an ninh", "Liên gia an toàn", "Tiếng kẻng"]),
        ("area=42", ["Cổng trường an ninh", "Liên gia an toàn", "Tiếng kẻng"]),
        ("area=18100", []),
        ("q=100%25", []),
        ("page=9", []),
    ],
)
def test_the_list_is_narrowed(world, keep, point_at, rate, signed_in, query, found):
    from datetime import date

    from certify.plugins.movement_models import operations

    point_at(keep("Cổng trường an ninh", field="traffic"), "Ngõ số 5")
    rate(keep("Tiếng kẻng", proposer="Công an phường"), confirm=False)
    rate(keep("Liên gia an toàn", field="fire"))
    operations.strike_off(world.administrator, keep("Đã bỏ"), date(2026, 9, 1), "Trùng")
    page = signed_in(world.province_inspector).get(f"{BASE}/?{query}")
    assert names_on(page) == found


def test_an_area_that_is_not_understood_says_so(world, keep, inspecting):
    keep()
    page = inspecting.get(f"{BASE}/?area=phuong")
    assert names_on(page) == []
    assert 'id="area-error"' in text_of(page)


def test_each_reader_sees_their_own(world, keep, signed_in):
    keep("Của trường", unit=world.school)
    keep("Của phường")
    keep("Nơi khác", area=world.other_commune)
    keep("Bộ yêu cầu", area=world.other_commune, ministry_asked=True)
    clerk_of_commune = make_user("canboxa", "clerk", unit=world.commune_unit)
    session.commit()
    seen = {
        world.clerk: ["Của trường"],
        world.stranger: [],
        clerk_of_commune: ["Của phường", "Của trường"],
        world.approver: ["Của phường", "Của trường"],
        world.province_inspector: ["Bộ yêu cầu", "Của phường", "Của trường", "Nơi khác"],
        world.administrator: ["Bộ yêu cầu", "Của phường", "Của trường", "Nơi khác"],
    }
    for user, names in seen.items():
        assert names_on(signed_in(user).get(f"{BASE}/")) == names
    assert names_on(signed_in(world.approver).get(f"{BASE}/?asked=1")) == ["Bộ yêu cầu"]


def test_strangers_sign_in_first(client, world):
    assert client.get(f"{BASE}/").status_code == 302


def test_the_menu_leads_here(world, signed_in):
    for user in (world.clerk, world.approver, world.administrator):
        assert f'href="{BASE}/"' in text_of(signed_in(user).get(f"{BASE}/"))


def test_the_page_of_a_model_costs_few_queries(
    world, keep, point_at, rate, signed_in, count_queries
):
    model = keep()
    for number in range(6):
        point_at(model, f"Tổ dân phố {number}", team="Tổ 1")
    rate(model)
    browser = signed_in(world.inspector)
    browser.get(f"{BASE}/{model.id}")
    session.expire_all()
    with count_queries() as queries:
        page = browser.get(f"{BASE}/{model.id}")
    assert "Tổ dân phố 3" in text_of(page)
    assert "Cao Văn Thái" in text_of(page)
    assert "Được tính cho tiêu chí" in text_of(page) or "Counts for the criteria" in text_of(page)
    assert len(queries) <= 14


def test_a_model_whose_history_was_erased_is_shown(world, keep, rate, inspecting):
    model = keep()
    rate(model)
    other = ModelData("Tiếng kẻng", "fire", model.area_code)
    operations.edit(world.inspector, model, other, seen_revision=model.revision)
    of_model = select(AuditEvent.id).where(AuditEvent.object_type == operations.KIND)
    for number in session.scalars(of_model).all():
        erase(None, number, "x")
    assert inspecting.get(f"{BASE}/{model.id}").status_code == 200


def test_a_reader_is_offered_no_changes(world, keep, point_at, rate, signed_in):
    model = keep()
    point_at(model, team="Tổ 1")
    rate(model)
    page = text_of(signed_in(world.approver).get(f"{BASE}/{model.id}"))
    assert "/edit" not in page
    assert "strike-off" not in page
    assert "/withdraw" not in page


def test_inspectors_commend_the_unit_of_a_working_model(world, keep, rate, signed_in):
    model = keep(unit=world.school)
    address = f"/commendations/new?unit={world.school.code}"
    assert address not in text_of(signed_in(world.inspector).get(f"{BASE}/{model.id}"))
    rate(model)
    assert address in text_of(signed_in(world.inspector).get(f"{BASE}/{model.id}"))
    assert address not in text_of(signed_in(world.clerk).get(f"{BASE}/{model.id}"))


def test_adding_a_model_keeps_what_was_typed(world, inspecting):
    typed = {
        "name": "", "field": "fire", "area": "thanh sen", "unit": "khong co",
        "summary": "Dòng một\nDòng hai", "decision_on": "31/02/2026", "members": "bảy",
    }  # fmt: skip
    page = inspecting.post(f"{BASE}/new", data=typed)
    assert page.status_code == 422
    for kept in ("Dòng một", 'value="31/02/2026"', 'value="bảy"', 'value="khong co"'):
        assert kept in text_of(page)
    assert '<option selected value="fire">' in text_of(page)
    assert 'aria-describedby="name-error"' in text_of(page)


def test_what_the_registers_do_not_have_is_said_beside_the_field(world, inspecting):
    typed = {
        "name": "Mới", "field": "fire", "area": "khong co noi nay", "unit": "khong co",
        "source": "MH-99",
    }  # fmt: skip
    page = inspecting.post(f"{BASE}/new", data=typed)
    assert page.status_code == 422
    for name in ("area", "unit", "source"):
        assert f'id="{name}-error"' in text_of(page)
    assert session.query(MovementModel).count() == 0


def test_a_model_from_the_form(world, signed_in):
    browser = signed_in(world.clerk)
    form = text_of(browser.get(f"{BASE}/new"))
    assert world.school.code in form  # the only unit of the clerk stands there already
    typed = {
        "name": "Cổng trường an toàn", "field": "traffic", "area": "18073 – Phường Thành Sen",
        "unit": world.school.code, "ministry_asked": "y", "decision_on": "2026-09-05",
    }  # fmt: skip
    page = browser.post(f"{BASE}/new", data=typed)
    model = session.query(MovementModel).one()
    assert page.location.endswith(f"{BASE}/{model.id}")
    assert (model.unit_id, model.ministry_asked) == (world.school.id, True)


def test_replicating_begins_with_the_original(world, keep, signed_in):
    model = keep(summary="Camera ở ngõ", ministry_asked=True, area=world.other_commune)
    browser = signed_in(world.inspector)
    page = text_of(browser.get(f"{BASE}/new?source={model.id}"))
    assert f'value="{model.code} – Camera an ninh"' in page
    assert "Camera ở ngõ" in page
    assert browser.get(f"{BASE}/new?source=99").status_code == 404


def test_who_comes_second_sees_both(world, keep, inspecting):
    model = keep(proposer="Hội Phụ nữ", decision_on=None)
    typed = {
        "name": "Tên mới", "field": "fire", "area": "18073", "proposer": "Đoàn Thanh niên",
        "code": model.code, "revision": "0",
    }  # fmt: skip
    page = inspecting.post(f"{BASE}/{model.id}/edit", data=typed)
    assert page.status_code == 409
    assert "Đoàn Thanh niên" in text_of(page)
    assert "<strong>Hội Phụ nữ" in text_of(page)
    revision = re.search(r'name="revision"[^>]*value="(\d+)"', text_of(page))[1]
    again = inspecting.post(f"{BASE}/{model.id}/edit", data={**typed, "revision": revision})
    assert again.status_code == 302
    session.expire_all()
    assert (model.name, model.proposer) == ("Tên mới", "Đoàn Thanh niên")


def test_forms_are_for_keepers(world, keep, point_at, signed_in):
    model = keep()
    point = point_at(model)
    pages = ("edit", "points/new", f"points/{point.id}", f"points/{point.id}/teams/new", "review")
    for page in pages:
        path = f"{BASE}/{model.id}/{page}"
        assert signed_in(world.approver).get(path).status_code == 403
        assert signed_in(world.stranger).get(path).status_code == 404
        assert signed_in(world.inspector).get(path).status_code == 200
    assert signed_in(world.approver).get(f"{BASE}/new").status_code == 403
    assert signed_in(world.inspector).get(f"{BASE}/99").status_code == 404


def test_points_and_teams_on_pages(world, keep, inspecting):
    model = keep()
    home = f"{BASE}/{model.id}/points"
    assert "Phường Thành Sen" in text_of(inspecting.get(f"{home}/new"))
    bad = inspecting.post(f"{home}/new", data={"place": "Ngõ 5", "area": "khong co"})
    assert bad.status_code == 422
    assert 'value="Ngõ 5"' in text_of(bad)
    typed = {"place": "Ngõ 5", "area": "18073", "unit": world.village.code}
    assert inspecting.post(f"{home}/new", data=typed).status_code == 302
    assert 'id="place-error"' in text_of(inspecting.post(f"{home}/new", data=typed))
    point = session.query(Point).one()
    assert point.unit_id == world.village.id
    stale = {**typed, "place": "Ngõ 6", "revision": "0"}
    conflict = inspecting.post(f"{home}/{point.id}", data=stale)
    assert conflict.status_code == 422
    assert 'value="Ngõ 6"' in text_of(conflict)
    assert inspecting.post(f"{home}/{point.id}", data={**stale, "revision": "1"}).status_code == 302
    teams = f"{home}/{point.id}/teams"
    assert inspecting.post(f"{teams}/new", data={"name": ""}).status_code == 422
    assert inspecting.post(f"{teams}/new", data={"name": "Tổ 1", "members": "5"}).status_code == 302
    team = session.query(Team).one()
    changed = {"name": "Tổ 2", "head": "Cao Văn Thái", "revision": "1"}
    assert inspecting.post(f"{teams}/{team.id}", data=changed).status_code == 302
    assert inspecting.get(f"{teams}/99").status_code == 404
    assert inspecting.get(f"{home}/99").status_code == 404
    assert inspecting.post(f"{teams}/{team.id}", data={"remove": "1"}).status_code == 302
    assert inspecting.post(f"{home}/{point.id}", data={"remove": "1"}).status_code == 302
    assert session.query(Point).count() == session.query(Team).count() == 0
    history = text_of(inspecting.get(f"{BASE}/{model.id}"))
    assert "Ngõ 6" in history


def test_reviewing_and_confirming_on_pages(world, keep, inspecting):
    model = keep()
    home = f"{BASE}/{model.id}"
    bad = inspecting.post(f"{home}/review", data={"year": "1900", "rating": "idle", "note": "Kém"})
    assert bad.status_code == 422
    assert "Kém</textarea>" in text_of(bad)
    typed = {"year": "2026", "rating": "effective", "note": "Tốt", "revision": "0"}
    assert inspecting.post(f"{home}/review", data=typed).status_code == 302
    conflict = inspecting.post(f"{home}/review", data={**typed, "note": "Khác"})
    assert conflict.status_code == 422
    assert "Khác</textarea>" in text_of(conflict)
    stale = inspecting.post(f"{home}/reviews/2026/confirm", data={"revision": "7"})
    assert stale.status_code == 302
    assert model.reviews[0].confirmed_at is None
    inspecting.post(f"{home}/reviews/2026/confirm", data={"revision": "1"})
    session.expire_all()
    assert model.reviews[0].confirmed_by_id == world.inspector.id
    assert inspecting.get(f"{home}/reviews/2026/withdraw").status_code == 200
    assert inspecting.post(f"{home}/reviews/2026/withdraw", data={}).status_code == 422
    inspecting.post(f"{home}/reviews/2026/withdraw", data={"reason": "Nhầm mô hình"})
    session.expire_all()
    assert model.reviews[0].confirmed_at is None
    assert "Nhầm mô hình" in text_of(inspecting.get(home))


def test_confirming_many_on_one_page(world, keep, rate, inspecting, signed_in):
    review = rate(keep("Tiếng kẻng"), confirm=False)
    other = rate(keep("Để lại"), confirm=False)
    page = text_of(inspecting.get(f"{BASE}/waiting"))
    assert f'value="{review.id}:{review.revision}"' in page
    ticked = {"review": [f"{review.id}:{review.revision}", f"{other.id}:9", "x:y"]}
    page = inspecting.post(f"{BASE}/waiting", data=ticked, follow_redirects=True)
    assert "Tiếng kẻng" not in text_of(page)
    assert "Để lại" in text_of(page)
    assert 'class="alert alert-danger"' in text_of(page)
    assert 'name="review"' not in text_of(signed_in(world.clerk).get(f"{BASE}/waiting"))
    assert signed_in(world.approver).get(f"{BASE}/waiting").status_code == 403


def test_striking_off_on_the_page(world, keep, inspecting):
    model = keep()
    path = f"{BASE}/{model.id}/strike-off"
    bad = inspecting.post(path, data={"day": "2027-01-01", "reason": "Trùng lặp"})
    assert bad.status_code == 422
    assert 'value="Trùng lặp"' in text_of(bad)
    assert inspecting.post(path, data={"day": "2026-10-01", "reason": "Trùng"}).status_code == 302
    session.expire_all()
    assert model.state == "struck_off"
    assert inspecting.get(f"{BASE}/{model.id}/review").status_code == 200
    refused = inspecting.post(
        f"{BASE}/{model.id}/review", data={"year": "2026", "rating": "idle", "revision": "0"}
    )
    assert refused.status_code == 422
    assert inspecting.post(path, data={"put_back": "1"}).status_code == 302
    session.expire_all()
    assert model.state == "new"


def test_counts_for_a_province(world, keep, point_at, rate, signed_in, count_queries):
    point_at(keep())
    rate(keep("Hai", field="fire"))
    rate(keep("Ba", area=world.other_commune), "weak")
    browser = signed_in(world.province_inspector)
    with count_queries() as queries:
        page = text_of(browser.get(f"{BASE}/counts"))
    assert len(queries) <= 12
    assert page.count('class="bars-part"') == 4  # two communes, two fields of work
    cells = re.search(r"area=18073[^>]*>Phường Thành Sen</a></th>(.*?)</tr>", page, re.DOTALL)[1]
    assert re.findall(r">(\d+)</td>", cells) == ["2", "1", "1", "0"]


def test_counts_are_for_offices(world, keep, signed_in):
    keep()
    assert signed_in(world.clerk).get(f"{BASE}/counts").status_code == 403
    assert signed_in(world.inspector).get(f"{BASE}/counts?area=18100").status_code == 404
    assert signed_in(world.inspector).get(f"{BASE}/counts").status_code == 200
    assert "Thành Sen" in text_of(signed_in(world.administrator).get(f"{BASE}/counts"))
    assert signed_in(world.administrator).get(f"{BASE}/counts?year=99999").status_code == 200


def test_our_models_say_why_they_do_not_count(world, keep, rate, signed_in):
    rate(keep("Cổng trường", unit=world.school))
    keep("Chưa đánh giá", unit=world.school)
    page = text_of(signed_in(world.clerk).get(f"{BASE}/ours"))
    assert "7.1.model" in page
    assert 'class="mark mark-met"' in page
    assert "Chưa được đánh giá năm 2026" in page
    page = text_of(signed_in(world.stranger).get(f"{BASE}/ours?year=2026"))
    assert "6.1.model" in page
    assert 'class="mark' not in page
    assert signed_in(world.inspector).get(f"{BASE}/ours").status_code == 200


def test_workbooks_on_pages(world, keep, inspecting, signed_in):
    keep()
    book = inspecting.get(f"{BASE}/export.xlsx?year=2026")
    assert book.data[:2] == b"PK"
    assert inspecting.get(f"{BASE}/import/template.xlsx").data[:2] == b"PK"
    assert inspecting.get(f"{BASE}/import").status_code == 200
    sent = inspecting.post(f"{BASE}/import", data={"file": (io.BytesIO(book.data), "a.xlsx")})
    assert sent.status_code == 200
    nothing = inspecting.post(f"{BASE}/import", data={"file": (io.BytesIO(b"no"), "a.xlsx")})
    assert nothing.status_code == 422
    assert signed_in(world.approver).get(f"{BASE}/import").status_code == 403


@pytest.mark.parametrize("number", ["9" * 5000, "9" * 30, "²"])
def test_tampered_numbers_are_refused_not_broken(world, keep, rate, inspecting, number):
    review = rate(keep("Tiếng kẻng"), confirm=False)
    ticked = {"review": [f"{number}:1", f"{review.id}:{number}"]}
    assert inspecting.post(f"{BASE}/waiting", data=ticked).status_code == 302
    typed = {"year": "2026", "rating": "effective", "note": "Khác", "revision": number}
    page = inspecting.post(f"{BASE}/{review.model_id}/review", data=typed)
    assert page.status_code == 422


@pytest.mark.parametrize("year", [1, 9999, -5])
def test_a_year_without_a_window_is_this_year(world, signed_in, year):
    page = signed_in(world.clerk).get(f"{BASE}/ours?year={year}")
    assert page.status_code == 200
