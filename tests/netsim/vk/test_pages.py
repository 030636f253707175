"""The citizen's page: read as the public, write as a citizen."""

import pytest

from otklik.netsim.demo import CITIZENS, VK_COMMUNITY_ID, seed_vk
from tests.netsim.conftest import GROUP, OWNER


def write(vk, post, text, name="Илья Причалов", **more):
    form = {"owner": OWNER, "post": post.id, "reply": "", "text": text, "name": name, **more}
    return vk.http.post("/_citizen/comment", data=form)


def thread(vk, post, **query):
    answer = vk.http.get(f"/wall{OWNER}_{post.id}", params=query)
    assert answer.status_code == 200
    return answer.text


def test_a_comment_is_written_and_seen(sim, vk, post):
    answer = write(vk, post, "Когда уберут снег?")
    comment = sim.world.under(post)[0]
    assert answer.status_code == 303
    assert answer.headers["location"] == f"/wall{OWNER}_{post.id}?reply={comment.id}#c{comment.id}"
    assert sim.world.name_of(comment.from_id) == "Илья Причалов"
    assert "Когда уберут снег?" in thread(vk, post)


def test_the_permalink_marks_the_comment(sim, vk, post):
    comment = sim.write_comment(post, "Анна Ключевская", "Вот это")
    assert f'class="comment mark" id="c{comment.id}"' in thread(vk, post, reply=comment.id)
    assert 'class="comment mark"' not in thread(vk, post)


def test_the_bodys_answer_is_shown_in_the_thread(sim, vk, post):
    question = sim.write_comment(post, "Анна Ключевская", "Когда?")
    vk(
        "wall.createComment",
        "c",
        owner_id=OWNER,
        post_id=post.id,
        reply_to_comment=question.id,
        message="Сегодня",
    )
    page = thread(vk, post)
    assert 'class="comment deeper own"' in page
    assert "сообщество</span>" in page
    assert "Сегодня" in page


def test_a_citizen_replies_to_the_answer(sim, vk, post):
    question = sim.write_comment(post, "Анна Ключевская", "Когда?")
    write(vk, post, "И мне интересно", reply=question.id)
    assert sim.world.under(post)[1].reply_to == question.id


@pytest.mark.parametrize(
    "text", ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "{name} {0} {{", "&lt;b&gt;"]
)
def test_what_citizens_write_is_text_and_never_markup(sim, vk, post, text):
    write(vk, post, text, name='<b>"Имя"</b>')
    page = thread(vk, post)
    assert sim.world.under(post)[0].text == text
    assert "<script>" not in page
    assert "<img src=x" not in page
    assert "<b>" not in page


@pytest.mark.parametrize(
    "text", ["ж" * 20_000, "👨‍👩‍👧 🕳️", "сло\u200bво\u2060", "две\nстроки", "\u202eнаоборот"]
)
def test_long_and_strange_texts_are_kept(sim, vk, post, text):
    write(vk, post, text)
    assert sim.world.under(post)[0].text == text
    polled = vk("wall.getComments", "s", owner_id=OWNER, post_id=post.id)["response"]["items"]
    assert [item["text"] for item in polled] == [text]


def test_the_browser_s_line_ends_are_made_plain(sim, vk, post):
    write(vk, post, "две\r\nстроки")
    assert sim.world.under(post)[0].text == "две\nстроки"


def test_a_citizen_edits_and_deletes(sim, vk, post):
    write(vk, post, "Яма")
    number = sim.world.under(post)[0].id
    form = {"owner": OWNER, "comment": number}
    vk.http.post("/_citizen/edit", data={**form, "text": "Яма у дома 7"})
    assert "изменён" in thread(vk, post)
    vk.http.post("/_citizen/delete", data=form)
    assert sim.world.under(post) == []


def test_the_bodys_answer_is_not_a_citizens_to_change(sim, vk, post):
    answer = vk("wall.createComment", "c", owner_id=OWNER, post_id=post.id, message="Ответ")["response"]
    form = {"owner": OWNER, "comment": answer["comment_id"], "text": "Подмена"}
    assert vk.http.post("/_citizen/edit", data=form).status_code == 404
    assert [comment.text for comment in sim.world.under(post)] == ["Ответ"]


def test_an_empty_comment_is_not_written(sim, vk, post):
    assert write(vk, post, "  \r\n ").status_code == 303
    assert sim.world.under(post) == []


def test_closed_comments_show_no_form(sim, vk, post):
    sim.world.close_comments(OWNER, post.id)
    page = thread(vk, post)
    assert "закрыты" in page
    assert "<form" not in page
    assert write(vk, post, "Всё равно").status_code == 404


def test_a_deleted_comment_leaves_its_thread(sim, vk, post):
    question = sim.write_comment(post, "Анна Ключевская", "Уберу это")
    sim.write_comment(post, "Борис Лугин", "Ответ на убранное", reply_to=question.id)
    sim.world.delete_comment(question, question.from_id)
    page = thread(vk, post)
    assert "Комментарий удалён" in page
    assert "Уберу это" not in page
    assert "Ответ на убранное" in page


def test_a_private_message_and_its_answer(sim, vk):
    form = {"community": GROUP, "text": "Добрый день", "name": "Егор Мостовой"}
    assert vk.http.post("/_citizen/direct", data=form).status_code == 303
    citizen = sim.world.person("Егор Мостовой")
    vk("messages.send", "c", peer_id=citizen.id, random_id=1, message="Здравствуйте, Егор")
    page = vk.http.get(f"/write{GROUP}").text
    assert "Добрый день" in page
    assert "Здравствуйте, Егор" in page
    vk.http.cookies.clear()
    assert "Здравствуйте, Егор" not in vk.http.get(f"/write{GROUP}").text


@pytest.mark.parametrize("path", ["/", f"/club{GROUP}", "/priozerny", f"/write{GROUP}", "/face/456.svg"])
def test_pages_open(vk, post, path):
    assert vk.http.get(path).status_code == 200


@pytest.mark.parametrize(
    "path", ["/club9", "/wall-456_999", "/nothing", "/write9", "/files/none.jpg", "/wall-456_1?reply=x"]
)
def test_what_is_not_there_is_404(vk, post, path):
    assert vk.http.get(path).status_code == 404


@pytest.mark.parametrize(
    "form", [{}, {"owner": "x", "post": "1"}, {"owner": OWNER, "post": 1, "reply": "x", "text": "a"}]
)
def test_a_form_nobody_made_is_404(vk, post, form):
    assert vk.http.post("/_citizen/comment", data=form).status_code == 404


def test_the_demonstration_is_seeded_once(sim, vk):
    seed_vk(sim)
    seed_vk(sim)
    page = vk.http.get(f"/club{VK_COMMUNITY_ID}").text
    assert page.count("<article") == 3
    assert "Администрация Приозёрного района" in page
    assert all(name in vk.http.get(f"/wall-{VK_COMMUNITY_ID}_1").text for name in CITIZENS)
