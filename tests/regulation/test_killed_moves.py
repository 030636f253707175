"""The table of moves, row by row: the clause of each step and who takes it."""

from otklik.regulation.history import Role, Step
from otklik.regulation.moves import MOVES, PartState, State, diagram, row

ROWS = """
incident identify 7: monitor
incident forward 7: monitor
incident assign 17: dispatcher
incident exclude 20: monitor
incident restore 20: monitor, supervisor
incident set_topic 7: dispatcher, monitor
incident set_importance 9: head, monitor, supervisor
incident link_repeat 18: dispatcher, monitor
incident join 5: monitor, system
incident leave 5: monitor
incident hear 10: author, dispatcher, executor, monitor, system
incident close 2: monitor, supervisor
incident reopen 5: monitor
incident alert 24: monitor, system
incident acknowledge 24: head
incident instruct 24: head, supervisor
part refuse 7: executor
part reassign 7: dispatcher, system
part reassign 7: dispatcher, system
part send answer 11: executor
part send interim 16: executor
part send clarification 10: executor
part approve 13: monitor, supervisor
part return 13: monitor, supervisor
part publish answer 15: dispatcher, system
part publish interim 15: dispatcher, system
part publish clarification 15: dispatcher, system
part correct 15: monitor, supervisor, system
part withdraw answer 15: monitor, supervisor, system
part withdraw answer 15: monitor, supervisor, system
part hear 10: author, dispatcher, executor, monitor, system
part hear 10: author, dispatcher, executor, monitor, system
part close 2: monitor, supervisor
part reopen 5: monitor
part explain 22: executor
"""


def told(move):
    step = " ".join(filter(None, (move.level, move.step, move.kind)))
    return f"{step} {move.clause}: {', '.join(sorted(move.roles))}"


def test_each_step_has_its_clause_and_its_people():
    assert [told(move) for move in MOVES] == ROWS.split("\n")[1:-1]


def test_the_head_may_take_note_of_what_is_new():
    assert row("incident", Step.ACKNOWLEDGE, State.NEW, None).roles == {Role.HEAD}


def test_a_returned_part_may_be_given_to_another_unit():
    assert row("part", Step.REASSIGN, PartState.RETURNED, None).target == PartState.ASSIGNED


def test_the_diagram_has_two_closed_boxes_each_with_its_own_arrows():
    incident, part, end = diagram().split("\n    }\n")
    assert end == ""
    assert "incident_new --> incident_identified: identify (7)" in incident
    assert "part_" not in incident
    assert "part_sent --> part_approved: approve (13)" in part
    assert "incident_" not in part
