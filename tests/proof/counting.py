"""A plugin for `make proof`: tells at the end what was checked, and how many times.

Every example of a property is counted, and whatever tests record as a number.
"""

import os
from collections import Counter
from functools import wraps

import pytest

CHECKED = Counter()


def pytest_collection_modifyitems(items):
    for item in items:
        law = getattr(item.obj, "hypothesis", None)
        if law is not None:
            law.inner_test = counted(law.inner_test, item)


def counted(test, item):
    @wraps(test)
    def once_more(*given, **named):
        item.stash[EXAMPLES] = item.stash.get(EXAMPLES, 0) + 1
        return test(*given, **named)

    return once_more


EXAMPLES = pytest.StashKey[int]()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item):
    yield
    if examples := item.stash.get(EXAMPLES, 0):
        said = item.originalname.removeprefix("test_").replace("_", " ")
        item.user_properties.append((f"examples: {said}", examples))


def pytest_runtest_logreport(report):
    if report.when == "call" and report.passed:
        for name, number in report.user_properties:
            if isinstance(number, int):
                CHECKED[name] += number


def pytest_terminal_summary(terminalreporter):
    terminalreporter.section(f"what was checked (seed of the terms: {os.environ.get('OTKLIK_SEED')})")
    for name, number in sorted(CHECKED.items()):
        terminalreporter.write_line(f"{number:9,}  {name}")
    terms = sum(number for name, number in CHECKED.items() if name.startswith("terms: "))
    terminalreporter.write_line(f"{terms:9,}  terms in all, each counted minute by minute")
