"""Our contract table and every answer and event of the stand-in against the published schema."""

import pytest

from otklik.netsim.vk.contract import ERRORS, EVENTS, TokenKind, methods
from tests.netsim.conftest import GROUP, OWNER
from tests.netsim.vk import official

KINDS = {
    "integer": {"int"},
    "number": {"num"},
    "boolean": {"bool"},
    "string": {"str"},
    "array": {"strs", "ints"},
}
TOKENS = {"user": TokenKind.USER, "group": TokenKind.COMMUNITY, "service": TokenKind.SERVICE}
# The published table merges owner_id into domain for these two; the network takes both.
OWNER_ID_UNPUBLISHED = {"wall.get", "wall.search"}
COMMENT = "wall/objects.json#/definitions/wall_wall_comment"
POST = "wall/objects.json#/definitions/wall_wallpost_full"


@pytest.fixture(scope="session")
def folder(shared):
    return shared / "vk" / "schema"


@pytest.fixture
def fits(folder):
    def check(value, definition):
        assert official.problems(folder, definition, value) == []
        if isinstance(value, dict) and "response" not in value:
            assert set(value) - official.known_fields(folder, definition) == set()

    return check


@pytest.mark.parametrize("name", sorted(methods()))
def test_a_method_is_as_published(folder, name):
    published, ours = official.methods(folder)[name], methods()[name]
    assert ours.tokens == {TOKENS[kind] for kind in published["access_token_type"]}
    theirs = {parameter["name"]: parameter for parameter in published.get("parameters", [])}
    assert set(ours.parameters) - set(theirs) == ({"owner_id"} if name in OWNER_ID_UNPUBLISHED else set())
    assert set(theirs) - set(ours.parameters) == set()
    for parameter in theirs.values():
        check_parameter(parameter, ours.parameters[parameter["name"]])


def check_parameter(published, ours):
    kind = published["type"]
    assert ours.kind in ({"id"} if isinstance(kind, list) else KINDS[kind]), published["name"]
    assert ours.required == bool(published.get("required"))
    assert ours.lowest == published.get("minimum")
    if "maximum" in published or "maxLength" in published:
        assert ours.highest == published.get("maximum", published.get("maxLength"))


def test_error_texts_are_as_published(folder):
    theirs = official.errors(folder)
    assert {code: theirs[code] for code in ERRORS} == ERRORS


def test_events_are_as_published(folder):
    known = official.load(folder, "callback/objects.json")["definitions"]["callback_type"]["enum"]
    settable = {p["name"] for p in official.methods(folder)["groups.setCallbackSettings"]["parameters"]}
    assert set(EVENTS) == settable - {"group_id", "server_id", "api_version"}
    assert {"wall_reply_new", "message_new"} <= set(known)


def test_the_check_itself_finds_a_missing_and_a_wrong_field(folder):
    broken = {"id": "1", "from_id": 1, "date": 1}
    found = official.problems(folder, COMMENT, broken)
    assert any("'text' is a required property" in problem for problem in found)
    assert any("'1' is not of type 'integer'" in problem for problem in found)


@pytest.fixture
def thread(sim, vk, post):
    """A question, the body's answer with a document, thanks, and a deleted comment with a living thread."""
    question = sim.write_comment(post, "Анна Ключевская", "Когда дадут воду?")
    attached = upload_document(vk)
    vk(
        "wall.createComment",
        "c",
        owner_id=OWNER,
        post_id=post.id,
        message="Сегодня",
        reply_to_comment=question.id,
        attachments=attached,
    )
    sim.world.edit_comment(
        sim.write_comment(post, "Борис Лугин", "Спасибо", reply_to=question.id), "Спасибо!"
    )
    gone = sim.write_comment(post, "Вера Осокина", "Уберу")
    sim.write_comment(post, "Глеб Заречный", "Ответ на убранное", reply_to=gone.id)
    sim.world.delete_comment(gone, gone.from_id)
    return question


def upload_document(vk):
    url = vk("docs.getWallUploadServer", "c", group_id=GROUP)["response"]["upload_url"]
    file = vk.http.post(url, files={"file": ("Ответ.pdf", b"%PDF-1.7 sim")}).json()["file"]
    doc = vk("docs.save", "c", file=file, title="Ответ.pdf")["response"]["doc"]
    return f"doc{doc['owner_id']}_{doc['id']}"


def test_comments_and_posts_have_the_published_fields(vk, post, thread, fits):
    answer = vk(
        "wall.getComments",
        "s",
        owner_id=OWNER,
        post_id=post.id,
        thread_items_count=10,
        extended=1,
        fields="wall",
    )["response"]
    assert [item["thread"]["count"] for item in answer["items"]] == [2, 1]
    for item in answer["items"]:
        fits(item, COMMENT)
    for person in answer["profiles"]:
        fits(person, "users/objects.json#/definitions/users_user_full")
    for group in answer["groups"]:
        fits(group, "groups/objects.json#/definitions/groups_group_full")
    for item in vk("wall.get", "s", owner_id=OWNER)["response"]["items"]:
        fits(item, POST)
    fits(vk("wall.getComment", "u", owner_id=OWNER, comment_id=thread.id)["response"]["items"][0], COMMENT)


