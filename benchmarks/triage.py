"""How fast triage is: `python -m benchmarks.triage --json`.

Messages are put together from the classifier's own words, so that no two are alike; the time is that of
this process on one core. Accuracy is measured by `otklik evaluate`.
"""

import argparse
import json
import random
from collections.abc import Callable
from functools import partial
from time import process_time
from typing import Any

LEARNED = 20_000
SUGGESTED = 3_000
REBUILT = 2_000  # examples of a nightly rebuild with its five-fold cross-validation
WORDS = 35  # the middle length of a citizen's message
SEED = 20
ATTACKS: dict[str, Callable[[int], str]] = {
    "20000 characters": lambda salt: f"не убирают снег {salt} на улице " * 700,
    "masked words": lambda salt: f"а*б{salt} " * 4_000,
    "letter by letter": lambda salt: f"{salt} " + "х у й " * 3_300,
    "no two words alike": lambda salt: " ".join(f"слово{salt}к{number}х" for number in range(1_500)),
    "one long word": lambda salt: f"{salt}" + "аa" * 10_000,
    "hidden signs": lambda salt: f"{salt}" + "х\u200b" * 10_000,
    "mixed alphabets": lambda salt: ". ".join(f"с{salt}лoв{_letters(number)}zо" for number in range(2_000)),
    "cut by signs": lambda salt: " ".join(
        f"{_letters(number)}_{salt}б.{number}/а*в" for number in range(1_500)
    ),
    "single letters": lambda salt: "\n".join(
        f"{_letters(number)[-3]}-{_letters(number + salt)[-1]}." for number in range(5_000)
    ),
    "words with digits, no two alike": lambda salt: ". ".join(
        f"{_letters(number)}{salt}{_letters(7 * number)}" for number in range(1_500)
    ),
    "links": lambda salt: f"http://primer.example/{salt}?b=c " * 700,
}


def _letters(number: int) -> str:
    """A number as four or more letters, so that words are unlike without digits."""
    return "".join(chr(ord("а") + int(digit)) for digit in str(1_000 + number))


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="print figures as JSON")
    figures = measure()
    print(json.dumps(figures, ensure_ascii=False, indent=2) if parser.parse_args().json else figures)


def measure() -> dict[str, Any]:
    """Speed of suggesting, of learning and of a rebuild; memory added; the slowest of hostile texts."""
    before = resident()
    from otklik.language import training
    from otklik.language.model import Model
    from otklik.language.suggest import suggest

    suggest("прогрев")
    loaded = resident()
    samples = messages(LEARNED)
    model = Model()
    learning = seconds(lambda: model.learn(samples))
    fresh = [sample.text for sample in messages(SUGGESTED, seed=SEED + 1)]
    cold = seconds(lambda: [suggest(text) for text in fresh])
    taught = seconds(lambda: [suggest(text, model=model) for text in fresh])
    packed = model.to_bytes()
    one = messages(100, seed=SEED + 2)
    each = seconds(lambda: [model.learn([sample]) for sample in one]) / len(one)
    return {
        "messages_per_second": round(len(fresh) / cold, 1),
        "messages_per_second_taught": round(len(fresh) / taught, 1),
        "learn_20000_seconds": round(learning, 2),
        "learn_one_decision_ms": round(1000 * each, 3),
        "memory_loaded_mb": round(loaded - before, 1),
        "memory_with_model_mb": round(resident() - before - size_of(samples, fresh), 1),
        "model_mb": round(len(packed) / 2**20, 2),
        "pack_seconds": round(seconds(model.to_bytes), 2),
        "restore_seconds": round(seconds(lambda: Model.from_bytes(packed)), 2),
        "rebuild_2000_seconds": round(seconds(lambda: training.rebuild(samples[:REBUILT])), 2),
        "slowest_attack_ms": attacks(suggest),
    }


def messages(count: int, seed: int = SEED) -> list[Any]:
    """Synthetic messages with their topics: a topic's words among words of others and made-up names."""
    from otklik.language import topics
    from otklik.language.model import Sample

    chance = random.Random(seed)
    rows = topics.topics()
    every = [word for row in rows for text in (*row.synonyms, row.name) for word in text.split()]
    found = []
    for number in range(count):
        row = chance.choice(rows)
        told = chance.choice(row.synonyms).split() + chance.choices(every, k=WORDS - 8)
        told += [
            f"улица{chance.randrange(900)}",
            f"дом {number % 300}",
            chance.choice(("почему", "прошу", "когда")),
        ]
        chance.shuffle(told)
        found.append(Sample(" ".join(told), row.code, "complaint"))
    return found


def attacks(suggest: Callable[[str], object]) -> dict[str, float]:
    """Milliseconds for each hostile text, the best of three that differ by a number."""
    return {
        name: round(1000 * min(seconds(partial(suggest, make(salt))) for salt in range(3)), 1)
        for name, make in ATTACKS.items()
    }


def seconds(work: Callable[[], object]) -> float:
    """Time of this process for some work."""
    started = process_time()
    work()
    return process_time() - started


def resident() -> float:
    """Memory of this process now, in megabytes."""
    with open("/proc/self/statm", encoding="ascii") as file:
        return int(file.read().split()[1]) * 4096 / 2**20


def size_of(samples: list[Any], texts: list[str]) -> float:
    """What the benchmark's own texts take, in megabytes, two bytes a letter."""
    return sum(2 * len(text) for text in [*texts, *(sample.text for sample in samples)]) / 2**20


if __name__ == "__main__":
    main()
