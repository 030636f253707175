import pytest

from otklik.language import leaning


@pytest.fixture
def rules_alone(monkeypatch):
    """Threats as rules see them, without what was learned."""
    monkeypatch.setattr(leaning, "weigh", lambda words: leaning.Leaning(0, ()))
