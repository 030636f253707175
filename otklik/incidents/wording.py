"""Names of steps, states and duties, as people read them."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from otklik.incidents.contents import TOO_MANY, Reason
from otklik.regulation.content import Gap
from otklik.regulation.duties import DutyKind
from otklik.regulation.history import ReplyKind, Step
from otklik.regulation.moves import PartState, State
from otklik.strangers import Trouble

STEPS = {
    Step.IDENTIFY: _("Identified"),
    Step.FORWARD: _("Forwarded to the dispatcher"),
    Step.EXCLUDE: _("Excluded"),
    Step.RESTORE: _("Restored"),
    Step.SET_TOPIC: _("Topic changed"),
    Step.SET_IMPORTANCE: _("Importance changed"),
    Step.LINK_REPEAT: _("Linked as a repeat"),
    Step.JOIN: _("One more message"),
    Step.LEAVE: _("A message taken out of the case"),
    Step.ASSIGN: _("Given to a unit"),
    Step.REFUSE: _("Returned by the unit: not ours"),
    Step.REASSIGN: _("Given to another unit"),
    Step.SEND: _("Draft sent for approval"),
    Step.APPROVE: _("Approved"),
    Step.RETURN: _("Returned for rework"),
    Step.PUBLISH: _("Published"),
    Step.CORRECT: _("Correction of the published reply"),
    Step.WITHDRAW: _("Published answer withdrawn"),
    Step.HEAR: _("The author replied"),
    Step.CLOSE: _("Closed without an answer"),
    Step.REOPEN: _("Reopened"),
    Step.ALERT: _("Told to the head"),
    Step.ACKNOWLEDGE: _("Acknowledged by the head"),
    Step.INSTRUCT: _("Instruction"),
    Step.EXPLAIN: _("Explanation"),
}
STATES = {
    State.NEW: pgettext_lazy("incident", "new"),
    State.IDENTIFIED: pgettext_lazy("incident", "identified"),
    State.FORWARDED: pgettext_lazy("incident", "at the dispatcher"),
    State.IN_WORK: pgettext_lazy("incident", "in work"),
    State.EXCLUDED: pgettext_lazy("incident", "excluded"),
    State.CLOSED: pgettext_lazy("incident", "closed"),
}
PART_STATES = {
    PartState.ASSIGNED: pgettext_lazy("part", "the unit prepares a draft"),
    PartState.REFUSED: pgettext_lazy("part", "returned to the dispatcher"),
    PartState.SENT: pgettext_lazy("part", "at approval"),
    PartState.RETURNED: pgettext_lazy("part", "being reworked"),
    PartState.APPROVED: pgettext_lazy("part", "to be published"),
    PartState.WAITING_AUTHOR: pgettext_lazy("part", "waiting for the author"),
    PartState.PROMISED: pgettext_lazy("part", "interim answer given"),
    PartState.ANSWERED: pgettext_lazy("part", "answered"),
    PartState.CLOSED: pgettext_lazy("part", "closed"),
}
DUTIES = {
    DutyKind.FORWARD: _("forward to the dispatcher"),
    DutyKind.ROUTE: _("give to a unit"),
    DutyKind.DRAFT: _("send the draft for approval"),
    DutyKind.APPROVE: _("approve or return the draft"),
    DutyKind.REWORK: _("rework the draft"),
    DutyKind.PUBLISH: _("publish the reply"),
    DutyKind.ANSWER: _("the answer is published"),
    DutyKind.FINAL: _("send the final draft"),
    DutyKind.CLARIFY: _("the request to the author is published"),
    DutyKind.ALERT: _("tell the head"),
    DutyKind.ACKNOWLEDGE: _("acknowledge the alert"),
    DutyKind.FIRST_REACTION: _("first public reaction"),
}
REPLY_KINDS = {
    ReplyKind.ANSWER: _("Answer"),
    ReplyKind.INTERIM: _("Interim answer"),
    ReplyKind.CLARIFICATION: _("Request to the author"),
}
GAPS = {
    Gap.EMPTY: _("Write the text of the reply."),
    Gap.EVIDENCE_UNSAID: _("Attach a photo or video, or mark that there is none (clause 19)."),
    Gap.EVIDENCE_CONTRADICTED: _("A photo is attached: take off the mark that there is none (clause 19)."),
    Gap.EVIDENCE_REQUIRED: _("This topic requires a photo or video (clause 19)."),
    Gap.NO_MEASURES: _("The message is a repeat: tell what was done or how it is going (clause 18)."),
    Gap.NO_PROMISE: _("Write what is promised (clause 16)."),
    Gap.PROMISE_IN_THE_PAST: _("The promised day has passed already: name a later one (clause 16)."),
    Gap.UNSIGNED: _("Sign the draft (clause 21)."),
    Gap.TOO_LONG: _("The text is longer than the network takes: shorten it."),
    Gap.TOO_MANY_ATTACHMENTS: _("The network takes fewer files: remove some."),
}
LEVELS = {
    "normal": pgettext_lazy("importance", "Normal"),
    "high": pgettext_lazy("importance", "High"),
}
GROUNDS = {
    "threat": _("threat to life, health or property"),
    "obscenity": _("obscene words"),
    "insult": _("insult"),
    "intent_to_harm": _("intent to harm somebody"),
}
MEDIA_KINDS = {
    "photo": _("picture"),
    "video": _("video"),
    "audio": pgettext_lazy("attachment", "sound"),
    "document": _("document"),
    "link": pgettext_lazy("attachment", "link"),
    "sticker": _("sticker"),
}
MEDIA_REASONS = {
    Reason.EMPTY: _("Not kept: the file is empty."),
    Reason.PAGE: _("Not kept: the network shows it on a page of its own."),
    Reason.KIND: _("Not kept: neither a picture, video, sound nor document."),
    Reason.MACROS: _("Not kept: there are macros in the document."),
    Reason.PIXELS: _("Not kept: the picture has too many dots."),
    Reason.BROKEN: _("Not kept: the file is damaged."),
    TOO_MANY: _("Not kept: the message has too many attachments."),
    Trouble.LARGE: _("Not kept: the file is too large."),
    Trouble.ADDRESS: _("Could not be fetched: the address is wrong."),
    Trouble.INNER: _("Not fetched: the address leads into a private network."),
    Trouble.HOPS: _("Could not be fetched: the network sends from place to place."),
    Trouble.GONE: _("Could not be fetched: it is not there any more, or not for us."),
    Trouble.SLOW: _("Could not be fetched: the network answers too slowly."),
    Trouble.SILENT: _("Could not be fetched: the network does not answer."),
}


def duty_name(kind: str) -> str:
    return str(DUTIES[DutyKind(kind)])
