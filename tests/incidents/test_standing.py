"""The quality of suggestions, by what people really decided."""

import pytest

from otklik.incidents import standing
from otklik.incidents.actions import triage
from otklik.incidents.standing import Confusion, Share
from otklik.office import classifier
from otklik.office.models import Topic
from tests.town import build_town, moment

AT = moment("mon 10:00")


@pytest.fixture
def town(db):
    classifier.load()
    return build_town()


def told(*topics, **changed):
    """A suggestion: topics with their sureness, the surest first."""
    rows = [{"code": code, "confidence": sure, "words": []} for code, sure in topics]
    return {"topics": rows, "importance": "normal", "exclusion": "", "needs_reaction": True, **changed}


def accepted(town, suggestion, code="lighting.street", importance="normal"):
    topic = Topic.objects.get(body=None, code=code)
    message = town.message(suggestion=suggestion)
    reason = "дети" if importance == "high" else ""
    return triage.accept(message, topic=topic, importance=importance, reason=reason, by=town.monitor, at=AT)


def seen(town):
    return standing.standing(town.body)


def test_a_new_body_has_nothing_to_judge_by(town):
    town.message(suggestion=told())
    assert (seen(town).decided, seen(town).topics.first) == (0, Share(0, 0))


def test_topics_are_counted_by_what_was_chosen(town):
    accepted(town, told(("lighting.street", 0.9)))
    accepted(town, told(("energy.outage", 0.85), ("lighting.street", 0.1)))
    accepted(town, told(("roads.potholes", 0.5)))
    accepted(town, told())
    topics = seen(town).topics
    assert (topics.first, topics.three) == (Share(1, 4), Share(2, 4))
    assert (topics.covered, topics.ticked) == (Share(2, 4), Share(1, 2))
    assert topics.undetermined == Share(1, 4)
    assert set(topics.confusions) == {
        Confusion("energy.outage", "lighting.street", 1),
        Confusion("roads.potholes", "lighting.street", 1),
        Confusion("", "lighting.street", 1),
    }


def test_what_was_corrected_later_counts_as_corrected(town):
    incident = accepted(town, told(("lighting.street", 0.9)))
    topic = Topic.objects.get(body=None, code="roads.potholes")
    triage.set_topic(incident, topic=topic, by=town.monitor, at=moment("mon 11:00"))
    assert seen(town).topics.confusions == (Confusion("lighting.street", "roads.potholes", 1),)


def test_importance_is_counted_both_ways(town):
    high = told(("lighting.street", 0.9), importance="high")
    accepted(town, high, importance="high")
    accepted(town, high)
    accepted(town, told(), importance="high")
    figures = seen(town)
    assert (figures.high_confirmed, figures.high_seen) == (Share(1, 2), Share(1, 2))


def test_exclusion_is_counted_both_ways(town):
    for exclusion in ("propose", "hint", ""):
        message = town.message(suggestion=told(exclusion=exclusion))
        triage.exclude(message, ground="insult", by=town.monitor, at=AT)
    accepted(town, told(exclusion="propose"))
    figures = seen(town)
    assert (figures.exclusion_confirmed, figures.excluded_seen) == (Share(1, 2), Share(2, 3))
    assert figures.topics.first.whole == 1  # what is excluded says nothing of topics


def test_the_need_of_a_reaction_is_counted_both_ways(town):
    idle = told(needs_reaction=False)
    triage.dismiss([town.message(suggestion=idle)], taken_for="thanks", by=town.monitor, at=AT)
    accepted(town, idle)
    accepted(town, told())
    figures = seen(town)
    assert (figures.idle_confirmed, figures.wanting_seen) == (Share(1, 2), Share(1, 2))


def test_another_body_is_not_counted(town):
    accepted(build_town("Луговой район", "lug-"), told())
    assert seen(town).decided == 0


def test_only_the_latest_are_looked_at(town, monkeypatch):
    monkeypatch.setattr(standing, "LATEST", 2)
    for _ in range(3):
        accepted(town, told())
    assert (seen(town).decided, seen(town).cut) == (2, True)


@pytest.mark.parametrize("count", [1, 5])
def test_it_is_one_question(town, count, django_assert_num_queries):
    for _ in range(count):
        accepted(town, told(("lighting.street", 0.9)))
    with django_assert_num_queries(1):
        seen(town)


def test_the_messages_behind_a_confusion_are_named(town):
    wrong = accepted(town, told(("roads.potholes", 0.5)))
    accepted(town, told(("lighting.street", 0.9)))
    nothing = accepted(town, told())
    behind = standing.behind(town.body, suggested="roads.potholes", chosen="lighting.street")
    assert [message.incident for message in behind] == [wrong]
    behind = standing.behind(town.body, suggested="", chosen="lighting.street")
    assert [message.incident for message in behind] == [nothing]


@pytest.mark.parametrize(
    ("share", "told"),
    [
        (Share(0, 30), (0, 0, 11)),
        (Share(30, 30), (100, 89, 100)),
        (Share(50, 100), (50, 40, 60)),
        (Share(900, 1000), (90, 88, 92)),
    ],
)
def test_a_share_carries_its_interval(share, told):
    assert (share.percent, share.low, share.high) == told


def test_few_are_called_few():
    assert (Share(29, 29).is_few, Share(15, 30).is_few) == (True, False)
