"""Reading and writing the wall through the API."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.netsim.conftest import GROUP, OWNER


def create(vk, post, **params):
    answer = vk("wall.createComment", "c", owner_id=OWNER, post_id=post.id, **params)
    return answer["response"]["comment_id"]


def comments(vk, post, **params):
    return vk("wall.getComments", "s", owner_id=OWNER, post_id=post.id, **params)["response"]


def test_a_citizens_comment_is_read_by_polling(sim, vk, post):
    comment = sim.write_comment(post, "Анна Ключевская", "Когда дадут воду?")
    assert comments(vk, post)["items"] == [
        {
            "id": comment.id,
            "from_id": comment.from_id,
            "date": comment.date,
            "text": "Когда дадут воду?",
            "post_id": post.id,
            "owner_id": OWNER,
            "parents_stack": [],
            "thread": {
                "count": 0,
                "items": [],
                "can_post": True,
                "show_reply_button": True,
                "groups_can_post": True,
                "author_replied": False,
            },
        }
    ]


def test_the_bodys_answer_stands_in_the_citizens_thread(sim, vk, post):
    question = sim.write_comment(post, "Анна Ключевская", "Когда дадут воду?")
    answer = create(vk, post, reply_to_comment=question.id, message="Сегодня до 18:00.", from_group=GROUP)
    later = sim.write_comment(post, "Анна Ключевская", "Спасибо!", reply_to=answer)
    top = comments(vk, post, thread_items_count=10)["items"]
    assert [(c["id"], c["thread"]["count"], c["thread"]["author_replied"]) for c in top] == [
        (question.id, 2, True)
    ]
    thread = top[0]["thread"]["items"]
    assert [(c["id"], c["from_id"], c["parents_stack"], c["reply_to_comment"]) for c in thread] == [
        (answer, OWNER, [question.id], question.id),
        (later.id, question.from_id, [question.id], answer),
    ]
    assert [c["id"] for c in comments(vk, post, comment_id=question.id)["items"]] == [answer, later.id]


def test_the_same_guid_within_an_hour_writes_once(sim, vk, post):
    first = create(vk, post, message="Ответ", guid="publication-1")
    assert create(vk, post, message="Ответ", guid="publication-1") == first
    assert comments(vk, post)["count"] == 1
    sim.set_clock(3601)
    assert create(vk, post, message="Ответ", guid="publication-1") != first


def test_the_same_guid_sent_at_once_by_many_writes_once(sim, vk, post):
    with ThreadPoolExecutor(8) as pool:
        numbers = list(pool.map(lambda _: create(vk, post, message="Ответ", guid="p1"), range(24)))
    assert len(set(numbers)) == 1
    assert comments(vk, post)["count"] == 1


def test_another_guid_writes_again(vk, post):
    assert create(vk, post, message="Ответ", guid="a") != create(vk, post, message="Ответ", guid="b")


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"count": 2}, [0, 1]),
        ({"count": 2, "offset": 3}, [3, 4]),
        ({"count": 2, "sort": "desc"}, [4, 3]),
        ({"start_comment": 2, "count": 2}, [2, 3]),
        ({"start_comment": 2, "offset": -1, "count": 2}, [1, 2]),
        ({"start_comment": 2, "offset": 1, "sort": "desc"}, [1, 0]),
    ],
)
def test_pages_of_comments(sim, vk, post, asked, expected):
    written = [sim.write_comment(post, "Борис Лугин", str(n)).id for n in range(5)]
    if "start_comment" in asked:
        asked = {**asked, "start_comment_id": written[asked["start_comment"]]}
        del asked["start_comment"]
    assert [c["id"] for c in comments(vk, post, **asked)["items"]] == [written[n] for n in expected]


def test_never_more_than_a_hundred_comments_at_once(sim, vk, post):
    for number in range(101):
        sim.write_comment(post, "Борис Лугин", str(number))
    assert len(comments(vk, post, count=500)["items"]) == 100


def test_a_deleted_comment_is_gone_unless_its_thread_lives(sim, vk, post):
    alone = sim.write_comment(post, "Вера Осокина", "Уберу")
    parent = sim.write_comment(post, "Вера Осокина", "И это уберу")
    reply = sim.write_comment(post, "Глеб Заречный", "А я отвечу", reply_to=parent.id)
    sim.world.delete_comment(alone, alone.from_id)
    sim.world.delete_comment(parent, parent.from_id)
    shown = comments(vk, post, thread_items_count=1)["items"]
    assert [(c["id"], c["text"], c.get("deleted")) for c in shown] == [(parent.id, "", True)]
    assert shown[0]["thread"]["items"][0]["id"] == reply.id


def test_the_administrator_edits_and_deletes_the_bodys_own_answer(vk, post):
    answer = create(vk, post, message="Опечатка")
    assert vk("wall.editComment", "u", owner_id=OWNER, comment_id=answer, message="Верно") == {"response": 1}
    got = vk("wall.getComment", "u", owner_id=OWNER, comment_id=answer)["response"]["items"]
    assert [item["text"] for item in got] == ["Верно"]
    assert vk("wall.deleteComment", "u", owner_id=OWNER, comment_id=answer) == {"response": 1}
    assert vk.code("wall.getComment", "u", owner_id=OWNER, comment_id=answer) == 211


def test_a_citizens_comment_is_not_edited_by_the_body(sim, vk, post):
    comment = sim.write_comment(post, "Вера Осокина", "Моё")
    assert vk.code("wall.editComment", "u", owner_id=OWNER, comment_id=comment.id, message="Чужое") == 211


def test_closed_comments_refuse_with_213(sim, vk, post):
    sim.world.close_comments(OWNER, post.id)
    assert vk.code("wall.createComment", "c", owner_id=OWNER, post_id=post.id, message="Ответ") == 213
    assert comments(vk, post)["can_post"] is False


def test_a_deleted_post_refuses_with_15(sim, vk, post):
    sim.world.delete_post(OWNER, post.id)
    assert vk.code("wall.createComment", "c", owner_id=OWNER, post_id=post.id, message="Ответ") == 15
    assert vk.code("wall.getComments", "s", owner_id=OWNER, post_id=post.id) == 15
    assert vk("wall.getById", "s", posts=f"{OWNER}_{post.id}") == {"response": {"items": []}}


def test_a_deleted_question_cannot_be_answered(sim, vk, post):
    question = sim.write_comment(post, "Вера Осокина", "Уберу")
    sim.world.delete_comment(question, question.from_id)
    asked = {"owner_id": OWNER, "post_id": post.id, "message": "Ответ", "reply_to_comment": question.id}
    assert vk.code("wall.createComment", "c", **asked) == 100


@pytest.mark.parametrize("text", ["", "   ", "x" * 16385])
def test_an_empty_or_endless_answer_is_refused(vk, post, text):
    assert vk.code("wall.createComment", "c", owner_id=OWNER, post_id=post.id, message=text) == 100


@pytest.mark.parametrize("text", ["Ж" * 16384, "👩‍🔧 ямы\u200b\u2060", "<b>&amp;</b>\nвторая строка", "0"])
def test_any_text_comes_back_as_it_was_written(vk, post, text):
    create(vk, post, message=text)
    assert [c["text"] for c in comments(vk, post)["items"]] == [text]


def test_posts_are_read_newest_first_and_by_short_name(sim, vk):
    posts = [sim.write_post(GROUP, f"Запись {number}") for number in range(3)]
    answer = vk("wall.get", "s", domain="priozerny", count=2)["response"]
    assert answer["count"] == 3
    assert [item["id"] for item in answer["items"]] == [posts[2].id, posts[1].id]


def test_search_finds_open_posts_elsewhere(sim, vk, post):
    sim.add_community(777, "Подслушано", "overheard", own=False)
    found = sim.write_post(777, "В Приозёрном районе не вывозят мусор")
    answer = vk("newsfeed.search", "s", q="приозерном мусор", extended=1)["response"]
    assert [(item["owner_id"], item["id"]) for item in answer["items"]] == [(-777, found.id)]
    assert [group["id"] for group in answer["groups"]] == [777]
    assert vk("wall.search", "s", owner_id=-777, query="мусор")["response"]["count"] == 1


def test_search_goes_on_from_where_it_stopped(sim, vk):
    for number in range(5):
        sim.write_post(GROUP, f"мусор {number}")
    first = vk("newsfeed.search", "s", q="мусор", count=3)["response"]
    rest = vk("newsfeed.search", "s", q="мусор", count=3, start_from=first["next_from"])["response"]
    assert len({item["id"] for item in first["items"] + rest["items"]}) == 5
    assert "next_from" not in rest
