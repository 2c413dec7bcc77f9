"""A file is stored as its pixels or pages alone, the right way up; what cannot be read so is refused with its reason."""

from io import BytesIO
from threading import BoundedSemaphore

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, Pdf
from PIL import Image

from tests.factories.evidence import (
    BLUE,
    MAKER,
    RED,
    encoded,
    linked_pdf,
    page_pdf,
    photo,
    picture_entries,
    saved,
    script,
)
from tracker.adapters import confined, evidence_cleaning, pdf_cleaner, photo_cleaner
from tracker.adapters.confined import LARGEST_BYTES, CleanFile, answer
from tracker.adapters.evidence_cleaning import WrongFileError, clean_file, kind_of
from tracker.adapters.jpeg_segments import without_descriptions
from tracker.adapters.pdf_cleaner import clean_pdf
from tracker.adapters.photo_cleaner import clean_photo

DESCRIBED = b"Exif", MAKER.encode(), b"GPS", b"http"


def opened(content: bytes) -> Image.Image:
    picture = Image.open(BytesIO(content))
    picture.load()
    return picture


def near(picture: Image.Image, place: tuple[int, int], colour: tuple[int, int, int]) -> bool:
    found = picture.convert("RGB").getpixel(place)
    assert isinstance(found, tuple)
    return all(abs(int(one) - other) < 25 for one, other in zip(found, colour, strict=True))


def refusal(content: bytes, kind: str) -> str:
    clean = clean_pdf if kind == "pdf" else clean_photo
    said = answer(clean, kind, content)
    return said.decode().strip() if said.startswith(b'{"refused') else "stored"


@pytest.mark.parametrize(("format_", "kind", "stored"), [("JPEG", "jpeg", "jpeg"), ("PNG", "png", "png")])
def test_photo_is_turned_and_says_nothing_but_its_pixels(format_: str, kind: str, stored: str) -> None:
    made = clean_photo(photo(format_), kind)
    picture = opened(made.content)
    assert made.kind == stored
    assert picture.size == (40, 60)
    assert near(picture, (20, 5), RED)
    assert near(picture, (20, 55), BLUE)
    assert not [word for word in DESCRIBED if word in made.content]
    assert dict(picture.getexif()) == {}


def test_heic_becomes_a_jpeg_without_its_place() -> None:
    made = clean_photo(photo("HEIF", orientation=1), "heic")
    assert (made.kind, opened(made.content).size) == ("jpeg", (60, 40))
    assert not [word for word in DESCRIBED if word in made.content]


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "I;16", "CMYK"])
def test_every_kind_of_pixels_becomes_grey_or_colours(mode: str) -> None:
    picture = Image.new(mode, (8, 8))
    format_ = "JPEG" if mode == "CMYK" else "PNG"
    made = opened(clean_photo(encoded(picture, format_), format_.lower()).content)
    assert made.mode in {"L", "RGB"}
    white = mode in {"LA", "RGBA"}  # what is transparent is seen on white
    assert near(made, (4, 4), (255, 255, 255) if white or mode == "CMYK" else (0, 0, 0))


def test_transparent_colour_of_a_palette_is_white() -> None:
    picture = Image.new("P", (8, 8))
    made = opened(clean_photo(encoded(picture, "PNG", transparency=0), "png").content)
    assert near(made, (4, 4), (255, 255, 255))


def test_large_photo_is_made_smaller_and_one_with_too_many_pixels_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(photo_cleaner, "LONGEST_SIDE", 100)
    assert opened(clean_photo(photo(size=(300, 150), orientation=1), "jpeg").content).size == (100, 50)
    monkeypatch.setattr(photo_cleaner, "MOST_PIXELS", 300 * 150 - 1)
    assert refusal(photo(size=(300, 150)), "jpeg") == '{"refused": "pixels"}'


