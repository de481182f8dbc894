"""From what people write to what is compared: width, traditional characters, pinyin, English, terms."""

from __future__ import annotations

import pytest

from knowledge.search.index import Index, Texts
from knowledge.search.lexicon import load_lexicon
from knowledge.search.normalise import fold, from_latin, without_fillers
from knowledge.search.pinyin import load_sounds
from knowledge.search.terms import Channel, distinct_terms, find_all_terms, find_terms


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("棗莊的專項證書", "枣庄的专项证书"),
        ("ＰＤＦ　１５位", "pdf 15位"),
        ("咋报名，要啥材料", "怎么报名,要什么材料"),
    ],
)
def test_one_form_for_all_ways_of_writing(written: str, meant: str) -> None:
    assert fold(written) == meant


def test_fillers_go_and_a_greeting_stays() -> None:
    assert without_fillers("请问一下专项考核多少分啊").strip() == "专项考核多少分"
    assert without_fillers("您好").strip() == "您好"


def test_wrong_characters_sound_like_the_right_ones() -> None:
    read = load_sounds().read
    assert read("专向正书") == read("专项证书")
    assert read("升级") == read("省级") != read("市级")


def test_typed_pinyin_becomes_the_sounds_of_the_words() -> None:
    typed = from_latin("zhuanxiang kaohe duoshao fen")
    assert typed == load_sounds().read("专项考核多少分")
    assert load_sounds().segment("osta") is None


def test_english_becomes_chinese_and_a_web_address_stays() -> None:
    assert from_latin("how long is the certificate valid").split() == ["多久", "证书", "有效"]
    assert "sdosta" in from_latin("www.sdosta.org.cn是什么")


def test_a_reading_that_depends_on_the_word() -> None:
    sounds = load_sounds()
    assert sounds.read("行业")[0] == sounds.of_syllable["hang"]
    assert sounds.read("进行")[1] == sounds.of_syllable["xing"]


def test_longest_concept_wins() -> None:
    found = dict.fromkeys(name for _, name in load_lexicon().find_concepts("专项职业能力证书多少钱"))
    assert "special" in found
    assert "?money" in found
    assert "occupation" not in found


@pytest.mark.parametrize("text", ["专项 多少钱", "证书编号15位", "", "考"])
def test_the_quick_way_finds_the_same_terms(text: str) -> None:
    slow: list[set[str]] = [set() for _ in Channel]
    for channel, term, _ in find_terms(text):
        slow[channel].add(term)
    assert list(distinct_terms(text)) == slow


def test_many_texts_at_once_give_the_same_terms() -> None:
    texts = ["专项考核多少钱", "证书 编号", "考"]
    table = find_all_terms("\n".join(texts))
    names = {
        number: (channel, term) for channel in Channel for term, number in table.vocabulary[channel].items()
    }
    for row, text in enumerate(texts):
        here = {
            names[number]
            for number, where in zip(table.terms.tolist(), table.rows.tolist(), strict=True)
            if where == row
        }
        assert here == {(channel, term) for channel, term, _ in find_terms(text)}


def test_the_index_puts_the_entry_that_shares_rare_words_first() -> None:
    index = Index(
        [
            Texts(("证书怎么查", "证书在哪查真假"), "网上查"),
            Texts(("证书丢了怎么补", "证书掉了咋办"), "到窗口补"),
            Texts(("考试多少分合格", "几分算过"), "60分"),
        ]
    )
    question = index.weigh("证书掉了")
    numbers, scores = index.find(question, 3)
    assert numbers[0] == 1
    assert scores[0] > scores[1]
    compared = index.compare(question, index.gather(numbers))
    assert compared.best[0, Channel.PAIR] > compared.best[1, Channel.PAIR]
    assert compared.row[0] == 1  # the way of asking after the title


def test_words_that_no_entry_has_are_counted() -> None:
    index = Index([Texts(("证书怎么查",), "网上查"), Texts(("考试几分合格",), "60分")])
    assert index.weigh("证书怎么查").unknown_characters == 0
    assert index.weigh("咖啡怎么煮").unknown_characters == 3
    assert len(index.find(index.weigh("咖啡"), 3)[0]) == 0
