"""Finding the code on a certificate: what a phone photographs, turned, blurred and coarse."""

from __future__ import annotations

import io
import json
import subprocess
import zlib

import pypdf
import pypdfium2
import pytest
import segno
import zxingcpp
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from PIL import Image, ImageEnhance, ImageFilter

from certify.certificates import documents, reading
from certify.certificates.record import canonical, make_token, qr_address, read_token, sign

KEY = Ed25519PrivateKey.generate()
HOST = "https://certify.congan.hatinh.gov.vn"
RECORD = {
    "number": "0001/2026/GCN-18073",
    "unit": {
        "name": "Công ty trách nhiệm hữu hạn một thành viên Thủy lợi Nam Hà Tĩnh, xí nghiệp Kẻ Gỗ",
        "area": "Phường Thành Sen, Tỉnh Hà Tĩnh",
        "type": "enterprise",
    },
    "standard": {
        "key": "safe/residential-area@2021",
        "title": {"vi": "An toàn về an ninh, trật tự", "en": "Safe on security and order"},
        "basis": {"vi": "Thông tư 124/2021/TT-BCA", "en": "Circular 124/2021/TT-BCA"},
    },
    "issued_on": "2026-11-18",
    "year": 2026,
    "decision": {
        "number": "15/QĐ-UBND",
        "date": "2026-11-18",
        "place": "Thành Sen",
        "body": {"vi": "Ủy ban nhân dân phường Thành Sen", "en": "People's Committee"},
        "on_behalf": True,
        "signatory": {"name": "Nguyễn Văn An", "title": "CHỦ TỊCH"},
    },
}
TOKEN = make_token(RECORD, KEY, 300 - len(qr_address(HOST, "")))
CODE = qr_address(HOST, TOKEN)


def turned(degrees):
    return lambda p: p.rotate(degrees, Image.Resampling.BICUBIC, expand=True, fillcolor="white")


def blurred(radius):
    return lambda p: p.filter(ImageFilter.GaussianBlur(radius))


def faint(picture):
    return ImageEnhance.Contrast(ImageEnhance.Brightness(picture).enhance(0.5)).enhance(0.5)


