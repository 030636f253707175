import pytest

from otklik.language.kinds import Kind, guess
from otklik.language.model import Model, Sample
from otklik.language.reading import read


@pytest.mark.parametrize(
    ("text", "group", "kind"),
    [
        ("Подскажите, где получить справку?", "social", Kind.QUESTION),
        ("Можно ли оформить субсидию пенсионеру?", "social", Kind.QUESTION),
        ("Ужас, не чистят двор, пройти невозможно", "yards", Kind.COMPLAINT),
        ("Дорога разбита, сколько можно терпеть", "roads", Kind.COMPLAINT),
        ("Прошу установить лавочку у подъезда", "yards", Kind.REQUEST),
        ("Просьба спилить сухое дерево", "greenery", Kind.REQUEST),
        ("Спасибо огромное, молодцы!", "", Kind.THANKS),
        ("Согласна, поддерживаю", "", Kind.CHATTER),
        ("", "", Kind.CHATTER),
        ("Продам гараж, недорого, звоните", "", Kind.ADVERTISEMENT),
        ("Заработок онлайн без вложений, переходи по ссылке https://primer.example", "", Kind.ADVERTISEMENT),
    ],
)
def test_what_a_message_wants(text, group, kind):
    assert guess(read(text), group=group).kind == kind


@pytest.mark.parametrize(
    "text",
    [
        "Спасибо, но фонарь так и не горит",
        "Поддерживаю, у нас тоже нет воды",
        "Когда починят?",
        "Уберите снег",
    ],
)
def test_a_need_is_not_lost(text):
    assert guess(read(text)).needs_reaction


@pytest.mark.parametrize("text", ["Доброе утро", "Спасибо большое!", "🙂", "С праздником!"])
def test_courtesy_needs_no_reaction(text):
    assert not guess(read(text)).needs_reaction


def test_decisions_of_monitors_teach():
    model = Model()
    model.learn(Sample(f"плюсую номер {number}", kind="chatter") for number in range(40))
    model.learn(Sample(f"горит лампа номер {number}", kind="complaint") for number in range(40))
    untaught, taught = guess(read("плюсую номер")), guess(read("плюсую номер"), model=model)
    assert taught.kind == Kind.CHATTER
    assert taught.confidence > untaught.confidence
