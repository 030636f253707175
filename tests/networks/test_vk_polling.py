"""Polling VKontakte: nothing is skipped, repeats are harmless, deletions are told where they are proven."""

from datetime import UTC, datetime, timedelta

import pytest

from otklik.networks.contract import (
    AuthLost,
    Event,
    EventKind,
    Forbidden,
    ItemKind,
    RateLimited,
    Rejected,
    Retryable,
)
from tests.networks.conftest import GROUP


def now():
    return datetime.now(UTC)


def walk(vk, cursor=None, kind="page", key=f"-{GROUP}", at=None):
    """All pages of one poll: events and the last cursor."""
    at, events, cursor = at or now(), [], cursor or {}
    for _page in range(100):
        page = vk.poll(kind, key, cursor, at)
        events += page.events
        cursor = page.cursor
        if not page.more:
            return events, cursor
    raise AssertionError("the poll does not end")


def told(events):
    return [(event.kind, event.key, event.item.text if event.item else "") for event in events]


def test_comments_come_with_names_post_and_thread(vk, sim, post):
    first = sim.write_comment(post, "Анна Ключевская", "Когда дадут воду?")
    sim.write_comment(post, "Борис Лугин", "И у нас нет", reply_to=first.id)
    events, _cursor = walk(vk)
    comments = [event.item for event in events if event.item.kind is ItemKind.COMMENT]
    assert [(c.text, c.author_name, c.post_text, c.thread_key, c.parent_key) for c in comments] == [
        ("Когда дадут воду?", "Анна Ключевская", post.text, "-456_1_2", ""),
        ("И у нас нет", "Борис Лугин", post.text, "-456_1_2", "-456_1_2"),
    ]


def test_own_post_is_context_and_a_citizen_s_post_a_message(vk, sim, post):
    citizen = sim.world.person("Вера Осокина")
    sim.write_post(GROUP, "Яма на Лесной", from_id=citizen.id)
    events, _cursor = walk(vk)
    assert {(e.item.text, e.item.kind, e.item.own) for e in events} == {
        ("Яма на Лесной", ItemKind.MENTION, False),
        (post.text, ItemKind.POST, True),
    }


def test_second_poll_tells_only_what_has_come_since(vk, sim, post):
    sim.write_comment(post, "Анна Ключевская", "Первый")
    _events, cursor = walk(vk)
    assert walk(vk, cursor)[0] == []
    sim.write_comment(post, "Борис Лугин", "Второй")
    events, _cursor = walk(vk, cursor)
    assert (EventKind.NEW, "-456_1_3", "Второй") in told(events)


def test_edited_comment_is_told_when_the_post_is_read_again(vk, sim, post):
    comment = sim.write_comment(post, "Анна Ключевская", "Адрес: Лесная, 7")
    _events, cursor = walk(vk)
    sim.world.edit_comment(comment, "Адрес: Лесная, 17")
    events, _cursor = walk(vk, cursor, at=now() + timedelta(minutes=11))
    assert told(events) == [(EventKind.NEW, "-456_1_2", "Адрес: Лесная, 17")]


def test_deleted_comment_is_told_once(vk, sim, post):
    comment = sim.write_comment(post, "Анна Ключевская", "Удалю")
    sim.write_comment(post, "Борис Лугин", "Останется")
    _events, cursor = walk(vk)
    sim.world.delete_comment(comment, comment.from_id)
    events, cursor = walk(vk, cursor)
    assert Event(EventKind.DELETED, "-456_1_2") in events
    assert EventKind.DELETED not in [
        event.kind for event in walk(vk, cursor, at=now() + timedelta(hours=1))[0]
    ]


def test_long_post_and_long_thread_are_read_to_the_end(vk, sim, post):
    top = [sim.write_comment(post, "Анна Ключевская", f"Комментарий {n}") for n in range(105)]
    for number in range(12):
        sim.write_comment(post, "Борис Лугин", f"Ответ {number}", reply_to=top[0].id)
    events, _cursor = walk(vk)
    comments = [event.key for event in events if event.item.kind is ItemKind.COMMENT]
    assert len(set(comments)) == 117


