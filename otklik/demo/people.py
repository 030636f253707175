"""The invented people and units of the demo district. Any likeness to real persons is accidental."""

from __future__ import annotations

from dataclasses import dataclass

from otklik.regulation.history import Role

DISTRICT = ("Администрация Приозёрного муниципального района", "Приозёрный район")
SETTLEMENTS = (
    ("Администрация Боровского городского поселения", "Боровское поселение"),
    ("Администрация Луговского сельского поселения", "Луговское поселение"),
)
REGION = "Озёрная область"  # invented
HOURS = {
    "mon": ["08:30-13:00", "14:00-17:30"],
    "tue": ["08:30-13:00", "14:00-17:30"],
    "wed": ["08:30-13:00", "14:00-17:30"],
    "thu": ["08:30-13:00", "14:00-17:30"],
    "fri": ["08:30-13:00", "14:00-16:30"],
}


@dataclass(frozen=True)
class UnitOf:
    """A unit, its competences (`default_unit` of shipped topics), its executors (login, name, position)."""

    key: str
    name: str
    short_name: str
    competence: tuple[str, ...]
    executors: tuple[tuple[str, str, str], ...]


UNITS = (
    UnitOf(
        "org",
        "Отдел по организационным и общим вопросам",
        "Орготдел",
        ("organisation", "communications", "foreign-social", "foreign-health"),
        (("zaytseva", "Зайцева Мария Игоревна", "начальник отдела"),),
    ),
    UnitOf(
        "property",
        "Комитет по управлению муниципальным имуществом",
        "Комитет имущества",
        ("property", "construction"),
        (("voronin", "Воронин Степан Ильич", "председатель комитета"),),
    ),
    UnitOf(
        "housing",
        "Комитет ЖКХ, строительства, дорожного хозяйства и благоустройства",
        "Комитет ЖКХ",
        (
            "housing",
            "utilities",
            "energy",
            "roads",
            "improvement",
            "transport",
            "waste",
            "lighting",
            "greenery",
            "memorial",
        ),
        (
            ("karpov", "Карпов Алексей Юрьевич", "председатель комитета"),
            ("mironova", "Миронова Дарья Олеговна", "главный специалист"),
        ),
    ),
    UnitOf(
        "finance",
        "Комитет финансов",
        "Комитет финансов",
        ("finance",),
        (("gusev", "Гусев Павел Романович", "председатель комитета"),),
    ),
    UnitOf(
        "economy",
        "Управление экономического развития, сельского хозяйства и природопользования",
        "Управление экономики",
        ("economy", "ecology", "animals"),
        (("tikhonova", "Тихонова Вера Максимовна", "начальник управления"),),
    ),
    UnitOf(
        "legal",
        "Отдел правовой и кадровой работы",
        "Правовой отдел",
        ("law", "military"),
        (("denisov", "Денисов Кирилл Андреевич", "начальник отдела"),),
    ),
    UnitOf(
        "culture",
        "Отдел культуры и архивного дела",
        "Отдел культуры",
        ("culture", "education", "sport"),
        (("polyakova", "Полякова Нина Васильевна", "начальник отдела"),),
    ),
    UnitOf(
        "registry",
        "Отдел ЗАГС",
        "ЗАГС",
        ("registry",),
        (("safonova", "Сафонова Ирина Павловна", "начальник отдела"),),
    ),
    UnitOf(
        "accounting",
        "Отдел бухгалтерского учёта",
        "Бухгалтерия",
        ("social",),
        (("zhukova", "Жукова Тамара Львовна", "главный бухгалтер"),),
    ),
    UnitOf(
        "safety",
        "Специалист ГО и ЧС",
        "ГО и ЧС",
        ("civil-defence",),
        (("rodionov", "Родионов Глеб Петрович", "специалист ГО и ЧС"),),
    ),
)


@dataclass(frozen=True)
class Officer:
    role: Role
    login: str
    name: str
    position: str
    order: str
    substitute: str = ""  # login


OFFICERS = (
    Officer(Role.MONITOR, "sokolova", "Соколова Анна Петровна", "пресс-секретарь", "14-р", "belova"),
    Officer(Role.DISPATCHER, "lebedev", "Лебедев Игорь Николаевич", "управляющий делами", "14-р", "zaytseva"),
    Officer(Role.SUPERVISOR, "orlov", "Орлов Виктор Андреевич", "заместитель Главы", "14-р", "lebedev"),
    Officer(Role.HEAD, "gromova", "Громова Елена Сергеевна", "Глава района", "1-р", "orlov"),
    Officer(Role.ADMINISTRATOR, "kim", "Ким Денис Олегович", "системный администратор", "15-р"),
)
OTHERS = (("belova", "Белова Ольга Дмитриевна", "специалист пресс-службы"),)

SETTLEMENT_PEOPLE = (
    # role, login, name, position: small bodies, where one person does several things
    (
        (Role.MONITOR, "b.frolova", "Фролова Галина Ивановна", "специалист"),
        (Role.DISPATCHER, "b.frolova", "Фролова Галина Ивановна", "специалист"),
        (Role.EXECUTOR, "b.titov", "Титов Роман Егорович", "ведущий специалист"),
        (Role.SUPERVISOR, "b.nazarov", "Назаров Олег Борисович", "заместитель Главы"),
        (Role.HEAD, "b.ershova", "Ершова Лидия Фёдоровна", "Глава поселения"),
    ),
    (
        (Role.MONITOR, "l.panova", "Панова Юлия Сергеевна", "специалист"),
        (Role.DISPATCHER, "l.panova", "Панова Юлия Сергеевна", "специалист"),
        (Role.EXECUTOR, "l.gorin", "Горин Матвей Ильич", "специалист"),
        (Role.SUPERVISOR, "l.savin", "Савин Пётр Кузьмич", "заместитель Главы"),
        (Role.HEAD, "l.lapina", "Лапина Зоя Андреевна", "Глава поселения"),
    ),
)
