from otklik.language import topics
from otklik.language.patterns import Patterns


def test_the_classifier_is_of_a_size_a_person_can_hold():
    assert 18 <= len(topics.classifier()) <= 25
    assert 120 <= len(topics.topics()) <= 150


def test_codes_and_external_codes_are_unique():
    rows = topics.topics()
    assert len({row.code for row in rows}) == len({row.external_code for row in rows}) == len(rows)
    assert len({row.name for row in rows}) == len(rows)


def test_every_topic_is_whole():
    groups = {group.code for group in topics.classifier()}
    for row in topics.topics():
        assert row.group in groups, row
        assert row.code.startswith(f"{row.group}."), row
        assert row.name, row
        assert len(row.synonyms) >= 2, row
        assert row.default_unit, row
        assert row.season in {"", "spring", "summer", "autumn", "winter"}, row
        assert row.evidence in {"", "photo"}, row


def test_topics_are_confused_only_with_topics_that_exist():
    known = topics.by_code()
    for row in topics.topics():
        assert set(row.not_to_be_confused_with) <= set(known) - {row.code}, row


def test_every_pattern_can_be_read():
    patterns = [pattern for row in topics.signs() for pattern in row.patterns]
    assert len(patterns) > 1000
    Patterns((pattern, "") for pattern in patterns)
