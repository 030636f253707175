"""Templates of replies that the demo district has written for itself."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from otklik.office import templating
from otklik.office.models import Body, Employee, ReplyTemplate, Topic, Unit
from otklik.regulation.history import ReplyKind


class Ready(NamedTuple):
    name: str
    text: str
    unit: str = ""  # of demo.people.UNITS; "": of the whole body
    topic: str = ""
    kind: str = ReplyKind.ANSWER


TEMPLATES = (
    Ready(
        "Спасибо за сигнал, сделано",
        "Здравствуйте, {имя}! Спасибо, что написали. По адресу {адрес} работы выполнены, фотография приложена."
        " Если что-то осталось, ответьте на этот комментарий — проверим ещё раз.\n\n{подпись}",
    ),
    Ready(
        "Не наше: кому передано",
        "Здравствуйте, {имя}! Этот вопрос решает другая организация, и мы передали ей ваше сообщение."
        " О её ответе расскажем здесь. Номер сообщения у нас — {номер}.\n\n{подпись}",
    ),
    Ready(
        "Запрос: где это",
        "Здравствуйте, {имя}! Чтобы мы отправили специалистов, напишите, пожалуйста, улицу и номер дома"
        " (или ближайший ориентир). Фотография тоже поможет. Ответьте прямо здесь.\n\n{подпись}",
        kind=ReplyKind.CLARIFICATION,
    ),
    Ready(
        "Запрос: когда это было",
        "Здравствуйте, {имя}! Уточните, пожалуйста, в какой день и в котором часу это произошло. Как только"
        " узнаем время, проверим и ответим.\n\n{подпись}",
        kind=ReplyKind.CLARIFICATION,
    ),
    Ready(
        "Промежуточный: в плане",
        "Здравствуйте, {имя}! Ваше сообщение ({тема}) рассмотрено. Работы поставлены в план и будут выполнены"
        " до {срок}. Об итогах напишем здесь же.\n\n{подпись}",
        kind=ReplyKind.INTERIM,
    ),
    Ready(
        "Промежуточный: нужен осмотр",
        "Здравствуйте, {имя}! Специалисты выйдут на место ({адрес}), после осмотра определим, что и когда"
        " будет сделано. Ответим до {срок}.\n\n{подпись}",
        kind=ReplyKind.INTERIM,
    ),
    Ready(
        "Фонарь заменён",
        "Здравствуйте, {имя}! Светильник по адресу {адрес} заменён, освещение работает. Если фонарь погаснет"
        " снова, напишите нам.\n\n{подпись}",
        unit="housing",
        topic="lighting.street",
    ),
    Ready(
        "Яма: ямочный ремонт",
        "Здравствуйте, {имя}! Участок дороги ({адрес}) обследован, ямочный ремонт выполнен. Фотография"
        " приложена.\n\n{подпись}",
        unit="housing",
        topic="roads.potholes",
    ),
    Ready(
        "Снег: улица расчищена",
        "Здравствуйте, {имя}! Подрядчик расчистил и обработал улицу ({адрес}). Уборку контролируем каждый день;"
        " если снег снова мешает проезду, напишите.\n\n{подпись}",
        unit="housing",
        topic="roads.snow",
    ),
    Ready(
        "Мусор: контейнеры вывезены",
        "Здравствуйте, {имя}! Региональный оператор вывез отходы с площадки ({адрес}). График вывоза — ежедневно"
        " до 14 часов; о нарушении сообщайте нам.\n\n{подпись}",
        unit="housing",
        topic="waste.collection",
    ),
    Ready(
        "Вода: авария устранена",
        "Здравствуйте, {имя}! Авария на сети устранена, вода по адресу {адрес} подана. Приносим извинения за"
        " неудобства.\n\n{подпись}",
        unit="housing",
        topic="utilities.no-water",
    ),
    Ready(
        "Отопление: проверка",
        "Здравствуйте, {имя}! Специалисты проверили теплоснабжение дома ({адрес}), параметры приведены в норму."
        " Если в квартире холодно, вызовите управляющую организацию для замера, а нам напишите номер заявки."
        "\n\n{подпись}",
        unit="housing",
        topic="utilities.heating",
    ),
    Ready(
        "Афиша и кружки",
        "Здравствуйте, {имя}! Расписание занятий и мероприятий размещено на странице учреждения; по вопросам"
        " записи приходите в будни с 10 до 18 часов.\n\n{подпись}",
        unit="culture",
    ),
)


def write(body: Body, units: dict[str, Unit], *, by: Employee, at: datetime) -> None:
    """Through the same action as the page: unknown fields and double names would be refused."""
    topics = {row.code: row for row in Topic.objects.filter(body=None)}
    for ready in TEMPLATES:
        templating.write(
            ReplyTemplate(body=body),
            name=ready.name,
            text=ready.text,
            kind=ready.kind,
            unit=units[ready.unit] if ready.unit else None,
            topic=topics[ready.topic] if ready.topic else None,
            by=by,
            at=at,
        )
