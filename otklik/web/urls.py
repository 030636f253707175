"""Addresses of the pages."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from otklik.web.views import (
    accounts,
    boards,
    case,
    design,
    desk,
    hooks,
    inbox,
    matter,
    notices,
    outbox,
    part,
    people,
    preferences,
    reply,
    reports,
    self,
)

INBOX = [
    path("inbox/", inbox.index, name="inbox"),
    path("inbox/new/", inbox.by_hand, name="by-hand"),
    path("inbox/dismiss/", inbox.dismiss, name="dismiss"),
    path("inbox/undo/", inbox.undo, name="undo"),
    path("inbox/<int:pk>/", inbox.message, name="message"),
    path("inbox/<int:pk>/topics/", inbox.topics, name="topics"),
    path("inbox/<int:pk>/accept/", inbox.accept, name="accept"),
    path("inbox/<int:pk>/exclude/", inbox.exclude, name="exclude"),
    path("inbox/<int:pk>/join/<int:incident_pk>/", inbox.join, name="join"),
]
CASES = [
    path("cases/<int:pk>/", case.case, name="case"),
    path("cases/<int:pk>/why/<int:index>/", case.why, name="why"),
    path("cases/<int:pk>/forward/", matter.forward, name="forward"),
    path("cases/<int:pk>/assign/", matter.assign, name="assign"),
    path("cases/<int:pk>/topic/", matter.topic, name="topic"),
    path("cases/<int:pk>/importance/", matter.importance, name="importance"),
    path("cases/<int:pk>/identify/", matter.identify, name="identify"),
    path("cases/<int:pk>/exclude/", matter.exclude, name="exclude-case"),
    path("cases/<int:pk>/restore/", matter.restore, name="restore"),
    path("cases/<int:pk>/close/", matter.close, name="close"),
    path("cases/<int:pk>/reopen/", matter.reopen, name="reopen"),
    path("cases/<int:pk>/acknowledge/", matter.acknowledge, name="acknowledge"),
    path("cases/<int:pk>/instruct/", matter.instruct, name="instruct"),
    path("parts/<int:pk>/refuse/", part.refuse, name="part-refuse"),
    path("parts/<int:pk>/reassign/", part.reassign, name="part-reassign"),
    path("parts/<int:pk>/write/", part.write, name="write"),
    path("parts/<int:pk>/hear/", part.hear, name="hear"),
    path("parts/<int:pk>/close/", part.close, name="part-close"),
    path("parts/<int:pk>/reopen/", part.reopen, name="part-reopen"),
    path("replies/<int:pk>/save/", reply.save, name="save"),
    path("replies/<int:pk>/send/", reply.send, name="send"),
    path("replies/<int:pk>/attach/", reply.attach, name="attach"),
    path("replies/<int:pk>/approve/", reply.approve, name="approve"),
    path("replies/<int:pk>/return/", reply.send_back, name="send-back"),
    path("files/<int:pk>/", reply.evidence, name="evidence"),
    path("files/<int:pk>/remove/", reply.detach, name="detach"),
    path("outbox/<int:pk>/take/", outbox.take, name="take-by-hand"),
    path("outbox/<int:pk>/placed/", outbox.placed, name="placed"),
    path("outbox/<int:pk>/again/", outbox.again, name="try-again"),
    path("boards/<slug:name>/", boards.board, name="board"),
]
OWN = [
    path("", desk.home, name="home"),
    path("desk/", desk.desk, name="desk"),
    path("rail/", desk.rail, name="rail"),
    path("menu/", desk.menu, name="menu"),
    path("notices/", notices.notices, name="notices"),
    path("notices/seen/", notices.seen, name="notices-seen"),
    path("self/", self.mine, name="self"),
    path("theme/", preferences.theme, name="theme"),
    path("design/", design.page, name="design"),
]
OFFICE = [
    path("office/", people.office, name="office"),
    path("office/people/", people.people, name="people"),
    path("office/people/new/<int:body_pk>/", people.hire, name="hire"),
    path("office/people/<int:pk>/", people.person, name="person"),
    path("office/people/<int:pk>/change/", people.change, name="change-person"),
    path("office/people/<int:pk>/appoint/", people.appoint, name="appoint"),
    path("office/people/<int:pk>/orders/<int:order_pk>/end/", people.end, name="end-order"),
    path("office/people/<int:pk>/substitute/", people.substitute, name="substitute"),
    path("office/people/<int:pk>/absence/", people.absence, name="absence"),
    path("office/people/<int:pk>/password/", people.password, name="new-password"),
    path("office/accounts/", accounts.accounts, name="accounts"),
    path("office/accounts/new/", accounts.new, name="new-account"),
    path("office/accounts/<int:pk>/", accounts.account, name="account"),
    path("office/accounts/<int:pk>/credential/", accounts.credential, name="credential"),
    path("office/accounts/<int:pk>/switch/", accounts.switch, name="switch-account"),
]
REPORTS = [
    path("reports/", reports.index, name="reports"),
    path("reports/figures/<slug:key>/", reports.behind, name="behind"),
    path("reports/papers/<int:pk>/", reports.paper, name="paper"),
    path("reports/papers/<int:pk>/write/", reports.write, name="paper-write"),
    path("reports/papers/<int:pk>/sign/", reports.sign, name="paper-sign"),
    path("reports/papers/<int:pk>/correct/", reports.correct, name="paper-correct"),
    path("reports/papers/<int:pk>/<slug:form>", reports.download, name="paper-file"),
    path("head/", reports.head, name="head"),
    path("head/<int:pk>/acknowledge/", reports.acknowledge, name="head-acknowledge"),
]
OPEN: list[URLPattern | URLResolver] = [
    path("hooks/<slug:network>/<slug:hook_key>", hooks.hook, name="hook"),
    path("alive", hooks.alive, name="alive"),
    path("language/", include("django.conf.urls.i18n")),
]

urlpatterns: list[URLPattern | URLResolver] = [*INBOX, *CASES, *OWN, *OFFICE, *REPORTS, *OPEN]
