"""The 24 clauses: what each is about, in our own words, and where the program keeps it.

`docs/regulation/clauses.md` is generated from this; a test finds clauses without a place or a test.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Clause:
    """`code` are dotted names of modules and objects, `readings` numbers of docs/regulation/readings.md.

    `tests` is the file below `tests/regulation/`, `page` where a person meets the clause.
    """

    number: int
    title: str
    code: tuple[str, ...]
    readings: tuple[str, ...] = ()
    tests: str = ""

    @property
    def page(self) -> str:
        """The address of the page on which a person meets the clause."""
        return PAGES[self.number]


PAGES = {
    **dict.fromkeys((1, 2, 3, 5, 7, 9, 18), "/inbox/"),
    **dict.fromkeys((8, 10, 11, 12, 13, 14, 16, 17, 19, 21), "/cases/<case>/"),
    4: "/office/accounts/",
    6: "/office/people/",
    15: "/boards/to-publish/",
    20: "/boards/excluded/",
    22: "/reports/",
    23: "/reports/",
    24: "/head/",
}


_R = "otklik.regulation"

CLAUSES: tuple[Clause, ...] = (
    Clause(
        1,
        "Scope: messages in open sources that touch what the body is competent for",
        ("otklik.incidents.models",),
        tests="test_clause_01_scope.py",
    ),
    Clause(
        2,
        "The law on formal appeals does not apply",
        (f"{_R}.moves.MOVES", f"{_R}.terms.Terms"),
        ("R-11",),
        "test_clause_02_no_formal_appeal.py",
    ),
    Clause(
        3,
        "The networks in which the body works",
        ("otklik.networks.registry",),
        tests="test_clause_03_networks.py",
    ),
    Clause(
        4,
        "The body has accounts of its own",
        ("otklik.networks.models",),
        tests="test_clause_04_accounts.py",
    ),
    Clause(
        5,
        "The monitor detects, sends on, and approves requests and answers",
        (f"{_R}.moves.MOVES", f"{_R}.workflow.check"),
        tests="test_clause_05_monitor.py",
    ),
    Clause(
        6,
        "Responsible persons and those who stand in for them",
        (f"{_R}.history.Fact", "otklik.office.models"),
        tests="test_clause_06_persons.py",
    ),
    Clause(
        7,
        "Topic and importance are set and the message forwarded within 30 working minutes",
        (f"{_R}.ledger.Ledger.identify", f"{_R}.ledger.Ledger.forward"),
        ("R-1", "R-2", "R-22"),
        "test_clause_07_forwarding.py",
    ),
    Clause(
        8,
        "The answer is published within 8 working hours of the detection",
        (f"{_R}.answerclock.AnswerClock", f"{_R}.succession.judged", f"{_R}.ownhours.within_own_hours"),
        ("R-1", "R-2", "R-3", "R-7", "R-10", "R-14", "R-22", "R-23", "R-24", "R-25", "R-28", "R-29", "R-32"),
        "test_clause_08_answer.py",
    ),
    Clause(
        9,
        "Of high importance, within 4 working hours",
        (f"{_R}.answerclock.AnswerClock.change",),
        ("R-4",),
        "test_clause_09_high_importance.py",
    ),
    Clause(
        10,
        "A published request stops the clock until the author is heard",
        (f"{_R}.answerclock.AnswerClock.pause", f"{_R}.answerclock.AnswerClock.resume"),
        ("R-5", "R-13", "R-17", "R-20", "R-34", "R-35"),
        "test_clause_10_clarification.py",
    ),
    Clause(
        11,
        "The draft is sent to approval 4 working hours before the moment of the answer",
        (f"{_R}.answerclock.AnswerClock", f"{_R}.partaccount.PartAccount.send"),
        ("R-2", "R-5", "R-6", "R-18"),
        "test_clause_11_draft.py",
    ),
    Clause(
        12,
        "Of high importance, 2 working hours before",
        (f"{_R}.answerclock.AnswerClock",),
        ("R-4", "R-6", "R-26"),
        "test_clause_12_draft_high.py",
    ),
    Clause(
        13,
        "The draft is approved or returned within 30 working minutes",
        (f"{_R}.partaccount.PartAccount.approve", f"{_R}.course.Road.approvers"),
        ("R-7",),
        "test_clause_13_approval.py",
    ),
    Clause(
        14,
        "A returned draft comes back within one working hour",
        (f"{_R}.partaccount.PartAccount.send_back",),
        ("R-6", "R-13"),
        "test_clause_14_rework.py",
    ),
    Clause(
        15,
        "The approved reply is published within 30 working minutes in the same network",
        (f"{_R}.partaccount.PartAccount.publish",),
        ("R-30", "R-31", "R-33"),
        "test_clause_15_publication.py",
    ),
    Clause(
        16,
        "After an interim answer, the final draft is sent within 7 working days",
        (f"{_R}.finals.final_due",),
        ("R-16", "R-19", "R-27", "R-34"),
        "test_clause_16_promise.py",
    ),
    Clause(
        17,
        "Several executors: each gets a part and answers it",
        (f"{_R}.ledger.Ledger.assign", f"{_R}.partaccount.PartAccount"),
        ("R-12", "R-14"),
        "test_clause_17_parts.py",
    ),
    Clause(
        18,
        "A repeated message goes the same way and is told what was done",
        (f"{_R}.content.gaps",),
        tests="test_clause_18_repeat.py",
    ),
    Clause(
        19,
        "The answer is to the point, with photo or video where there is any",
        (f"{_R}.content.gaps",),
        tests="test_clause_19_content.py",
    ),
    Clause(
        20,
        "Threats, obscenity and insults are neither processed nor answered",
        (f"{_R}.ledger.Ledger.exclude", f"{_R}.ledger.Ledger.restore"),
        ("R-15",),
        "test_clause_20_exclusion.py",
    ),
    Clause(
        21,
        "The executor answers for truth, completeness and time",
        (f"{_R}.content.gaps", f"{_R}.workflow.check"),
        tests="test_clause_21_signature.py",
    ),
    Clause(
        22,
        "Violations of executors are reported by the 5th of the next month",
        (f"{_R}.duties.violations", f"{_R}.periods.paper_dates"),
        ("R-8", "R-9"),
        "test_clause_22_register.py",
    ),
    Clause(
        23,
        "A monthly summary of timeliness, quality and dynamics by the 5th",
        (f"{_R}.periods.paper_dates",),
        ("R-8", "R-9"),
        "test_clause_23_summary.py",
    ),
    Clause(
        24,
        "The head is told at once of significant and urgent messages",
        (f"{_R}.ledger.Ledger.alert", f"{_R}.ledger.Ledger.acknowledge"),
        ("R-21",),
        "test_clause_24_alert.py",
    ),
)


def clause(number: int) -> Clause:
    """KeyError for a number that the Regulation does not have."""
    if not 1 <= number <= len(CLAUSES):
        raise KeyError(number)
    return CLAUSES[number - 1]
