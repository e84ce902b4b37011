from __future__ import annotations

from certify.engine.errors import InputError, OutOfScope, SetError
from certify.engine.text import Text

MESSAGE = Text("sai; hãy sửa", "wrong; correct it")


def test_a_fault_names_file_line_and_place_in_vietnamese() -> None:
    error = InputError(("answers", "7.1.briefing", "part"), MESSAGE, "a.yaml", 7)
    assert str(error) == "a.yaml:7: answers.7.1.briefing.part: sai; hãy sửa"
    assert error.in_("en") == "a.yaml:7: answers.7.1.briefing.part: wrong; correct it"
    assert error.path == "answers.7.1.briefing.part"


def test_what_is_not_known_is_left_out() -> None:
    assert str(InputError((), MESSAGE)) == "sai; hãy sửa"
    assert str(InputError(("unit",), MESSAGE, "a.yaml")) == "a.yaml: unit: sai; hãy sửa"


def test_every_fault_is_an_input_error() -> None:
    assert issubclass(OutOfScope, InputError)
    assert SetError(("sections", 0, "id"), MESSAGE).field == "sections.0.id"