def test_png_that_would_be_too_large_becomes_a_jpeg(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(photo_cleaner, "LARGEST_BYTES", 10)
    assert clean_photo(photo("PNG"), "png").kind == "jpeg"


@pytest.mark.parametrize(("format_", "kind"), [("JPEG", "jpeg"), ("PNG", "png"), ("HEIF", "heic")])
def test_photo_that_was_cut_off_is_damaged(format_: str, kind: str) -> None:
    picture = Image.effect_noise((200, 200), 80).convert("RGB")
    content = encoded(picture, format_)
    assert refusal(content[: len(content) // 2], kind) == '{"refused": "damaged"}'


def test_pdf_keeps_how_its_pages_look_and_nothing_that_acts_or_describes() -> None:
    source = linked_pdf()
    made = clean_pdf(source, "pdf").content
    assert b"app.alert" in Pdf.open(BytesIO(source)).Root.OpenAction.JS.__bytes__()
    with Pdf.open(BytesIO(made)) as pdf:
        assert [tuple(map(int, page.mediabox)) for page in pdf.pages] == [(0, 0, 200, 100)]
        assert pdf.pages[0].Contents.read_bytes().strip().endswith(b"Do Q") or b"/Im0 Do" in pdf.pages[0].Contents.read_bytes()
        assert set(map(str, pdf.Root.keys())) == {"/Type", "/Pages"}
        assert "/Annots" not in pdf.pages[0]
        image = pdf.pages[0].Resources.XObject.Im0.read_raw_bytes()
        plain = b"".join(
            each.read_bytes()
            for each in pdf.objects
            if isinstance(each, pikepdf.Stream) and each.get("/Filter") != Name.DCTDecode
        )
    for word in (*DESCRIBED, b"alert", b"attached", b"JavaScript"):
        assert word not in made + image + plain
    assert opened(image).size == (30, 20)


def test_what_was_filled_into_a_form_stays_on_the_page() -> None:
    pdf = Pdf.open(BytesIO(page_pdf()))
    look = pdf.make_stream(b"BT ET", Type=Name.XObject, Subtype=Name.Form, BBox=[0, 0, 50, 10])
    box = Dictionary(
        Type=Name.Annot, Subtype=Name.Widget, FT=Name.Tx, T="pay", V="8,000", Rect=[0, 0, 50, 10], F=4, AP=Dictionary(N=look)
    )
    field = pdf.make_indirect(box)
    pdf.pages[0].Annots = Array([field])
    pdf.Root.AcroForm = Dictionary(Fields=Array([field]), XFA="<xfa/>")
    with Pdf.open(BytesIO(clean_pdf(saved(pdf), "pdf").content)) as made:
        forms = [each for each in made.pages[0].Resources.XObject.values() if each.Subtype == Name.Form]
        assert len(forms) == 1
        assert "/AcroForm" not in made.Root


def test_picture_in_other_filters_is_drawn_again() -> None:
    pdf = Pdf.open(BytesIO(page_pdf()))
    jpeg2000 = encoded(Image.new("RGB", (30, 20), RED), "JPEG2000")
    image = pdf.make_stream(jpeg2000)
    for name, value in (picture_entries(30, 20) | {"/Filter": Name.JPXDecode}).items():
        image[name] = value
    pdf.pages[0].Resources.XObject.Im0 = image
    with Pdf.open(BytesIO(clean_pdf(saved(pdf), "pdf").content)) as made:
        found = made.pages[0].Resources.XObject.Im0
        assert found.Filter == Name.DCTDecode
        assert near(opened(found.read_raw_bytes()), (5, 5), RED)


def test_font_called_a_is_no_action() -> None:
    pdf = Pdf.open(BytesIO(page_pdf()))
    pdf.pages[0].Resources.Font = Dictionary(
        A=pdf.make_indirect(Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Courier))
    )
    pdf.pages[0].Resources.Properties = Dictionary(A=script())
    with Pdf.open(BytesIO(clean_pdf(saved(pdf), "pdf").content)) as made:
        assert list(made.pages[0].Resources.Font.keys()) == ["/A"]
        assert list(made.pages[0].Resources.Properties.keys()) == []


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (page_pdf()[:-300], "damaged"),
        (page_pdf(pages=101), "pages"),
        (saved(pikepdf.new()), "damaged"),
        (saved(Pdf.open(BytesIO(page_pdf())), encryption=pikepdf.Encryption(owner="a", user="b")), "locked"),
    ],
    ids=["cut off", "many pages", "no page", "password"],
)
def test_pdf_that_cannot_be_stored_has_its_reason(content: bytes, reason: str) -> None:
    assert refusal(content, "pdf") == f'{{"refused": "{reason}"}}'


def test_pdf_that_is_large_when_decompressed_is_too_complex(monkeypatch: pytest.MonkeyPatch) -> None:
    pdf = Pdf.open(BytesIO(page_pdf()))
    pdf.pages[0].Contents = pdf.make_stream(b" " * 300_000)
    content = saved(pdf)
    assert len(content) < 20_000
    assert refusal(content, "pdf") == "stored"
    monkeypatch.setattr(pdf_cleaner, "MOST_DECODED", 200_000)
    assert refusal(content, "pdf") == '{"refused": "complex"}'


def test_picture_in_a_pdf_with_too_many_pixels_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_cleaner, "MOST_PIXELS", 599)
    assert refusal(page_pdf(), "pdf") == '{"refused": "pixels"}'


