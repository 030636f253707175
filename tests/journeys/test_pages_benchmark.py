"""The benchmark of pages runs. Time is not judged here."""

import json
import subprocess
import sys

import pytest

pytestmark = pytest.mark.browser


def test_every_page_is_timed_with_an_empty_and_a_full_cache(district):
    url, _citizens, password = district
    asked = [sys.executable, "-m", "benchmarks.pages", "--quick", "--url", url, "--password", password]
    done = subprocess.run(asked, capture_output=True, text=True, timeout=1200)
    assert done.returncode == 0, done.stderr[-2000:]
    pages = json.loads(done.stdout)["milliseconds, median and longest"]
    assert list(pages) == ["inbox", "desk", "case", "dashboard", "head, 360 px"]
    for times in [times for page in pages.values() for times in page.values()]:
        middle = [median for median, _longest in times.values()]
        assert middle[0] < middle[2] <= middle[3] <= middle[4]  # first byte, interactive, keys, load