def test_nothing_is_called_deleted_in_a_post_that_was_not_read_whole(vk, sim, post):
    comments = [sim.write_comment(post, "Анна Ключевская", f"Комментарий {n}") for n in range(105)]
    _events, cursor = walk(vk)
    sim.world.delete_comment(comments[3], comments[3].from_id)
    events, _cursor = walk(vk, cursor)
    assert {event.kind for event in events} == {EventKind.NEW}


def test_deleted_post_does_not_stop_the_others(vk, sim, post):
    other = sim.write_post(GROUP, "Ярмарка")
    for place in (post, other):
        sim.write_comment(place, "Анна Ключевская", f"Под {place.id}")
    first = vk.poll("page", f"-{GROUP}", {}, now())
    sim.world.delete_post(-GROUP, post.id)
    events, _cursor = walk(vk, first.cursor)
    assert [event.item.text for event in events] == [f"Под {other.id}"]


class Turns:
    """Gives so many turns and then refuses, once."""

    def __init__(self, count):
        self.count, self.refused = count, 0

    def take(self, kind, method):
        self.count -= 1
        if self.count == -1:
            self.refused += 1
            raise RateLimited("not now", timedelta(seconds=1), "turn")

    def block(self, kind, method, problem):
        return


@pytest.mark.parametrize("count", [1, 2, 3, 4])
def test_poll_that_loses_its_turn_is_continued_without_loss(connect, sim, count):
    for number in range(4):
        sim.write_comment(sim.write_post(GROUP, f"Запись {number}"), "Анна Ключевская", f"Под {number}")
    turns = Turns(count)
    vk, cursor, seen, at = connect(turn=turns), {}, [], now()
    for _attempt in range(10):
        try:
            page = vk.poll("page", f"-{GROUP}", cursor, at)
        except RateLimited:
            continue
        seen, cursor = [*seen, *page.events], page.cursor
        if not page.more:
            break
    assert turns.refused == 1
    assert len({event.key for event in seen if event.item.kind is ItemKind.COMMENT}) == 4


def test_foreign_community_is_read_by_its_short_name(vk, sim):
    sim.add_community(777, "Подслушано", "podslushano", own=False)
    said = sim.write_post(777, "Не вывозят мусор")
    sim.write_comment(said, "Глеб Заречный", "И у нас")
    events, _cursor = walk(vk, kind="community", key="podslushano")
    assert [(e.item.text, e.item.own) for e in events] == [("Не вывозят мусор", False), ("И у нас", False)]


def test_query_finds_open_posts_of_others(vk, sim, post):
    sim.add_community(777, "Подслушано", "podslushano", own=False)
    for number in range(3):
        sim.write_post(777, f"Мусор на Садовой, {number}")
    sim.write_post(GROUP, "Мусор вывезен")
    events, cursor = walk(vk, kind="query", key="мусор")
    assert sorted(event.item.text for event in events) == [f"Мусор на Садовой, {n}" for n in range(3)]
    assert list(cursor) == ["since"]


def test_words_within_a_community_are_looked_for_there_only(vk, sim):
    for number, name in ((777, "sosedi"), (778, "drugie")):
        sim.add_community(number, name, name, own=False)
        sim.write_post(number, f"Мусор, {name}")
        sim.write_post(number, "Ярмарка")
    events, cursor = walk(vk, kind="within", key="sosedi мусор")
    assert [event.item.text for event in events] == ["Мусор, sosedi"]
    assert list(cursor) == ["since"]


