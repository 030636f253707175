"""The `otklik` command. What a subcommand needs is imported when it is called: --help is instant."""

import argparse
import os
import sys
from collections.abc import Callable, Sequence

from otklik.commands.refusals import Refusal
from otklik.commands.speech import explain, in_words

Work = Callable[[argparse.Namespace], int]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one subcommand; its exit code. What can be mended is said in words, without a traceback."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "otklik.config.settings")
    chosen = parser().parse_args(arguments)
    work: Work = chosen.work
    try:
        return work(chosen)
    except Refusal as refusal:
        explain(refusal)
        return refusal.code
    except KeyboardInterrupt:
        return 130


def parser() -> argparse.ArgumentParser:
    top = argparse.ArgumentParser(
        prog="otklik", description=in_words("Answers to citizens, on time and by the rules.")
    )
    commands = top.add_subparsers(metavar="COMMAND", required=True)
    add_run(commands)
    add_database(commands)
    add_passing(
        commands, "manage", manage, "a management command of Django, with the database started if needed"
    )
    add_passing(commands, "worker", worker, "only the worker that collects, publishes and watches")
    add_passing(
        commands, "story", story, "walk the whole road once, from the citizen's words to the published answer"
    )
    add_passing(commands, "verify", verify, "replay all histories and tell what differs from what is stored")
    add_passing(commands, "recount", recount, "bring the copies from which figures are counted up to date")
    add_passing(
        commands, "check-network", check_network, "ask a network what an account of ours may do there"
    )
    add_passing(commands, "places", places, "import streets and settlements of a body from a file")
    add_passing(
        commands,
        "topics",
        topics,
        "write the topics of a body with their units to a file, or read them from one",
    )
    add_passing(
        commands, "setup-code", setup_code, "print a new code for the first set-up, while it is not done"
    )
    add_passing(commands, "evaluate", evaluate, "how good the suggestions are on messages with known answers")
    version = commands.add_parser("version", help=in_words("print the version"))
    version.set_defaults(work=print_version)
    return top


def add_run(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    run_parser = commands.add_parser(
        "run", help=in_words("start everything and watch over it; Ctrl-C stops it")
    )
    add = run_parser.add_argument
    add("--host", default="127.0.0.1", help=in_words("address to listen on (default 127.0.0.1)"))
    add("--port", type=int, default=8000, help=in_words("port of the pages (default 8000)"))
    add("--demo", action="store_true", help=in_words("with the demo district and the stand-in networks"))
    add(
        "--netsim-port",
        type=int,
        default=8101,
        help=in_words("first port of the stand-in networks (default 8101)"),
    )
    add("--threads", type=int, default=4, help=in_words("threads of a web process (default 4)"))
    add("--processes", type=int, default=1, help=in_words("web processes (default 1)"))
    run_parser.set_defaults(work=run)


def add_database(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    database_parser = commands.add_parser(
        "database", help=in_words("the private PostgreSQL of the data folder")
    )
    verbs = database_parser.add_subparsers(metavar="VERB", required=True, dest="verb")
    for verb, words in (
        ("start", "start it and let it run"),
        ("stop", "stop it"),
        ("status", "tell where it is and whether it runs"),
    ):
        verbs.add_parser(verb, help=in_words(words)).set_defaults(work=database)
    add_passing(verbs, "psql", client, "open psql on it; further arguments go to psql")
    add_passing(verbs, "pg_dump", client, "copy it; further arguments go to pg_dump")
    add_passing(verbs, "pg_restore", client, "restore it from a copy; further arguments go to pg_restore")


def add_passing(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]", name: str, work: Work, words: str
) -> None:
    """A subcommand that takes all further arguments for somebody else."""
    passing = commands.add_parser(name, help=in_words(words), add_help=False, prefix_chars="\0")
    passing.add_argument("rest", nargs=argparse.REMAINDER)
    passing.set_defaults(work=work)


def run(chosen: argparse.Namespace) -> int:
    from otklik.commands import run as supervision

    return supervision.run(
        supervision.Wishes(
            host=chosen.host,
            port=chosen.port,
            demo=chosen.demo,
            netsim_port=chosen.netsim_port,
            threads=chosen.threads,
            processes=chosen.processes,
        )
    )


def database(chosen: argparse.Namespace) -> int:
    from otklik.commands import database as verbs

    return {"start": verbs.start, "stop": verbs.stop, "status": verbs.status}[chosen.verb]()


def client(chosen: argparse.Namespace) -> int:
    from otklik.commands import database as verbs

    return verbs.client(chosen.verb, chosen.rest)


def manage(chosen: argparse.Namespace) -> int:
    from otklik.commands import management

    return management.manage(chosen.rest)


def worker(chosen: argparse.Namespace) -> int:
    from otklik.commands import worker as jobs

    return jobs.work(chosen.rest)


def story(chosen: argparse.Namespace) -> int:
    from otklik.commands import management

    return management.story(chosen.rest)


def verify(chosen: argparse.Namespace) -> int:
    from otklik.commands import management
    from otklik.commands.verify import verify

    return management.with_django(verify, chosen.rest)


def recount(chosen: argparse.Namespace) -> int:
    from otklik.commands import management
    from otklik.commands.recount import recount

    return management.with_django(recount, chosen.rest)


def check_network(chosen: argparse.Namespace) -> int:
    from otklik.commands import management
    from otklik.commands.check_network import check_network

    return management.with_django(check_network, chosen.rest)


def places(chosen: argparse.Namespace) -> int:
    from otklik.commands import management
    from otklik.commands.places import places

    return management.with_django(places, chosen.rest)


def topics(chosen: argparse.Namespace) -> int:
    from otklik.commands import management
    from otklik.commands.topics import topics

    return management.with_django(topics, chosen.rest)


def setup_code(chosen: argparse.Namespace) -> int:
    from otklik.commands import management
    from otklik.commands.setup_code import setup_code

    return management.with_django(setup_code, chosen.rest)


def evaluate(chosen: argparse.Namespace) -> int:
    from otklik.commands.evaluate import evaluate

    return evaluate(chosen.rest)


def print_version(_: argparse.Namespace) -> int:
    print(own_version(), f"(Python {sys.version.split()[0]})")
    return 0


def own_version() -> str:
    """From the installed package, else from the checkout that we run from."""
    from importlib import metadata

    try:
        return metadata.version("otklik")
    except metadata.PackageNotFoundError:
        import tomllib

        from otklik.config.places import CHECKOUT

        project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text("utf-8"))["project"]
        return str(project["version"])
