"""Clauses 22, 23, R-8: papers are drafted on the 1st, signed, sent, frozen and corrected."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from otklik.incidents.actions import explaining
from otklik.incidents.errors import NotYours
from otklik.notices.models import Notice
from otklik.office.clocks import clock_for
from otklik.office.models import Absence, Substitute
from otklik.regulation.terms import preset
from otklik.reports import actions
from otklik.reports.documents import Format, written
from otklik.reports.errors import PaperIsDraft, PaperIsSent, PeriodNotOver
from otklik.reports.freezing import document_of
from otklik.reports.layout import Signature
from otklik.reports.models import Paper
from tests.reports.conftest import lived
from tests.town import build_town, moment

READY = datetime(2026, 11, 30, 21, 5, tzinfo=UTC)  # 1 December, 00:05 in Moscow
SIGNED = datetime(2026, 12, 3, 8, 0, tzinfo=UTC)


@pytest.fixture
def drafts(town):
    lived(town)
    return {paper.kind: paper for paper in actions.prepare(at=READY)}


def texts(person):
    return list(Notice.objects.filter(to=person, kind="paper").order_by("pk").values_list("text", flat=True))


def test_drafts_of_both_papers_are_made_on_the_1st_at_00_05(town):
    town.message()
    assert actions.prepare(at=READY.replace(minute=4)) == []
    made = actions.prepare(at=READY)
    assert [(paper.kind, paper.first, paper.last, paper.due_on) for paper in made] == [
        ("register", date(2026, 11, 1), date(2026, 11, 30), date(2026, 12, 7)),
        ("summary", date(2026, 11, 1), date(2026, 11, 30), date(2026, 12, 7)),
    ]


def test_twice_makes_no_second_draft_and_tells_once(town):
    town.message()
    actions.prepare(at=READY)
    assert actions.prepare(at=READY) == []
    assert texts(town.monitor) == [
        "Готов проект: Реестр нарушений, ноябрь 2026. Подпишите до 07.12.2026.",
        "Готов проект: Сводная информация, ноябрь 2026. Подпишите до 07.12.2026.",
    ]


@pytest.mark.parametrize(
    ("at", "told"),
    [
        (datetime(2026, 12, 3, 12, 0, tzinfo=UTC), 0),
        (datetime(2026, 12, 4, 6, 0, tzinfo=UTC), 2),  # Friday: the 5th is a Saturday, due on the 7th
        (datetime(2025, 12, 29, 12, 0, tzinfo=UTC), 0),
        (datetime(2025, 12, 30, 6, 0, tzinfo=UTC), 2),  # no working day from the 1st to the 5th in January
    ],
)
def test_the_reminder_comes_on_the_last_working_day_before(town, at, told):
    town.message(collected_at=datetime(2025, 11, 3, 9, 0, tzinfo=UTC))
    actions.remind(at=at)
    found = [text for text in texts(town.monitor) if text.startswith("Срок —")]
    assert len(found) == told


def test_a_paper_that_is_late_is_told_to_the_supervisor_too(town, drafts):
    actions.remind(at=datetime(2026, 12, 8, 6, 0, tzinfo=UTC))
    assert len([text for text in texts(town.supervisor) if text.startswith("Срок истёк")]) == 2


def test_a_sent_paper_is_reminded_of_no_more(town, drafts):
    for paper in drafts.values():
        actions.sign(paper, by=town.monitor, at=SIGNED)
    actions.remind(at=datetime(2026, 12, 4, 6, 0, tzinfo=UTC))
    assert not [text for text in texts(town.monitor) if text.startswith("Срок")]


def test_signing_freezes_the_figures_with_edition_calendar_and_definitions(town, drafts):
    paper = actions.sign(drafts["summary"], by=town.monitor, at=SIGNED)
    assert (paper.state, paper.signed_by, paper.sent_at) == ("sent", town.monitor, SIGNED)
    assert paper.content["edition"]["title"] == preset("parfino-2020").title
    assert paper.content["calendar"] == clock_for(town.body).version
    assert paper.content["definitions"]["answers_on_time"][0] == "Ответы в срок"
    needing = [row for row in paper.content["figures"]["now"] if row["key"] == "needing"]
    assert [row["number"] for row in needing] == [4]
    assert actions.is_intact(paper)
    assert texts(town.supervisor) == ["Сводная информация, ноябрь 2026: направлено, подпись — Соколова А. П."]


def test_later_changes_never_alter_a_sent_paper(town, drafts):
    paper = actions.sign(drafts["register"], by=town.monitor, at=SIGNED)
    before = written(document_of(paper.content), Format.DOCX)
    part = Paper.objects.get(pk=paper.pk).body.incident_set.get(number=2).assignments.get()
    explaining.explain(part, text="Передумали", by=town.executor, at=SIGNED)
    again = Paper.objects.get(pk=paper.pk)
    assert written(document_of(actions.content_of(again, at=SIGNED)), Format.DOCX) == before
    with pytest.raises(IntegrityError), transaction.atomic():
        Paper.objects.filter(pk=paper.pk).update(conclusions="иначе")
    with pytest.raises(IntegrityError), transaction.atomic():
        again.delete()


def test_a_changed_paper_shows_by_its_hash(town, drafts):
    paper = actions.sign(drafts["register"], by=town.monitor, at=SIGNED)
    paper.content["violations"] = []
    assert not actions.is_intact(paper)


def test_a_correction_is_a_new_paper_that_says_so(town, drafts):
    sent = actions.sign(drafts["register"], by=town.monitor, at=SIGNED)
    part = sent.body.incident_set.get(number=2).assignments.get()
    explaining.explain(part, text="Передумали", by=town.executor, at=SIGNED)
    draft = actions.correct(sent, reason="Новое объяснение", by=town.monitor, at=SIGNED)
    fixed = actions.sign(draft, by=town.monitor, at=SIGNED)
    assert (fixed.pk != sent.pk, fixed.corrects) == (True, sent)
    heads = document_of(fixed.content).heads
    assert heads[-1] == (
        f"Исправление документа № {sent.pk}, отправленного 03.12.2026 11:00. Причина: Новое объяснение"
    )
    assert fixed.content["violations"][0]["explanation"] == "Передумали"


def test_a_draft_cannot_be_corrected_nor_a_sent_paper_written(town, drafts):
    with pytest.raises(PaperIsDraft):
        actions.correct(drafts["register"], reason="…", by=town.monitor, at=SIGNED)
    sent = actions.sign(drafts["register"], by=town.monitor, at=SIGNED)
    with pytest.raises(PaperIsSent):
        actions.write(sent, conclusions="иначе", measures={}, by=town.monitor, at=SIGNED)
    with pytest.raises(PaperIsSent):
        actions.sign(sent, by=town.monitor, at=SIGNED)


def test_only_the_monitor_signs_and_not_before_the_period_is_over(town, drafts):
    with pytest.raises(NotYours):
        actions.sign(drafts["summary"], by=town.executor, at=SIGNED)
    with pytest.raises(PeriodNotOver):
        actions.sign(drafts["summary"], by=town.monitor, at=moment("mon2 17:00"))


def test_conclusions_and_measures_are_in_the_paper(town, drafts):
    paper = drafts["register"]
    key = actions.content_of(paper, at=SIGNED)["violations"][0]["key"]
    actions.write(
        paper, conclusions="Провести учёбу.", measures={key: "Замечание"}, by=town.supervisor, at=SIGNED
    )
    sent = actions.sign(paper, by=town.monitor, at=SIGNED)
    document = document_of(sent.content)
    assert document.sections[-1].text == ("Провести учёбу.",)
    assert document.sections[0].table.rows[0][-1] == "Объяснение: Ждали подрядчика\nМера: Замечание"


def test_a_paper_says_to_whom_it_goes_and_who_signs_it(town, drafts):
    draft = document_of(actions.content_of(drafts["summary"], at=SIGNED))
    assert draft.signatures == ()
    assert draft.heads[-1].startswith("ПРОЕКТ")
    sent = document_of(actions.sign(drafts["summary"], by=town.monitor, at=SIGNED).content)
    assert (sent.office, sent.to) == (town.body.name, ("Ответственное должностное лицо\nВ. А. Орлов",))
    assert sent.signatures == (
        Signature("Ответственный за мониторинг", "А. П. Соколова", "подписано в системе 03.12.2026 11:00"),
        Signature("Ознакомлен(а): Ответственное должностное лицо", "В. А. Орлов"),
    )
    assert sent.heads == ("Период: ноябрь 2026",)


def test_who_signs_for_an_absent_monitor_says_for_whom(town, drafts):
    order = town.body.appointments.get(role="monitor")
    Substitute.objects.create(appointment=order, employee=town.supervisor, rank=1)
    Absence.objects.create(
        employee=town.monitor, since=moment("mon2 09:00"), until=SIGNED + timedelta(days=9)
    )
    sent = document_of(actions.sign(drafts["summary"], by=town.supervisor, at=SIGNED).content)
    assert (sent.signatures[0].name, sent.signatures[0].position) == (
        "В. А. Орлов",
        "Ответственный за мониторинг, за: А. П. Соколова",
    )


def test_appendices_are_numbered_and_stand_after_the_conclusions(town, drafts):
    paper = drafts["summary"]
    actions.write(paper, conclusions="Учесть.", measures={}, by=town.monitor, at=SIGNED)
    document = document_of(actions.sign(paper, by=town.monitor, at=SIGNED).content)
    assert document.body[-1].heading == "Выводы"
    assert [section.heading for section in document.appendices] == [
        "Приложение 1. Что означают показатели",
        "Приложение 2. Опоздания вне подразделений",
    ]


def test_groups_stand_beside_the_period_before_and_the_year_before(town, drafts):
    december = Paper(
        body=town.body,
        kind="summary",
        first=date(2026, 12, 1),
        last=date(2026, 12, 31),
        due_on=date(2027, 1, 11),
    )
    sections = document_of(actions.content_of(december, at=READY + timedelta(days=31))).sections
    topics = next(section.table for section in sections if section.heading == "По темам")
    assert topics.header == ("Тема", "декабрь 2026", "ноябрь 2026", "декабрь 2025")
    assert topics.rows == (("Уличное освещение", 0, 4, 0),)


def test_a_body_is_asked_for_papers_from_the_month_of_its_monitor_on(town):
    town.message()
    other = build_town("Заречный район", prefix="other-")
    other.message()
    other.body.appointments.update(since=date(2026, 12, 1))
    assert {paper.body for paper in actions.prepare(at=READY)} == {town.body}


def test_no_paper_is_asked_for_about_a_month_before_the_first_message(town):
    town.message(collected_at=READY)
    assert actions.prepare(at=READY) == []
