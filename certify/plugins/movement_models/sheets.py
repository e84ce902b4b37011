"""The sheets of the workbook: models, points, teams and reviews."""

from __future__ import annotations

from certify.api import Column, SheetForm
from certify.engine import Text
from certify.plugins.movement_models.words import FIELDS, NO, RATINGS, STATES, YES

OPTIONAL = Text("Không bắt buộc.", "Optional.")
CHOOSE = Text("Chọn trong danh sách.", "Choose from the list.")
DAY = Text("Không bắt buộc; dạng ngày/tháng/năm.", "Optional; a date.")
NUMBER = Text("Không bắt buộc; số nguyên.", "Optional; a whole number.")
SHOWN = Text("Chỉ để xem; khi nhập tệp, cột này được bỏ qua.", "Only for reading; not imported.")
CODE = Text(
    "Mã riêng của từng mô hình, không có dấu cách, ví dụ MH-001. Nhập lại tệp với cùng mã sẽ cập "
    "nhật mô hình, không tạo thêm.",
    "The model's own code without spaces, for example MH-001. The same code in a later file "
    "updates the model instead of adding one.",
)
OF_MODEL = Text(
    "Mã mô hình trong sổ hoặc trong trang “Mô hình” của tệp này.",
    "Code of a model in the register or on the sheet “Models” of this file.",
)
AREA = Text("Mã số chính thức của xã, phường, đặc khu.", "Official code of the commune.")
UNIT = Text(
    "Mã đơn vị trong sổ đơn vị; để trống nếu là mô hình của chính xã, phường.",
    "Code of the unit in the register of units; empty for a model of the commune itself.",
)
RUNS = Text("Không bắt buộc; mã đơn vị.", "Optional; code of the unit.")
SOURCE = Text(
    "Không bắt buộc; mã mô hình gốc nếu có trong sổ.",
    "Optional; code of the original model if it is in the register.",
)
REVISION = Text(
    "Không sửa cột này: nhờ nó, phần mềm biết mô hình đã bị người khác sửa sau khi xuất tệp.",
    "Leave this column as it is: it tells whether somebody changed the model after the export.",
)
YES_NO = (("true", YES), ("false", NO))

MODELS = SheetForm(
    "models",
    Text("Mô hình", "Models"),
    (
        Column("code", Text("Mã mô hình", "Code"), CODE, required=True),
        Column("name", Text("Tên mô hình", "Name"), Text("Tên đầy đủ.", "In full."), required=True),
        Column("field", Text("Lĩnh vực", "Field of work"), CHOOSE, True, tuple(FIELDS.items())),
        Column("area", Text("Mã xã, phường", "Commune code"), AREA, required=True),
        Column("area_name", Text("Xã, phường", "Commune"), SHOWN),
        Column("unit", Text("Mã đơn vị", "Unit code"), UNIT),
        Column("unit_name", Text("Đơn vị", "Unit"), SHOWN),
        Column("proposer", Text("Người, nơi đề xuất", "Proposed by"), OPTIONAL),
        Column("summary", Text("Nội dung", "What it does"), OPTIONAL),
        Column("survey_plan", Text("Kế hoạch khảo sát", "Survey plan"), OPTIONAL),
        Column("survey_approved_by", Text("Người duyệt kế hoạch", "Plan approved by"), OPTIONAL),
        Column("decision_number", Text("Số quyết định ra mắt", "Launch decision"), OPTIONAL),
        Column("decision_on", Text("Ngày quyết định", "Date of the decision"), DAY),
        Column("members", Text("Số thành viên", "Members"), NUMBER),
        Column("ministry_asked", Text("Bộ yêu cầu nhân rộng", "Ministry asked to replicate"),
               CHOOSE, choices=YES_NO),
        Column("source", Text("Nhân rộng từ (mã)", "Replicated from (code)"), SOURCE),
        Column("origin", Text("Nhân rộng từ nơi khác", "Replicated from elsewhere"), OPTIONAL),
        Column("state", Text("Trạng thái", "State"), SHOWN, choices=tuple(STATES.items())),
        Column("struck_off_on", Text("Ngày đưa ra", "Struck off on"), SHOWN),
        Column("struck_off_reason", Text("Lý do đưa ra", "Reason for striking off"), SHOWN),
        Column("revision", Text("Lần sửa", "Revision"), REVISION),
    ),
)  # fmt: skip
POINTS = SheetForm(
    "points",
    Text("Điểm", "Points"),
    (
        Column("model", Text("Mã mô hình", "Model code"), OF_MODEL, required=True),
        Column("place", Text("Điểm, địa bàn", "Place"),
               Text("Nơi áp dụng, ví dụ Tổ dân phố 5.", "Where it is applied."), required=True),
        Column("area", Text("Mã xã, phường", "Commune code"), AREA, required=True),
        Column("unit", Text("Mã đơn vị phụ trách", "Run by (unit code)"), RUNS),
        Column("since", Text("Áp dụng từ ngày", "Applied since"), DAY),
    ),
)  # fmt: skip
TEAMS = SheetForm(
    "teams",
    Text("Tổ", "Teams"),
    (
        Column("model", Text("Mã mô hình", "Model code"), OF_MODEL, required=True),
        Column("place", Text("Điểm, địa bàn", "Place"),
               Text("Như ở trang “Điểm”.", "As on the sheet “Points”."), required=True),
        Column("name", Text("Tên tổ", "Team"), Text("Tên đầy đủ.", "In full."), required=True),
        Column("head", Text("Tổ trưởng", "Head of the team"), OPTIONAL),
        Column("members", Text("Số thành viên", "Members"), NUMBER),
    ),
)  # fmt: skip
REVIEWS = SheetForm(
    "reviews",
    Text("Đánh giá", "Reviews"),
    (
        Column("model", Text("Mã mô hình", "Model code"), OF_MODEL, required=True),
        Column("year", Text("Năm", "Year"), Text("Năm đánh giá.", "Year reviewed."), required=True),
        Column("rating", Text("Kết quả", "Rating"), CHOOSE, True, tuple(RATINGS.items())),
        Column("note", Text("Ghi chú", "Note"), OPTIONAL),
        Column(
            "confirmed", Text("Đã xác nhận", "Confirmed"),
            Text(
                "Chỉ để xem: người quản lý sổ xác nhận trên trang của mô hình.",
                "Only for reading: the keeper confirms on the page of the model.",
            ),
            choices=YES_NO,
        ),
    ),
)  # fmt: skip
FORMS = (MODELS, POINTS, TEAMS, REVIEWS)
