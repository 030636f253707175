"""The list of clauses names a page for every clause."""

import pytest

from otklik.regulation.clauses import CLAUSES, PAGES, clause


@pytest.mark.parametrize("each", CLAUSES, ids=lambda each: str(each.number))
def test_a_person_meets_each_clause_on_a_page(each):
    assert each.page.startswith("/")
    assert each.page == PAGES[each.number]


def test_the_page_of_a_few_clauses():
    pages = {number: clause(number).page for number in (4, 6, 7, 13, 15, 20, 23, 24)}
    assert pages == {
        4: "/office/accounts/",
        6: "/office/people/",
        7: "/inbox/",
        13: "/cases/<case>/",
        15: "/boards/to-publish/",
        20: "/boards/excluded/",
        23: "/reports/",
        24: "/head/",
    }