def test_search_within_reads_on_until_an_answer_holds_nothing_new(vk, sim):
    sim.add_community(777, "Соседи", "sosedi", own=False)
    for number in range(230):
        sim.write_post(777, f"Мусор {number}")
    events, _cursor = walk(vk, kind="within", key="-777 мусор")
    assert len({event.key for event in events}) == 230
    sim.journal.clear()
    later = now() + timedelta(days=30)
    assert walk(vk, kind="within", key="-777 мусор", at=later)[0] == []
    assert len(sim.journal.rows()) == 1  # all 230 are too old for a new source: the first answer says so


@pytest.mark.parametrize(
    ("where", "words", "kind", "key"),
    [
        ("sosedi", "", "community", "sosedi"),
        ("https://vk.com/Sosedi", "", "community", "sosedi"),
        ("https://vk.ru/club123", "", "community", "-123"),
        ("public123", "", "community", "-123"),
        ("-123", " вывоз   мусора ", "within", "-123 вывоз мусора"),
        ("", "вывоз мусора", "query", "вывоз мусора"),
    ],
)
def test_what_a_person_names_is_watched_under_one_key(vk, where, words, kind, key):
    assert vk.source(where, words) == (kind, key)


@pytest.mark.parametrize(("kind", "key"), [("community", "nobody"), ("within", "nobody мусор")])
def test_a_community_that_is_not_there_is_named(vk, kind, key):
    with pytest.raises(Rejected, match="nobody"):
        vk.poll(kind, key, {}, now())


def test_a_closed_community_is_named(vk, sim):
    sim.add_community(777, "Соседи", "sosedi", own=False)
    sim.fault("api_error", "wall.search", code=15)
    with pytest.raises(Forbidden, match="sosedi"):
        vk.poll("within", "sosedi мусор", {}, now())


def test_private_messages_come_once_each_with_ours_marked(vk, sim):
    person = sim.write_direct(GROUP, "Егор Мостовой", "Добрый день").peer_id
    sim.world.write_direct(GROUP, person, "Здравствуйте", out=True)
    sim.write_direct(GROUP, "Зоя Берёзкина", "Вопрос")
    events, cursor = walk(vk, kind="messages")
    assert sorted((e.item.text, e.item.author_name, e.item.own) for e in events) == [
        ("Вопрос", "Зоя Берёзкина", False),
        ("Добрый день", "Егор Мостовой", False),
        ("Здравствуйте", "Администрация", True),
    ]
    assert walk(vk, cursor, kind="messages")[0] == []
    sim.write_direct(GROUP, "Егор Мостовой", "Ещё вопрос")
    assert "Ещё вопрос" in [event.item.text for event in walk(vk, cursor, kind="messages")[0]]


def test_without_a_service_token_an_administrator_s_reads(connect, sim, post, administrator):
    events, _cursor = walk(connect({"user": administrator}))
    assert [event.item.text for event in events] == [post.text]


def test_without_any_reading_token_the_credential_is_named(connect):
    with pytest.raises(AuthLost) as caught:
        connect({"community": "x"}).poll("page", f"-{GROUP}", {}, now())
    assert caught.value.kind == "service"


def test_cut_answer_is_only_tried_again(vk, sim, post):
    sim.fault("broken_json", "wall.get")
    with pytest.raises(Retryable):
        vk.poll("page", f"-{GROUP}", {}, now())


def test_older_post_with_an_open_case_is_read_too(connect, sim, post):
    vk = connect(watched_posts=2)
    sim.write_comment(post, "Анна Ключевская", "Первый")
    for number in range(3):
        sim.write_post(GROUP, f"Новость {number}")
    _events, cursor = walk(vk)
    sim.write_comment(post, "Борис Лугин", "Второй")
    assert "Второй" not in [text for _kind, _key, text in told(walk(vk, cursor)[0])]
    wanted = ["-456_1", "-1_1", "-456_999"]  # another's post and a deleted one do no harm
    events, cursor = walk(vk, {**cursor, "wanted": wanted})
    assert "Второй" in [text for _kind, _key, text in told(events)]
    assert walk(vk, {**cursor, "wanted": wanted})[0] == []  # nothing has moved
