#!/bin/sh
# Make .venv from a lock file: `tools/setup.sh` for the product, `tools/setup.sh tests` for the tests as well.
# Begins with nothing but Python 3.11 or newer; does nothing when nothing has changed.
set -eu
cd "$(dirname "$0")/.."
kind=${1:-product}

say() { echo "setup: $*" >&2; }
fail() { say "$*"; exit 1; }

as_root() {
    if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo -n "$@"; fi
}

install_packages() { # of the system; quietly, and only where that needs no password
    command -v apt-get >/dev/null || return 1
    as_root true 2>/dev/null || return 1
    say "installing with apt: $*"
    log=$(mktemp)
    if as_root env DEBIAN_FRONTEND=noninteractive sh -c \
        'apt-get update -qq; apt-get install -y -qq --no-install-recommends "$@"' sh "$@" >"$log" 2>&1; then
        rm -f "$log"
    else
        tail -n 5 "$log" >&2
        rm -f "$log"
        return 1
    fi
}

find_python() {
    for name in ${OTKLIK_PYTHON:-} python3 python3.14 python3.13 python3.12 python3.11; do
        if "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            echo "$name"
            return
        fi
    done
    fail "Python 3.11 or newer is needed (apt install python3); OTKLIK_PYTHON may name one"
}

make_environment() {
    .venv/bin/python -m pip --version >/dev/null 2>&1 && return
    if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
        install_packages python3-venv ||
            fail "Python's venv is missing: ask the administrator for 'apt install python3-venv', then start again"
    fi
    "$python" -m venv --clear .venv || fail "no environment could be made in .venv"
}

wanted_lock() {
    if [ "$kind" = tests ]; then
        echo requirements/dev.lock
    elif [ -n "${DATABASE_URL:-}" ] || "$python" -m otklik.commands.binaries >/dev/null; then
        echo requirements/base.lock
    else
        echo requirements/embedded.lock
    fi
}

stamp_of() { # what was installed: changes with the lock, the interpreter and this script
    { cat "$1" "$0"; .venv/bin/python -VV; } 2>/dev/null | sha256sum | cut -d ' ' -f 1
}

install_lock() {
    installed=$(cat .venv/installed 2>/dev/null || true)
    [ "$installed" = "$(stamp_of "$lock")" ] && return
    [ "$kind" = product ] && [ "$installed" = "$(stamp_of requirements/dev.lock)" ] && return
    say "installing $lock into .venv"
    rm -f .venv/installed
    .venv/bin/python -m pip install -qq --disable-pip-version-check --no-input \
        --require-hashes --no-deps --requirement "$lock" || fail "the packages of $lock could not be installed"
    link_project
    stamp_of "$lock" >.venv/installed
}

link_project() { # as an editable install does, but without a build backend, which the locks do not hold
    packages=$(.venv/bin/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')
    pwd >"$packages/otklik.pth"
    printf '#!/bin/sh\nexec "%s/.venv/bin/python" -m otklik "$@"\n' "$(pwd)" >.venv/bin/otklik
    chmod 755 .venv/bin/otklik
}

prepare_tests() {
    if ! command -v chromium >/dev/null && ! command -v chromium-browser >/dev/null; then
        install_packages chromium fonts-dejavu-core || fail "the browser tests need Chromium: apt install chromium"
    fi
    if ! command -v chromium-headless-shell >/dev/null; then
        install_packages chromium-headless-shell || say "no chromium-headless-shell: the journeys take Chromium, slower"
    fi
    if [ -z "${DATABASE_URL:-}" ] && ! "$python" -m otklik.commands.binaries >/dev/null; then
        install_packages postgresql || say "no PostgreSQL on this system: the tests use the one of the wheel"
    fi
}

python=$(find_python)
if command -v flock >/dev/null; then # two targets of one make may ask at once
    exec 9>.setup.lock
    flock 9
fi
[ "$kind" = tests ] && prepare_tests
make_environment
lock=$(wanted_lock)
install_lock
