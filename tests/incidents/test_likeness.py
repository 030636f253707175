"""Earlier messages like this one, with their answers."""

import pytest

from otklik.incidents import queries
from otklik.incidents.actions import amending
from otklik.networks.actions import switch_off
from tests.incidents.flooding import write
from tests.town import build_town, moment

pytestmark = pytest.mark.django_db


def test_similar_earlier_ones_come_with_their_answers(town, django_assert_num_queries):
    town.published(message=write(town, "Прорвало трубу на Лесной у дома 5, вода течёт"))
    town.accepted(message=write(town, "Концерт в Доме культуры отменили, почему", author="2"))
    fresh = write(town, "Снова прорвало трубу на Лесной у дома 7, вода стоит", author="3", after=2)
    with django_assert_num_queries(4):  # bodies are asked for in the last one's subquery; roles once
        (found,) = queries.similar(town.monitor, fresh)
    assert (found.answer, found.message.author_key) == ("Фонарь заменён.", "1")
    assert found.likeness > 0.4


def test_a_similar_one_shows_its_answer_as_it_was_corrected_and_none_that_was_taken_back(town):
    row = town.published(message=write(town, "Прорвало трубу на Лесной у дома 5, вода течёт"))
    switch_off(town.account)
    given = {"by_hand": True, "by": town.monitor}
    amending.correct(row, text="Заменена вчера.", reason="описка", at=moment("mon 15:00"), **given)
    fresh = write(town, "Снова прорвало трубу на Лесной у дома 7, вода стоит", author="3", after=2)
    assert [found.answer for found in queries.similar(town.monitor, fresh)] == ["Заменена вчера."]
    amending.withdraw(row, reason="ошибка", at=moment("mon 15:10"), **given)
    assert [found.answer for found in queries.similar(town.monitor, fresh)] == [""]


def test_short_odd_and_foreign_texts_are_like_nothing(town):
    town.accepted(message=write(town, "Яма ' \\ & | ! ( у моста на Лесной"))
    assert queries.similar(town.monitor, write(town, "🙂")) == []
    assert queries.similar(town.monitor, write(town, "' \\ & | ! <-> :* на на на на")) == []
    other = build_town("Луговой район", "lug-")
    assert queries.similar(other.monitor, write(other, "Яма ' \\ & | ! ( у моста на Лесной")) == []
    (found,) = queries.similar(town.monitor, write(town, "Яма ' \\ & | ! ( у моста на Лесной"))
    assert found.likeness == 1
