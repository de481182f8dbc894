import io

import pytest
from PIL import Image

from bot.documents import DocumentError, qr_png, qr_svg
from bot.documents.pictures import portrait
from tests.bot.documents.samples import QR, codes, photo


def opened(data: bytes | None) -> Image.Image:
    assert data is not None
    return Image.open(io.BytesIO(data))


def test_a_portrait_is_one_inch_upright_and_bare() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # the camera was held on its side
    exif[0x010F] = "a maker"
    made = opened(portrait(photo((420, 300), exif=exif), 280))
    assert made.size == (200, 280)
    assert not made.getexif()


def test_a_see_through_photo_stands_on_white() -> None:
    file = io.BytesIO()
    Image.new("RGBA", (50, 70), (0, 0, 0, 0)).save(file, "PNG")
    assert opened(portrait(file.getvalue(), 70)).getpixel((25, 35)) == (255, 255, 255)


def test_a_picture_too_big_to_open_is_not_opened() -> None:
    assert portrait(photo((7000, 6000), "PNG"), 280) is None


def test_only_photo_formats_are_read() -> None:
    assert portrait(photo(kind="BMP"), 280) is None


def test_qr_codes_read_back() -> None:
    assert codes(qr_png(QR)) == [QR]
    assert qr_svg(QR).startswith("<?xml")
    assert codes(qr_png("核验：张")) == ["核验：张"]


@pytest.mark.parametrize("text", ["", "x" * 5000])
def test_what_no_code_can_hold_is_an_error(text: str) -> None:
    with pytest.raises(DocumentError):
        qr_png(text)
    with pytest.raises(DocumentError):
        qr_svg(text)
