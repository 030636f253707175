"""An independent client, maxapi, talks to the stand-in (where it is installed)."""

import asyncio

import pytest

from otklik.netsim.max import bot_token
from tests.netsim.max.conftest import BOT, CHANNEL

maxapi = pytest.importorskip("maxapi", reason="maxapi is not installed")


def talk(sim, story):
    """Runs ``story(bot)`` with a client whose host is the stand-in."""

    async def run():
        bot = maxapi.Bot(bot_token(BOT))
        bot.set_api_url(sim.url)
        try:
            return await story(bot)
        finally:
            await bot.close_session()

    return asyncio.run(run())


def test_it_polls_comments_and_answers(sim, post, question):
    async def story(bot):
        found = (await bot.get_comments(post.mid)).messages
        return found, (await bot.send_comment(post.mid, "Сегодня до 18:00")).message

    found, answer = talk(sim, story)
    assert [comment.body.text for comment in found] == [question.text]
    assert answer.recipient.post_id == post.mid
    assert sim.world.note(answer.body.mid).text == "Сегодня до 18:00"


def test_it_edits_and_deletes_comments(sim, post):
    async def story(bot):
        comment = (await bot.send_comment(post.mid, "Опечатка")).message
        edited = await bot.edit_comment(post.mid, comment.body.mid, "Верно")
        return edited, await bot.delete_comment(post.mid, comment.body.mid)

    edited, deleted = talk(sim, story)
    assert (edited.success, deleted.success, sim.world.under(post)) == (True, True, [])


def test_it_reads_the_channel_and_writes_to_people(sim, post):
    person = sim.write_direct(BOT, "Егор Мостовой", "Добрый день").from_id

    async def story(bot):
        me, chat = await bot.get_me(), await bot.get_chat_by_id(CHANNEL)
        posts = (await bot.get_messages(chat_id=CHANNEL)).messages
        sent = (await bot.send_message(user_id=person, text="Здравствуйте")).message
        return me, chat, posts, sent

    me, chat, posts, sent = talk(sim, story)
    assert (me.user_id, chat.type, [message.body.text for message in posts]) == (BOT, "channel", [post.text])
    assert sent.body.text == "Здравствуйте"