PHOTOGRAPHS = {
    "straight": lambda p: p,
    "turned": turned(7),
    "slanted": turned(33),
    "upside down": turned(180),
    "blurred": blurred(0.8),
    "very blurred": blurred(1.2),
    "turned and blurred": lambda p: blurred(1)(turned(12)(p)),
    "faint": faint,
    "part of the page": lambda p: p.crop((0, p.height // 2, p.width, p.height)),
}
BEYOND_ZBAR = {"very blurred", "turned and blurred"}


@pytest.fixture(scope="module")
def pdf():
    return documents.certificate_pdf(RECORD, qr=CODE, verify_url=f"{HOST}/c/1")


@pytest.fixture(scope="module")
def sheet(pdf):
    """The certificate at 150 dpi, as a scanner or a phone gives it."""
    return pypdfium2.PdfDocument(pdf)[0].render(scale=150 / 72).to_pil().convert("RGB")


def written(picture, form="JPEG"):
    kept = io.BytesIO()
    picture.save(kept, form, quality=70)
    return kept.getvalue()


def test_the_code_takes_the_most_that_it_may():
    assert 290 <= len(CODE) <= 300


@pytest.mark.parametrize("name", PHOTOGRAPHS)
def test_a_photograph_at_150_dpi_is_read_and_its_code_verifies(sheet, name):
    found = reading.from_picture(written(PHOTOGRAPHS[name](sheet)))
    assert found.code == CODE
    assert read_token(found.code, KEY.public_key()).number == RECORD["number"]


@pytest.mark.parametrize("name", [each for each in PHOTOGRAPHS if each not in BEYOND_ZBAR])
def test_strangers_readers_read_it_too(sheet, name, tmp_path):
    picture = PHOTOGRAPHS[name](sheet)
    assert CODE in [code.text for code in zxingcpp.read_barcodes(picture)]
    path = tmp_path / "photograph.png"
    picture.save(path)
    read = subprocess.run(["zbarimg", "-q", "--raw", str(path)], capture_output=True, check=True)
    assert CODE in read.stdout.decode()


def test_the_code_is_printed_4_cm_wide(sheet):
    (code,) = zxingcpp.read_barcodes(sheet)
    corners = code.position
    width = corners.top_right.x - corners.top_left.x
    assert width / 150 * 25.4 >= 39.5  # half a millimetre for the points of the picture


@pytest.mark.parametrize("form", ["PNG", "WEBP"])
def test_other_pictures_are_read_as_well(sheet, form):
    assert reading.read_apart(written(sheet, form)).code == CODE


def test_a_picture_that_lies_on_its_side_by_its_own_word_is_read(sheet):
    exif = Image.Exif()
    exif[0x0112] = 6
    kept = io.BytesIO()
    sheet.rotate(90, expand=True).save(kept, "JPEG", exif=exif)
    assert reading.from_picture(kept.getvalue()).code == CODE


def test_a_pdf_gives_its_code_and_its_record():
    envelope = {"record": RECORD, "signature": sign(RECORD, KEY), "key": "x"}
    text = canonical(envelope).decode()
    pdf = documents.certificate_pdf(RECORD, qr=CODE, verify_url=f"{HOST}/c/1", envelope=text)
    found = reading.read_apart(pdf)
    assert (found.code, found.envelope) == (CODE, envelope)


@pytest.mark.parametrize(
    "content", [b"", b"hello", b"%PDF-1.7 broken", b"\xff\xd8\xff broken", b"\x89PNG\r\n\x1a\n"]
)
def test_what_is_broken_is_said_to_be(content):
    for reader in (reading.read, reading.read_apart):
        with pytest.raises(reading.Unreadable):
            reader(content)


def test_what_is_read_apart_is_what_is_read(sheet):
    for picture in (sheet, Image.new("RGB", (400, 300), "white")):
        content = written(picture)
        assert reading.read_apart(content) == reading.read(content)


def test_a_code_of_something_else_is_told_where_there_is_no_other():
    kept = io.BytesIO()
    segno.make("https://example.vn/menu").save(kept, kind="png", scale=5)
    assert reading.read(kept.getvalue()).code == "https://example.vn/menu"


def test_an_attachment_that_is_no_signed_record_is_left_alone(pdf):
    writer = pypdf.PdfWriter(io.BytesIO(pdf))
    writer.add_attachment("a.json", b"[1]")
    writer.add_attachment("b.json", b" " * (reading.RECORD_BYTES + 1))
    kept = io.BytesIO()
    writer.write(kept)
    assert reading.read(kept.getvalue()) == reading.Proof(CODE)


def test_a_picture_without_a_code_has_none():
    assert reading.read_apart(written(Image.new("RGB", (400, 300), "white"))).code == ""


def test_a_picture_of_too_many_points_is_not_opened():
    with pytest.raises(reading.Unreadable, match="points"):
        reading.from_picture(written(Image.new("1", (9000, 9000)), "PNG"))


def bomb():
    """A PDF of 3 MB whose attachment unpacks to 3 GB."""
    packer = zlib.compressobj(9)
    block = bytes(10_000_000)
    packed = b"".join(packer.compress(block) for _ in range(300)) + packer.flush()
    stream = b"<</Type/EmbeddedFile/Filter/FlateDecode/Length %d>>stream\n" % len(packed)
    objects = [
        b"<</Type/Catalog/Pages 2 0 R/Names<</EmbeddedFiles<</Names[(a.json) 4 0 R]>>>>>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 100 100]>>",
        b"<</Type/Filespec/F(a.json)/EF<</F 5 0 R>>>>",
        stream + packed + b"\nendstream",
    ]
    written, places = b"%PDF-1.7\n", []
    for number, each in enumerate(objects, 1):
        places.append(len(written))
        written += b"%d 0 obj" % number + each + b"endobj\n"
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    head = b"xref\n0 6\n0000000000 65535 f \n" + table
    end = b"trailer<</Size 6/Root 1 0 R>>startxref\n%d\n%%%%EOF" % len(written)
    return written + head + end


def test_a_file_that_unpacks_without_end_ends_its_own_process_alone():
    with pytest.raises(reading.Unreadable):
        reading.read_apart(bomb())


@pytest.mark.parametrize(
    "told", [[], {}, {"record": 1, "signature": "x"}, {"record": {}, "signature": 1}, None]
)
def test_only_a_signed_record_counts_as_one(told):
    assert reading.read_envelope(json.dumps(told).encode()) is None
