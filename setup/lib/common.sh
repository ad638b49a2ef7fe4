# shellcheck shell=bash
# Where things are, words to the person at the terminal, and how a step runs.

CRM_REPO=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
mkdir -p "${CRM_BUILD:=$CRM_REPO/.build}"/{log,cache,data}
CRM_BUILD=$(cd "$CRM_BUILD" && pwd)
VENV=$CRM_BUILD/venv
# by checkout: two checkouts may share one build folder
ODOO_RC=$CRM_BUILD/odoo-$(printf '%s' "$CRM_REPO" | sha256sum | cut -c1-8).conf

say() { printf '%s\n' "$*" >&2; }
die() { say "setup: $*"; exit 1; }
have() { command -v "$1" >/dev/null 2>&1; }

usage() {  # the comment at the head of the script that was called
    sed -n '2,/^[^#]/{s/^# \{0,1\}//p}' "$0"
    exit "${1:-0}"
}

# -- steps ---------------------------------------------------------------------

ensure() {  # ensure LABEL READY BUILD ADVICE: build what is not ready, one process at a time
    local label=$1 ready=$2 build=$3 advice=$4
    if "$ready"; then return; fi
    exec 9>>"$CRM_BUILD/lock"
    flock -n 9 || { say "$label: waiting for another run that is building"; flock 9; }
    "$ready" || step "$label" "$build" "$advice"
    exec 9>&-
}

step() {  # step LABEL COMMAND ADVICE: its output goes to a log, its time or its failure to the terminal
    local label=$1 command=$2 advice=$3 start=$SECONDS status=0 log
    log=$CRM_BUILD/log/${label,,}.log
    log=${log// /-}
    printf '%-28s' "$label" >&2
    # A process group of its own, so that an interrupted step takes its children
    # along; in the background, so that "set -e" holds inside it.
    set -m
    (set -e; "$command") </dev/null >"$log" 2>&1 &
    STEP_PID=$!
    set +m
    wait "$STEP_PID" || status=$?
    STEP_PID=
    if ((status)); then
        say "failed after $((SECONDS - start)) s"
        die "$label: $(last_words "$log"). Log: $log. To do: $advice"
    fi
    say "$(printf '%4d s' $((SECONDS - start)))"
}

last_words() {  # what a failed step said last, in one short line
    local words
    words=$(grep -v '^[[:space:]]*$' "$1" | tail -n 1 | sed 's/^setup: //; s/[. ]*$//')
    printf '%.160s' "${words:-failed without a word}"
}

STEP_PID=
interrupted() {
    [[ -z $STEP_PID ]] || kill -TERM -- "-$STEP_PID" 2>/dev/null || true
    say; say "setup: interrupted; call it again to go on"
    exit 130
}
trap interrupted INT TERM HUP

# -- the machine ---------------------------------------------------------------

as_root() { if [[ $EUID -eq 0 ]]; then "$@"; else sudo -n "$@"; fi; }

debian_install() {  # packages of this machine's own Debian, where we may
    have apt-get || { echo "this machine has no apt-get to install $*"; return 1; }
    as_root true || { echo "no right to install $*"; return 1; }
    as_root apt-get update -q || true
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "$@"
}

export_environment() {  # what every child process may rely on
    PGHOST=$(pg_home)
    PYTHONPATH=$(odoo_package):$CRM_REPO
    PATH=$VENV/bin:$(pg_bin):$PATH
    PGUSER=odoo
    QT_QPA_PLATFORM=offscreen  # wkhtmltopdf has no screen
    export CRM_REPO CRM_BUILD ODOO_RC PGHOST PGUSER PYTHONPATH PATH QT_QPA_PLATFORM
}
