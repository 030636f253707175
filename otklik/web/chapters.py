"""Which chapter of the guide tells of a page; the guide itself is docs/guide, made into templates."""

from __future__ import annotations

from collections.abc import Mapping

from django.urls import Resolver404, resolve, reverse

NAMES = (
    "monitor",
    "dispatcher",
    "executor",
    "supervisor",
    "head",
    "administrator",
    "setup",
    "desk",
    "case",
    "search",
    "notices",
    "reports",
)
# Of a page (name of its route): chapter, or chapter#heading.
PLACES: Mapping[str, str] = {
    "inbox": "monitor#разбор-сообщения",
    "message": "monitor#разбор-сообщения",
    "topics": "monitor#разбор-сообщения",
    "by-hand": "monitor#сообщение-пришедшее-иначе",
    "matters": "monitor#один-вопрос-от-нескольких-человек",
    "gathering": "monitor#один-вопрос-от-нескольких-человек",
    "desk": "desk#мои-задачи",
    "case": "case",
    "why": "case#почему-такой-срок",
    "why-owed": "case#почему-такой-срок",
    "why-broken": "case#почему-такой-срок",
    "search": "search",
    "notices": "notices#уведомления",
    "self": "notices#моя-страница",
    "wishes": "notices#о-чём-и-когда-уведомлять",
    "mfa_index": "notices#моя-страница",
    "account_change_password": "notices#моя-страница",
    "head": "head",
    "risks": "supervisor#где-будет-опоздание",
    "reports": "reports#показатели",
    "all-figures": "reports#показатели",
    "behind": "reports#показатели",
    "paper": "reports#документы",
    "office": "administrator",
    "people": "administrator#сотрудники",
    "hire": "administrator#сотрудники",
    "person": "administrator#сотрудники",
    "units": "administrator#подразделения",
    "unit": "administrator#подразделения",
    "office-topics": "administrator#темы",
    "body": "administrator#органы",
    "new-body": "administrator#органы",
    "terms": "administrator#сроки",
    "edit-terms": "administrator#сроки",
    "schedule": "administrator#календарь-и-часы",
    "letters": "administrator#почта-и-мессенджеры",
    "gate": "administrator#почта-и-мессенджеры",
    "quality": "administrator#качество-подсказок",
    "quality-behind": "administrator#качество-подсказок",
    "places": "administrator#улицы-и-населённые-пункты",
    "reply-templates": "administrator#шаблоны-ответов",
    "new-reply-template": "administrator#шаблоны-ответов",
    "reply-template": "administrator#шаблоны-ответов",
    "public-settings": "administrator#открытая-страница",
    "accounts": "administrator#учётные-записи-в-сетях",
    "new-account": "administrator#учётные-записи-в-сетях",
    "account": "administrator#учётные-записи-в-сетях",
    "aid-settings": "administrator#проекты-от-программы",
    "aid": "executor#проект-от-программы",
    "retention": "administrator#хранение-данных",
    "sign-in-rules": "administrator#вход-в-систему",
    "office-log": "administrator#журнал-изменений",
}
BOARDS: Mapping[str, str] = {
    "to-publish": "desk#к-размещению",
    "unpublished": "desk#к-размещению",
    "waiting": "desk#ждём-автора",
    "promises": "desk#обещания",
    "excluded": "desk#исключено",
    "dismissed": "desk#исключено",
}
# Of a step that was refused or shows what it would do, at its own address: by the module of its view.
STEPS: Mapping[str, str] = {
    "inbox": PLACES["inbox"],
    "several": PLACES["inbox"],
    "matters": PLACES["matters"],
    **dict.fromkeys(("matter", "part", "reply", "together", "outbox", "shown", "case"), PLACES["case"]),
    "founding": "setup",
    "people": PLACES["people"],
    "units": PLACES["units"],
    "settings": PLACES["office-topics"],
    "terms": PLACES["terms"],
    "schedule": PLACES["schedule"],
    "letters": PLACES["letters"],
    "quality": PLACES["quality"],
    "places": PLACES["places"],
    "templates": PLACES["reply-templates"],
    "accounts": PLACES["accounts"],
    "aid": PLACES["aid-settings"],
    "reports": PLACES["paper"],
    "search": PLACES["search"],
    "wishes": PLACES["wishes"],
}


def chapter_of(path: str) -> str:
    """Chapter (and heading) that tells of the page at `path`; empty: the guide's first page."""
    try:
        found = resolve(path)
    except Resolver404:
        return ""
    if found.url_name == "board":
        return BOARDS.get(str(found.kwargs["name"]), "")
    return PLACES.get(str(found.url_name)) or STEPS.get(found.func.__module__.rpartition(".")[2], "")


def address_for(path: str) -> str:
    """Where the help of the page at `path` is."""
    name, _, heading = chapter_of(path).partition("#")
    page = reverse("chapter", args=[name]) if name else reverse("help")
    return f"{page}#{heading}" if heading else page