@pytest.mark.parametrize(
    ("method", "token", "params", "definition"),
    [
        (
            "newsfeed.search",
            "s",
            {"q": "водопровода"},
            "newsfeed/responses.json#/definitions/newsfeed_search_response",
        ),
        ("groups.getById", "c", {}, "groups/responses.json#/definitions/groups_getById_object_response"),
        (
            "groups.getTokenPermissions",
            "c",
            {},
            "groups/responses.json#/definitions/groups_getTokenPermissions_response",
        ),
        (
            "groups.getCallbackConfirmationCode",
            "c",
            {"group_id": GROUP},
            "groups/responses.json#/definitions/groups_getCallbackConfirmationCode_response",
        ),
        (
            "groups.getCallbackServers",
            "c",
            {"group_id": GROUP},
            "groups/responses.json#/definitions/groups_getCallbackServers_response",
        ),
        (
            "groups.getCallbackSettings",
            "c",
            {"group_id": GROUP, "server_id": 1},
            "groups/responses.json#/definitions/groups_getCallbackSettings_response",
        ),
        (
            "groups.getLongPollSettings",
            "c",
            {"group_id": GROUP},
            "groups/responses.json#/definitions/groups_getLongPollSettings_response",
        ),
        ("users.get", "u", {}, "users/responses.json#/definitions/users_get_response"),
        ("utils.getServerTime", "s", {}, "utils/responses.json#/definitions/utils_getServerTime_response"),
        (
            "utils.resolveScreenName",
            "s",
            {"screen_name": "priozerny"},
            "utils/responses.json#/definitions/utils_resolveScreenName_response",
        ),
        (
            "messages.getConversations",
            "c",
            {"extended": 1},
            "messages/responses.json#/definitions/messages_getConversations_response",
        ),
        (
            "photos.getWallUploadServer",
            "u",
            {},
            "photos/responses.json#/definitions/photos_getWallUploadServer_response",
        ),
        (
            "docs.getWallUploadServer",
            "c",
            {},
            "base/responses.json#/definitions/base_getUploadServer_response",
        ),
    ],
)
def test_answers_have_the_published_shape(sim, vk, connected, fits, method, token, params, definition):
    sim.write_direct(GROUP, "Егор Мостовой", "Добрый день")
    answer = vk(method, token, **params)
    assert "response" in answer
    fits(answer, definition)


def test_private_messages_have_the_published_shape(sim, vk, fits):
    citizen = sim.write_direct(GROUP, "Егор Мостовой", "Добрый день").peer_id
    sent = vk(
        "messages.send",
        "c",
        peer_id=citizen,
        random_id=1,
        message="Здравствуйте",
        attachment=upload_document(vk),
    )
    fits(sent, "messages/responses.json#/definitions/messages_send_deprecated_response")
    many = vk("messages.send", "c", peer_ids=citizen, random_id=2, message="Ещё раз")
    fits(many, "messages/responses.json#/definitions/messages_send_user_ids_response")
    history = vk("messages.getHistory", "c", peer_id=citizen, extended=1)
    fits(history, "messages/responses.json#/definitions/messages_getHistory_extended_response")
    for item in history["response"]["items"]:
        fits(item, "messages/objects.json#/definitions/messages_message")


def test_saved_files_have_the_published_shape(vk, fits):
    url = vk("photos.getWallUploadServer", "u", group_id=GROUP)["response"]["upload_url"]
    ticket = vk.http.post(url, files={"photo": ("двор.jpg", b"\xff\xd8sim", "image/jpeg")}).json()
    saved = vk("photos.saveWallPhoto", "u", group_id=GROUP, **ticket)
    fits(saved, "photos/responses.json#/definitions/photos_saveWallPhoto_response")
    url = vk("docs.getWallUploadServer", "c")["response"]["upload_url"]
    ticket = vk.http.post(url, files={"file": ("акт.pdf", b"%PDF")}).json()
    fits(vk("docs.save", "c", **ticket), "docs/responses.json#/definitions/docs_save_response")


def test_a_long_poll_address_has_the_published_shape(vk, fits):
    vk("groups.setLongPollSettings", "c", group_id=GROUP, enabled=1)
    address = vk("groups.getLongPollServer", "c", group_id=GROUP)
    fits(address, "groups/responses.json#/definitions/groups_getLongPollServer_response")


def test_errors_have_the_published_shape(vk, fits):
    error = vk("wall.getComment", "u")["error"]
    fits({"inner_type": "base_error", **error}, "base/objects.json#/definitions/base_error")


def test_every_event_has_the_published_shape(sim, vk, connected, thread, fits):
    sim.world.restore_comment(thread)
    sim.write_post(GROUP, "Предложение", from_id=thread.from_id, kind="suggest")
    direct = sim.write_direct(GROUP, "Егор Мостовой", "Добрый день")
    sim.world.edit_direct(direct, "Добрый вечер")
    vk("messages.send", "c", peer_id=direct.peer_id, random_id=1, message="Здравствуйте")
    assert sim.courier.wait_idle()
    kinds = {event["type"] for event in connected.events}
    assert kinds == {
        "wall_reply_new", "wall_reply_edit", "wall_reply_delete", "wall_reply_restore",
        "wall_post_new", "message_new", "message_edit", "message_reply",
    }  # fmt: skip
    for event in connected.events:
        fits(
            {k: v for k, v in event.items() if k != "object"},
            "callback/objects.json#/definitions/callback_base",
        )
        fits(*published(event["type"], event["object"]))


def published(kind, content):
    """The event's object and its definition, after the known gaps between schema and reality."""
    if kind == "wall_reply_delete":
        content = {("user_id" if name == "deleter_id" else name): value for name, value in content.items()}
        return content, "callback/objects.json#/definitions/callback_wall_comment_delete"
    if kind.startswith("wall_reply"):
        assert content["post_owner_id"] == OWNER
        return {k: v for k, v in content.items() if k != "post_owner_id"}, COMMENT
    if kind == "wall_post_new":
        return content, POST
    if kind == "message_new":
        return content, "callback/objects.json#/definitions/callback_message_object"
    return content, "callback/objects.json#/definitions/callback_message"
