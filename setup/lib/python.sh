# shellcheck shell=bash
# The virtual environment that Odoo runs in.

python_find() {  # an interpreter that really starts (a pyenv shim may be on PATH and not)
    local name
    for name in ${PYTHON:-} python3.12 python3.13 python3.11 python3.10 python3 \
        ~/.pyenv/versions/3.1[0-3].*/bin/python3; do
        "$name" -c 'import ensurepip, sys; sys.exit(not (3, 10) <= sys.version_info[:2] <= (3, 13))' \
            2>/dev/null && { command -v "$name"; return; }
    done
    return 1
}

python_ready() { [[ $(cat "$VENV/.digest" 2>/dev/null) == "$(python_digest)" ]]; }
python_digest() { sha256sum <"$CRM_REPO/requirements.txt"; }

python_build() {
    local python
    if ! "$VENV/bin/python" -c '' 2>/dev/null; then
        python=$(python_find) || { debian_install python3-venv ca-certificates && python=$(python_find); } \
            || die "no Python 3.10 to 3.13 with venv"
        rm -rf "$VENV"
        "$python" -m venv "$VENV"
    fi
    # requirements.txt names every package, so pip need not look for more
    "$VENV/bin/pip" install --disable-pip-version-check --no-deps -r "$CRM_REPO/requirements.txt"
    PYTHONPATH='' "$VENV/bin/pip" check  # of the packages here, not of Odoo itself
    python_digest >"$VENV/.digest"
}

addons() { "$VENV/bin/python" "$CRM_REPO/setup/lib/addons.py" "$@"; }
