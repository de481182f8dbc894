from hypothesis import given
from hypothesis import strategies as st

from knowledge.originals import PassageIndex, Piece, make_passages, read_original, split_articles
from tests.knowledge.originals.files import TEXT

PASSAGES = make_passages("青人社函〔2031〕7号", split_articles(read_original("a.txt", TEXT.encode()).lines))
INDEX = PassageIndex([passage.text for passage in PASSAGES])


def test_small_articles_stay_with_their_own() -> None:
    (both,) = [passage for passage in PASSAGES if passage.section == "二（二）"]
    assert "（2）红茶；" not in both.text
    assert "（2）红茶。" in both.text
    assert "1. 理论考笔试；" in both.text


def test_the_passage_that_says_most_is_found() -> None:
    match = INDEX.best("茶艺考核满分多少，八十五分算合格吗")
    assert match is not None
    assert PASSAGES[match.number].section == "二（二）"
    assert match.is_strong


def test_where_it_is_asked_and_how_does_not_count() -> None:
    plain, wordy = INDEX.best("实操考绿茶红茶"), INDEX.best("请问河南省实操考什么绿茶红茶呢")
    assert plain is not None
    assert wordy is not None
    assert wordy.strength > 0.5


def test_a_question_of_another_field_is_weak() -> None:
    for question in ("失业金一个月能领多少", "普通话二甲要考多少分", "身份证丢了去哪补办", "有人吗", "考核"):
        match = INDEX.best(question)
        assert match is None or not match.is_strong


def test_only_what_is_allowed_is_given() -> None:
    match = INDEX.best("满分一百分八十五分算合格")
    assert match is not None
    other = INDEX.best("满分一百分八十五分算合格", lambda number: number != match.number)
    assert other is None or other.number != match.number
    assert INDEX.best("满分一百分八十五分算合格", lambda _number: False) is None


def test_nothing_to_search() -> None:
    assert PassageIndex([]).best("满分") is None
    assert INDEX.best("？？？") is None


def test_the_end_of_a_document_is_no_passage() -> None:
    assert "文末" not in {passage.section for passage in PASSAGES}
    assert not [passage for passage in PASSAGES if "0999-1234567" in passage.text]


def test_a_mark_stands_for_the_text() -> None:
    first, again = make_passages("甲", [Piece("一", "话")]), make_passages("甲", [Piece("二", "话")])
    assert first[0].mark == again[0].mark
    assert first[0].mark != make_passages("乙", [Piece("一", "话")])[0].mark
    assert first[0].mark != make_passages("甲", [Piece("一", "别的话")])[0].mark
    assert len(first[0].mark) == 16


@given(st.lists(st.text(alphabet="甲乙丙。\n", min_size=1, max_size=2500), max_size=6))
def test_passages_are_short_and_hold_everything(texts: list[str]) -> None:
    pieces = [Piece("一", text) for text in texts]
    passages = make_passages("甲", pieces)
    assert all(len(passage.text.replace("\n", "")) <= 900 for passage in passages)
    assert "".join(one.text for one in passages).replace("\n", "") == "".join(texts).replace("\n", "")
