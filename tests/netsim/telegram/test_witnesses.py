"""An independent client, python-telegram-bot, talks to the stand-in (where it is installed)."""

import asyncio
from datetime import timedelta

import pytest

from otklik.netsim.telegram import bot_token
from tests.netsim.telegram.conftest import BOT, CHANNEL, GROUP

telegram = pytest.importorskip("telegram", reason="python-telegram-bot is not installed")


def talk(sim, story):
    """Runs ``story(bot)`` with a client whose host is the stand-in."""

    async def run():
        urls = {"base_url": f"{sim.url}/bot", "base_file_url": f"{sim.url}/file/bot"}
        async with telegram.Bot(bot_token(BOT), **urls) as bot:
            return await story(bot)

    return asyncio.run(run())


def test_it_reads_updates_and_answers(sim, post, question):
    async def story(bot):
        updates = await bot.get_updates()
        comment = updates[-1].message
        reply = telegram.ReplyParameters(message_id=comment.message_id)
        answer = await bot.send_message(GROUP, "Сегодня до 18:00", reply_parameters=reply)
        return updates, answer

    updates, answer = talk(sim, story)
    forwarded = updates[1].message
    assert (updates[0].channel_post.text, forwarded.is_automatic_forward) == (post.text, True)
    assert forwarded.forward_origin.chat.id == CHANNEL
    assert answer.reply_to_message.text == question.text
    assert sim.world.note(GROUP, answer.message_id).text == "Сегодня до 18:00"


def test_it_sends_files_edits_and_deletes(sim, question):
    async def story(bot):
        photo = await bot.send_photo(GROUP, b"\xff\xd8sim", caption="Двор", filename="двор.jpg")
        media = [telegram.InputMediaDocument(b"%PDF", filename=f"{n}.pdf") for n in range(2)]
        group = await bot.send_media_group(GROUP, media)
        file = await group[0].document.get_file()
        content = bytes(await file.download_as_bytearray())
        note = await bot.send_message(GROUP, "Опечатка")
        edited = await note.edit_text("Верно")
        await edited.delete()
        return photo, group, content, edited

    photo, group, content, edited = talk(sim, story)
    assert photo.photo[0].width == 800
    assert (len(group), content) == (2, b"%PDF")
    assert sim.world.note(GROUP, edited.message_id) is None


def test_it_learns_about_the_chat(sim):
    async def story(bot):
        return (
            await bot.get_chat(CHANNEL),
            await bot.get_chat_member(CHANNEL, BOT),
            await bot.get_webhook_info(),
        )

    chat, member, hook = talk(sim, story)
    assert (chat.linked_chat_id, member.status, hook.url) == (GROUP, "administrator", "")


def test_it_reads_refusals(sim, monkeypatch):
    monkeypatch.setenv("PTB_TIMEDELTA", "1")
    sim.fault("api_error", "sendMessage", code=429, seconds=9)

    async def story(bot):
        with pytest.raises(telegram.error.RetryAfter) as limited:
            await bot.send_message(GROUP, "x")
        with pytest.raises(telegram.error.BadRequest, match="replied not found"):
            await bot.send_message(GROUP, "x", reply_to_message_id=99)
        return limited.value

    assert talk(sim, story).retry_after == timedelta(seconds=9)
