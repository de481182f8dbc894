import pytest

from handlers import COMMANDS, texts
from tests.bot.channel import Person, labels


async def test_start_greets_and_opens_the_menu(person: Person) -> None:
    (welcome,) = await person.says("/start")
    assert welcome.text == texts.WELCOME
    assert {"考什么", "报名", "我的考试", "问政策", "我的地区", "帮助"} <= set(labels([welcome]))


async def test_every_item_of_the_menu_works(person: Person) -> None:
    (welcome,) = await person.says("/start")
    for label in labels([welcome]):
        (answer, *_) = await person.presses(label)
        assert answer.text
        assert "过期" not in answer.text


@pytest.mark.parametrize("command", [name for name, _ in COMMANDS])
async def test_every_listed_command_is_answered(person: Person, command: str) -> None:
    (answer, *_) = await person.says(f"/{command}")
    assert answer.text != texts.MENU


@pytest.mark.parametrize("word", ["菜单", "菜单。", "MENU"])
async def test_the_menu_opens_by_its_name(person: Person, word: str) -> None:
    (menu,) = await person.says(word)
    assert menu.text == texts.MENU


async def test_cancel_without_anything_open(person: Person) -> None:
    (answer,) = await person.says("/cancel")
    assert answer.text == texts.NOTHING_TO_CANCEL


async def test_cancel_leaves_the_form(person: Person) -> None:
    await person.says("我的地区")
    await person.presses("河南")
    (answer,) = await person.says("取消")
    assert answer.text == texts.CANCELLED
    (again,) = await person.says("取消")
    assert again.text == texts.NOTHING_TO_CANCEL


@pytest.mark.parametrize("data", ["zzz", "m:gone", "e|no/such/entry", "r|火星", "x" * 64, "p|火星"])
async def test_an_old_or_made_up_button_is_answered_kindly(person: Person, data: str) -> None:
    (answer,) = await person.press_data(data)
    assert answer.text in (texts.OLD_BUTTON, texts.ASK_PROVINCE)
    assert labels([answer])


async def test_an_unknown_command_opens_the_menu(person: Person) -> None:
    (answer,) = await person.says("/whatever")
    assert answer.text == texts.MENU
