"""The words of the register of models: fields of work, states and ratings, as data.

States follow the register that the police keep (22/HD-BCA-V05, as provinces apply it).  The
guidance gives no list of ratings that is known here: the three below are certify's own, made
for the one question of the criteria, whether a model works effectively.
"""

from __future__ import annotations

from collections.abc import Mapping

from certify.engine import Text

FIELDS: Mapping[str, Text] = {
    "crime": Text("Phòng, chống tội phạm, tệ nạn xã hội", "Crime and social evils"),
    "traffic": Text("Trật tự, an toàn giao thông", "Traffic order and safety"),
    "fire": Text("Phòng cháy, chữa cháy, cứu nạn, cứu hộ", "Fire prevention and rescue"),
    "cameras": Text("Camera an ninh", "Security cameras"),
    "other": Text("Lĩnh vực khác", "Other"),
}

NEW, REPLICATED, REVIEWED, STRUCK_OFF = "new", "replicated", "reviewed", "struck_off"
STATES: Mapping[str, Text] = {
    NEW: Text("Mới xây dựng", "New"),
    REPLICATED: Text("Nhân rộng", "Replicated"),
    REVIEWED: Text("Đã đánh giá", "Reviewed"),
    STRUCK_OFF: Text("Đã đưa ra khỏi danh sách", "Struck off"),
}

EFFECTIVE = "effective"
RATINGS: Mapping[str, Text] = {
    EFFECTIVE: Text("Hoạt động hiệu quả", "Works effectively"),
    "weak": Text("Hoạt động chưa hiệu quả", "Does not work effectively yet"),
    "idle": Text("Không hoạt động", "Does not work"),
}

SUFFIX = ".model"  # of the ids of the criteria that the register answers

YES, NO = Text("Có", "Yes"), Text("Không", "No")
