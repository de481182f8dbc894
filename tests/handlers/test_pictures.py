"""What people send is made safe to keep, or refused with a sentence that helps."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from handlers import pictures
from handlers.pictures import PictureError, media_type_of, prepare_material, prepare_photo, size_of
from tests.pictures import SECRET_PLACE, bomb, pdf, picture

HEIC = b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic" + b"\x00" * 40


def opened(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(content))


def refusal(content: bytes) -> str:
    with pytest.raises(PictureError) as refused:
        prepare_photo(content)
    return str(refused.value)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_photo_becomes_a_plain_jpeg(kind: str) -> None:
    sent = picture(kind=kind)
    assert opened(sent).getexif().get_ifd(0x8825)
    kept = opened(prepare_photo(sent))
    assert (kept.format, kept.mode, kept.size) == ("JPEG", "RGB", (600, 800))
    assert dict(kept.getexif()) == {}
    assert not {"exif", "comment", "icc_profile", "xmp"} & kept.info.keys()


def test_nothing_of_the_metadata_is_left_in_the_bytes() -> None:
    sent = picture()
    assert SECRET_PLACE in sent
    kept = prepare_photo(sent)
    assert not [one for one in (SECRET_PLACE, b"Exif", b"telephone", b"ICC") if one in kept]


def test_it_is_turned_upright() -> None:
    sent = picture(turned=True)
    assert size_of(sent) == (800, 600)
    kept = opened(prepare_photo(sent))
    assert kept.size == (600, 800)
    red, _, blue = kept.getpixel((300, 100))
    assert red > 200 > blue


def test_a_large_one_is_scaled() -> None:
    assert size_of(prepare_photo(picture(3000, 4000))) == (900, 1200)
    assert size_of(prepare_material(picture(3000, 4000))[0]) == (1800, 2400)


def test_what_is_transparent_becomes_white() -> None:
    written = io.BytesIO()
    Image.new("RGBA", (400, 500), (0, 0, 0, 0)).save(written, "PNG")
    assert opened(prepare_photo(written.getvalue())).getpixel((5, 5)) == (255, 255, 255)


@pytest.mark.parametrize("mode", ["L", "CMYK", "1", "P", "LA", "I;16"])
def test_every_kind_of_colour_is_taken(mode: str) -> None:
    written = io.BytesIO()
    Image.new(mode, (400, 500)).save(written, "JPEG" if mode == "CMYK" else "PNG")
    assert opened(prepare_photo(written.getvalue())).mode == "RGB"


def test_the_one_inch_photo_is_the_smallest() -> None:
    assert prepare_photo(picture(295, 413))
    assert "200×300" in refusal(picture(200, 300))
    assert "295×413" in refusal(picture(413, 295))
    assert prepare_photo(picture(295, 413, turned=True))


def test_a_strip_is_no_photo() -> None:
    assert refusal(picture(500, 5000)) == pictures.ODD_SHAPE
    assert prepare_material(picture(500, 5000))[1] == "image/jpeg"


@pytest.mark.parametrize("size", [(8000, 8000), (11_000, 11_000), (30_000, 30_000)])
def test_a_bomb_is_refused_before_it_is_opened(
    size: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    def explode(*_: object) -> None:
        raise AssertionError("it was decoded")

    monkeypatch.setattr(pictures, "_clean", explode)
    content = bomb(*size)
    assert len(content) < 100
    assert refusal(content) == pictures.TOO_MANY_PIXELS
    with pytest.raises(PictureError, match=pictures.TOO_MANY_PIXELS):
        prepare_material(content)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (HEIC, pictures.HEIC),
        (b"GIF89a" + b"\x00" * 100, pictures.NO_PICTURE),
        (b"<svg onload=alert(1)>", pictures.NO_PICTURE),
        (b"", pictures.NO_PICTURE),
        (b"\xff\xd8\xff\xe0 and then nothing", pictures.BROKEN_PICTURE),
        (picture()[:2000], pictures.BROKEN_PICTURE),
        (bomb(600, 800), pictures.BROKEN_PICTURE),
        (b"\xff\xd8\xff" + b"\x00" * (10 << 20), pictures.TOO_BIG),
    ],
    ids=["heic", "gif", "svg", "empty", "head", "half", "no pixels", "big"],
)
def test_what_is_no_photo_is_refused_with_a_sentence(content: bytes, sentence: str) -> None:
    assert refusal(content) == sentence


def test_a_pdf_stays_as_it_is() -> None:
    assert prepare_material(pdf()) == (pdf(), "application/pdf")


def test_a_pdf_that_only_forbids_changes_is_taken() -> None:
    content = pdf(owner="owner")
    assert prepare_material(content) == (content, "application/pdf")


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (pdf(password="secret"), pictures.LOCKED_PDF),
        (b"%PDF-1.7 and then nothing", pictures.BROKEN_PDF),
        (pdf(pages=0), pictures.BROKEN_PDF),
        (pdf(pages=201), pictures.LONG_PDF),
        (b"%PDF" + b"\x00" * (10 << 20), pictures.TOO_BIG),
        (b"PK\x03\x04 a sheet", pictures.NO_MATERIAL),
        (HEIC, pictures.HEIC),
        (picture()[:2000], pictures.BROKEN_PICTURE),
    ],
    ids=["locked", "broken", "empty", "long", "big", "sheet", "heic", "half"],
)
def test_other_materials_are_refused_with_a_sentence(content: bytes, sentence: str) -> None:
    with pytest.raises(PictureError) as refused:
        prepare_material(content)
    assert str(refused.value) == sentence


def test_the_kind_is_told_by_the_content() -> None:
    kinds = {
        picture(): "image/jpeg",
        picture(kind="PNG"): "image/png",
        picture(kind="WEBP"): "image/webp",
        HEIC: "image/heic",
        pdf(): "application/pdf",
        b"PK\x03\x04": "application/octet-stream",
        b"": "application/octet-stream",
    }
    assert {content: media_type_of(content) for content in kinds} == kinds
