import traceback

import pytest

from bot.documents import typesetting
from bot.documents.model import DocumentError
from bot.documents.typesetting import clean, typeset_pdf

PERSON = {"name": "张桂兰"}


def test_an_error_says_where_and_not_what(tmp_path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "bad.typ").write_text("#let data = json(bytes(sys.inputs.data))\n#panic(data.name)\n")
    monkeypatch.setattr(typesetting, "_TEMPLATES", tmp_path)
    with pytest.raises(DocumentError, match=r"bad\.typ:2") as error:
        typeset_pdf("bad", PERSON)
    assert "张桂兰" not in "".join(traceback.format_exception(error.value))


def test_only_the_fonts_of_the_package_are_there() -> None:
    assert {font.path.rpartition("/")[2] for font in typesetting._fonts().fonts() if font.path} == {
        "NotoSansCJK-Regular.ttc"
    }
    assert all(font.path for font in typesetting._fonts().fonts())


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("张\n三", "张 三"),
        ("a\u200bb\u202e", "ab"),
        ("\x07铃", "铃"),
        ("买买提·艾力", "买买提·艾力"),
        ("𠮷㛃", "𠮷㛃"),
    ],
)
def test_clean_text_has_only_what_is_seen(raw: str, shown: str) -> None:
    assert clean(raw) == shown
