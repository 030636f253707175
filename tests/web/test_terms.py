"""The administrator reads, writes, compares and puts in force the terms of her body."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from django.http import QueryDict

from otklik.office.clocks import terms_of
from otklik.office.models import TermsEdition
from otklik.regulation.terms import PRESETS, TopicTerms, preset
from otklik.web.forms.terms import Editor
from tests.town import build_town

PARFINO = preset("parfino-2020")


@pytest.fixture
def editor(town, browser_of, at):
    at("mon 12:00")
    return browser_of(town.administrator)


def address(town, tail=""):
    return f"/office/terms/{town.body.pk}/{tail}"


def written(terms):
    """What a browser sends back from the editor of these terms, changed nowhere."""
    shown = Editor(terms=terms)
    forms = [shown.form, *(row for table in shown.tables.values() for row in table)]
    forms += [table.management_form for table in shown.tables.values()]
    html = "".join(str(bound) for form in forms for bound in form)
    sent = {}
    for tag in re.findall(r"<input[^>]*>", html):
        name = re.search(r'name="([^"]*)"', tag)
        value = re.search(r'value="([^"]*)"', tag)
        if not name or ('type="checkbox"' in tag and "checked" not in tag):
            continue
        sent.setdefault(name[1], []).append(value[1] if value else ("on" if "checkbox" in tag else ""))
    for name, options in re.findall(r'<select name="([^"]*)".*?>(.*?)</select>', html, re.DOTALL):
        chosen = re.search(r'value="([^"]*)" selected', options)
        first = re.search(r'value="([^"]*)"', options)
        sent[name] = [(chosen or first)[1]]  # as a browser does
    return sent


@pytest.mark.parametrize("name", PRESETS)
def test_every_preset_goes_through_the_editor_unchanged(name):
    data = QueryDict(mutable=True)
    for key, values in written(preset(name)).items():
        data.setlist(key, values)
    editor = Editor(data)
    assert editor.terms() == preset(name), editor.form.errors


def test_the_terms_are_told_clause_by_clause(town, editor):
    page = editor.get(address(town)).content.decode()
    assert "8 ч" in page
    assert "п. 8" in page


def test_the_new_edition_is_previewed_and_then_put_in_force(town, editor):
    town.accepted("mon 10:00")
    sent = written(PARFINO) | {"importance-0-answer_0": ["9"], "name": ["own"]}
    preview = editor.post(address(town, "new/"), sent)
    assert (preview.status_code, TermsEdition.objects.count()) == (200, 1)
    assert [row.after for row in preview.context["differences"]] == ["9 ч"]
    assert preview.context["compared"].open.differing == 1
    asked = {**preview.context["form"].initial, "in_force_from": "2026-11-24", "order_number": "12-р"}
    assert editor.post(address(town, "enact/"), asked).status_code == 302
    made = TermsEdition.objects.latest("pk")
    assert terms_of(made).importance[0].answer == timedelta(hours=9)
    assert (made.recorded_by, made.order_number) == (town.administrator, "12-р")


def test_what_a_topic_has_of_its_own_is_told_in_full(town, editor):
    ice = TopicTerms(
        "lighting",
        answer=timedelta(hours=6),
        draft=timedelta(hours=3),
        season=((11, 1), (2, 29)),
        evidence=True,
        unit="Комитет ЖКХ",
    )
    preview = editor.post(address(town, "import/"), {"text": replace(PARFINO, topics=(ice,)).to_toml()})
    assert [(row.what, row.after) for row in preview.context["differences"]] == [
        (
            "lighting",
            "Ответ за: 6 ч; Проект: 3 ч; с 1 ноября по 29 февраля; Нужно фото или видео; "
            "исполнитель: Комитет ЖКХ",
        )
    ]
    assert preview.context["strangers"] == []


def test_names_that_the_body_does_not_know_are_told_before_they_are_put_in_force(town, editor):
    topics = (TopicTerms("lighting", unit="Комитет дорог"), TopicTerms("rockets"))
    preview = editor.post(address(town, "import/"), {"text": replace(PARFINO, topics=topics).to_toml()})
    assert "Комитет дорог" in preview.content.decode()
    assert preview.context["strangers"] == ["rockets", "Комитет дорог"]


def test_a_wrong_value_is_named_at_its_field(town, editor):
    sent = written(PARFINO) | {"importance-0-draft_0": ["8"], "approve_0": ["-1"]}
    page = editor.post(address(town, "new/"), sent)
    assert page.status_code == 422
    assert list(page.context["form"].errors) == ["approve"]
    page = editor.post(address(town, "new/"), sent | {"approve_0": ["0"]})
    assert page.status_code == 422
    assert list(page.context["editor"].tables["importance"][0].errors) == ["draft"]


def test_a_past_day_is_refused_until_it_is_confirmed(town, editor):
    asked = {"toml": preset("nine-hours").to_toml(), "in_force_from": "2026-11-20", "order_number": "1"}
    refused = editor.post(address(town, "enact/"), asked)
    assert (refused.status_code, list(refused.context["form"].errors)) == (409, ["in_force_from"])
    assert editor.post(address(town, "enact/"), asked | {"confirmed": "on"}).status_code == 302


def test_an_edition_goes_out_as_a_file_and_comes_in_again(town, editor):
    own = town.body.editions.get()
    text = editor.get(address(town, f"{own.pk}.toml")).content.decode()
    assert text == own.terms
    changed = text.replace('publish = "30m"', 'publish = "1h"')
    preview = editor.post(address(town, "import/"), {"text": changed})
    assert [(row.before, row.after) for row in preview.context["differences"]] == [("30 мин", "1 ч")]


@pytest.mark.parametrize(
    ("text", "said"),
    [("forward = ", "TOML"), ('forward = "30m"', "не хватает"), ("", "не хватает")],
)
def test_a_file_that_cannot_be_read_says_why(town, editor, text, said):
    page = editor.post(address(town, "import/"), {"text": text})
    assert page.status_code == 422
    assert said in str(page.context["source"].errors)


@pytest.mark.parametrize("tail", ["new/", "import/", "enact/"])
@pytest.mark.parametrize("person", ["supervisor", "monitor"])
def test_others_read_the_terms_and_change_nothing(town, browser_of, at, person, tail):
    at("mon 12:00")
    client = browser_of(getattr(town, person))
    assert client.get(address(town)).status_code == 200
    assert client.post(address(town, tail), {}).status_code == 404


def test_the_administrator_of_another_body_sees_nothing(town, browser_of, at):
    at("mon 12:00")
    other = browser_of(build_town("Другой район", "other-").administrator)
    assert other.get(address(town)).status_code == 404
    assert other.get(address(town, "new/")).status_code == 404
