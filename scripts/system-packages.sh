# Sourced by scripts/setup. Finds out what the system lacks, by what is needed and not by the name
# of the distribution, and installs it where that is allowed.

# Print the Debian package of everything that is missing for $1 (run or test).
missing_packages() {
    python3 -c 'import venv, ensurepip' 2>/dev/null || echo python3-venv
    has_library libpango-1.0.so.0 || echo libpango-1.0-0
    has_library libpangoft2-1.0.so.0 || echo libpangoft2-1.0-0
    has_library libharfbuzz-subset.so.0 || echo libharfbuzz-subset0
    has_serif_font || echo fonts-liberation2
    if [ "$1" = test ]; then
        has chromium || has chromium-browser || has google-chrome || echo chromium
        has_library libatomic.so.1 || echo libatomic1 # the driver of Playwright wants it
        has pdftotext || echo poppler-utils
        has zbarimg || echo zbar-tools
        has softhsm2-util || echo softhsm2 # a token in software, for keys by PKCS#11
        has initdb || ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || echo postgresql
    fi
}

has_library() { python3 -c 'import ctypes, sys; ctypes.CDLL(sys.argv[1])' "$1" 2>/dev/null; }

# Documents are set in Times New Roman or its metric twin.
has_serif_font() { has fc-list && fc-list | grep -Eiq 'Times New Roman|Liberation Serif|Tinos'; }

# Install what is missing for $1, or say what to run and stop.
install_system_packages() {
    missing=$(missing_packages "$1" | tr '\n' ' ')
    missing=${missing% }
    [ -n "$missing" ] || return 0
    if ! has apt-get; then
        say 'this system lacks what Debian calls:' "$missing"
        say 'install that with its own package manager; going on without it for now'
        return 0
    fi
    command="apt-get update && apt-get install --yes --no-install-recommends $missing"
    if [ "$(id -u)" = 0 ]; then
        say "installing system packages: $missing"
        run_apt sh -c "$command"
    elif has sudo && sudo -n true 2>/dev/null; then
        say "installing system packages, with sudo: $missing"
        run_apt sudo -n DEBIAN_FRONTEND=noninteractive sh -c "$command"
    else
        ask_for "$command"
    fi
}

run_apt() {
    log=$(mktemp)
    if DEBIAN_FRONTEND=noninteractive "$@" >"$log" 2>&1 </dev/null; then
        rm -f "$log"
    else
        tail -n 20 "$log" >&2
        rm -f "$log"
        ask_for "$command"
    fi
}

ask_for() {
    say 'system packages are missing and could not be installed from here. Please run'
    if [ "$(id -u)" = 0 ]; then printf '\n    %s\n\n' "$1" >&2
    elif has sudo; then printf '\n    sudo sh -c "%s"\n\n' "$1" >&2
    else printf '\n    su -c "%s"\n\n' "$1" >&2
    fi
    stop 'and then start this again.'
}
