import pytest

from knowledge.regions import Region, cities, covers, find_regions, parse_region, provinces, short_name

ZHENGZHOU = Region("河南省", "郑州市")


@pytest.mark.parametrize("text", ["郑州", "河南郑州", "河南省郑州市", "我在郑州市", "郑州中原区的", "登封"])
def test_a_city_is_read_however_it_is_written(text: str) -> None:
    assert parse_region(text) == ZHENGZHOU


@pytest.mark.parametrize(
    ("text", "region"),
    [
        ("山亭那边", Region("山东省", "枣庄市")),
        ("内蒙", Region("内蒙古自治区")),
        ("湘西", Region("湖南省", "湘西土家族苗族自治州")),
        ("北京", Region("北京市")),
        ("吉林", Region("吉林省")),
        ("吉林市", Region("吉林省", "吉林市")),
        ("海南", Region("海南省")),
    ],
)
def test_names_people_use(text: str, region: Region) -> None:
    assert parse_region(text) == region


@pytest.mark.parametrize("text", ["", "中原", "试卷开封以后", "我想考证", "河南和湖南"])
def test_nothing_is_guessed(text: str) -> None:
    assert parse_region(text) is None


def test_mentions_tell_where_they_stand() -> None:
    first, second = find_regions("从河南省郑州市到湖南")
    assert (first.region, first.start, first.end) == (ZHENGZHOU, 1, 7)
    assert (second.region, second.start, second.end) == (Region("湖南省"), 8, 10)


def test_a_city_after_another_province_is_not_joined_to_it() -> None:
    assert [mention.region for mention in find_regions("湖南郑州")] == [Region("湖南省"), ZHENGZHOU]


@pytest.mark.parametrize(
    ("outer", "inner", "holds"),
    [
        ("全国", "河南省郑州市", True),
        ("河南省", "河南省郑州市", True),
        ("河南省郑州市", "河南省郑州市", True),
        ("河南省郑州市", "河南省", False),
        ("河南省郑州市", "河南省开封市", False),
        ("湖南省", "河南省", False),
    ],
)
def test_which_region_covers_which(outer: str, inner: str, *, holds: bool) -> None:
    assert covers(outer, inner) is holds


def test_every_province_and_city_reads_back() -> None:
    assert len(provinces()) == 34
    for province in provinces():
        assert parse_region(province) == Region(province)
        for city in cities(province):
            assert parse_region(province + city) == Region(province, city)


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("河南省", "河南"),
        ("广西壮族自治区", "广西"),
        ("郑州市", "郑州"),
        ("吉林市", "吉林市"),
        ("北京市", "北京"),
    ],
)
def test_short_names(name: str, short: str) -> None:
    assert short_name(name) == short