def test_doubly_compressed_and_deeply_nested_pdfs_are_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    pdf = Pdf.open(BytesIO(page_pdf()))
    nested = Array([])
    for _ in range(60):
        nested = Array([nested])
    pdf.pages[0].Resources.Properties = Dictionary(MC0=nested)
    assert refusal(saved(pdf), "pdf") == '{"refused": "complex"}'
    run_length = Pdf.open(BytesIO(page_pdf()))
    run_length.pages[0].Contents = pikepdf.Stream(run_length, b"\x81 " * 2000 + b"\x80", Filter=Name.RunLengthDecode)
    content = saved(run_length, compress_streams=False)
    monkeypatch.setattr(pdf_cleaner, "MOST_DECODED", 100_000)
    assert refusal(content, "pdf") == '{"refused": "complex"}'


def test_description_of_a_jpeg_is_taken_out_and_the_picture_stays() -> None:
    source = photo(orientation=1)
    made = without_descriptions(source)
    assert MAKER.encode() in source
    assert MAKER.encode() not in made
    assert opened(made).tobytes() == opened(source).tobytes()
    filled = made[:2] + b"\xff" + made[2:]  # fill bytes may stand before a marker
    assert opened(without_descriptions(filled + b"appended")).tobytes() == opened(source).tobytes()


@pytest.mark.parametrize(
    "content", [b"", b"\xff\xd8no marker", b"\xff\xd8\xff\xe0\x00\x04ab", b"\xff\xd8\xff\x01\xff\xd0\x00\x00"]
)
def test_other_bytes_are_no_jpeg(content: bytes) -> None:
    with pytest.raises(ValueError, match="JPEG"):
        without_descriptions(content)


def test_jpeg_without_an_end_stays_whole() -> None:
    content = photo(orientation=1)
    assert without_descriptions(content[:-2]).endswith(content[-40:-2])


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"\xff\xd8\xff\xe0", "jpeg"),
        (b"\x89PNG\r\n\x1a\n", "png"),
        (b"%PDF-1.4", "pdf"),
        (b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic", "heic"),
        (b"\x00\x00\x00\x18ftypmif1\x00\x00\x00\x00avifmif1", None),
        (b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00isommp42", None),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", None),
        (b"GIF89a", None),
        (b"", None),
    ],
)
def test_content_says_what_a_file_is(content: bytes, kind: str | None) -> None:
    assert kind_of(content) == kind


@pytest.mark.parametrize(
    ("content", "name", "reason"),
    [
        (b"", "a.jpg", "empty"),
        (b"\xff\xd8\xff" + bytes(LARGEST_BYTES), "a.jpg", "large"),
        (b"MZ", "a.jpg", "kind"),
        (photo(), "a.pdf", "ending"),
        (photo(), "a", "ending"),
    ],
)
def test_wrong_file_is_refused_before_it_is_decoded(content: bytes, name: str, reason: str) -> None:
    with pytest.raises(WrongFileError) as refused:
        clean_file(content, name)
    assert refused.value.reason == reason
    assert reason in evidence_cleaning.REASONS


@pytest.mark.slow
def test_decoder_runs_in_a_process_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    assert opened(clean_file(photo(), "IMG_1.JPG").content).size == (40, 60)
    assert clean_file(page_pdf(), "slip.pdf").kind == "pdf"
    with pytest.raises(WrongFileError, match="damaged"):
        clean_file(photo()[:-200], "a.jpg")
    monkeypatch.setattr(evidence_cleaning, "WALL_SECONDS", 0.001)
    with pytest.raises(WrongFileError, match="complex"):
        clean_file(photo(), "a.jpg")


@pytest.mark.slow
def test_decoder_that_dies_and_one_that_is_busy_are_answered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(evidence_cleaning, "PHOTOS", "tests.adapters.dying_decoder")
    for kind, reason in (("kill", "complex"), ("fail", "damaged")):
        with pytest.raises(WrongFileError, match=reason):
            evidence_cleaning._decoded(kind, b"")
    monkeypatch.setattr(evidence_cleaning, "_turns", BoundedSemaphore(1))
    monkeypatch.setattr(evidence_cleaning, "PATIENCE_SECONDS", 0.01)
    with evidence_cleaning._turns, pytest.raises(WrongFileError, match="busy"):
        clean_file(photo(), "a.jpg")


def test_clean_file_that_grew_too_large_is_refused() -> None:
    with pytest.raises(WrongFileError, match="large"):
        evidence_cleaning._read(b'{"kind": "jpeg"}\n' + bytes(LARGEST_BYTES + 1))


def test_memory_that_runs_out_is_too_complex() -> None:
    def greedy(content: bytes, kind: str) -> CleanFile:
        raise MemoryError

    assert answer(greedy, "jpeg", b"") == b'{"refused": "complex"}\n'
    assert confined.CPU_SECONDS < evidence_cleaning.WALL_SECONDS
