# shellcheck shell=bash
# Databases: built under the name crm_building and renamed when whole, so that an
# interrupted build leaves nothing that looks finished.
#
#   crm_base_<digest>      the addons of Odoo that ours depend on, with demo data
#   crm_template_<digest>  ours on top of that; tests and "crm" are copies of it
#   crm                    what ./setup/up serves

FILES=$CRM_BUILD/data/filestore

database_exists() { [[ $(sql postgres "SELECT 1 FROM pg_database WHERE datname = '$1'" 2>/dev/null) ]]; }

name_databases() {  # name_databases FOLDER: sets BASE and TEMPLATE for the addons in it
    BASE=crm_base_$({ odoo_identity; addons depends "$1"; } | sha256sum | cut -c1-12)
    TEMPLATE=crm_template_$({ echo "$BASE"; addons digest "$1"; } | sha256sum | cut -c1-12)
}

drop_database() {
    "$(pg_bin)/dropdb" -h "$(pg_home)" -U odoo --if-exists --force "$1"
    rm -rf "${FILES:?}/${1:?}"
}

copy_database() {  # copy_database FROM TO; files of the store are never edited in place, so links do
    "$(pg_bin)/createdb" -h "$(pg_home)" -U odoo -T "$1" "$2"
    mkdir -p "$FILES"
    [[ ! -d $FILES/$1 ]] || cp -al "$FILES/$1" "$FILES/$2"
}

publish_database() {  # publish_database NAME [COMMENT]: crm_building is whole, name it
    rm -rf "${FILES:?}/$1"
    [[ ! -d $FILES/crm_building ]] || mv "$FILES/crm_building" "$FILES/$1"
    sql postgres "BEGIN; COMMENT ON DATABASE crm_building IS '${2:-}'; ALTER DATABASE crm_building RENAME TO $1; COMMIT"
}

install_addons() {  # install_addons DATABASE ARGS...: fails where Odoo only logs an error
    local database=$1 log failure status=0; shift
    log=$(mktemp)
    odoo_run -d "$database" --stop-after-init --no-http --max-cron-threads 0 "$@" 2>&1 | tee "$log" || status=$?
    failure=$(grep -E ' (ERROR|CRITICAL) |demo data failed to install|^[A-Za-z_.]*(Error|Exception): ' "$log" | tail -n 1) || true
    rm -f "$log"
    [[ -z $failure && $status == 0 ]] || die "${failure:-Odoo ended with status $status}"
}

# -- what tests and "crm" are copied from --------------------------------------

base_ready() { name_databases "$CRM_REPO"; database_exists "$BASE"; }
template_ready() { name_databases "$CRM_REPO"; database_exists "$TEMPLATE"; }

base_build() {  # base_build [FOLDER]: what the addons in it depend on
    drop_database crm_building
    install_addons crm_building -i "$(addons depends "${1:-$CRM_REPO}")" --with-demo
    publish_template "$BASE"
}

template_build() {
    # from a snapshot: somebody may be editing the checkout meanwhile
    local snapshot; snapshot=$CRM_BUILD/cache/snapshot
    rm -rf "$snapshot"; mkdir -p "$snapshot"
    (cd "$CRM_REPO" && for manifest in */__manifest__.py; do cp -a "${manifest%/*}" "$snapshot"; done)
    name_databases "$snapshot"
    database_exists "$BASE" || base_build "$snapshot"
    drop_database crm_building
    copy_database "$BASE" crm_building
    local folders; folders=$(sed -n 's/^addons_path = //p' "$ODOO_RC" | sed "s#,$CRM_REPO\$#,$snapshot#")
    install_addons crm_building -i "$(addons names "$snapshot")" --addons-path "$folders"
    odoo_run shell -d crm_building --no-http --addons-path "$folders" <"$CRM_REPO/setup/lib/assets.py"
    publish_template "$TEMPLATE"
    rm -rf "$snapshot"
    forget_templates
}

publish_template() {
    "$(pg_bin)/vacuumdb" -h "$(pg_home)" -U odoo -q --analyze crm_building
    publish_database "$1"
    # a session in it would keep others from copying it
    sql postgres "ALTER DATABASE $1 ALLOW_CONNECTIONS false"
}

forget_templates() {  # those of earlier states of the addons, unless somebody may be using them
    local name
    for name in $(sql postgres "SELECT datname FROM pg_database
            WHERE datname ~ '^crm_(base|template)_' AND datname NOT IN ('$BASE', '$TEMPLATE')
              AND (pg_stat_file('base/' || oid || '/PG_VERSION')).modification < now() - interval '3 hours'"); do
        drop_database "$name"
    done
}

# -- throw-away copies -----------------------------------------------------------

drop_run_databases() {  # of this run: its names start with CRM_TEST_DB
    local name
    for name in $(sql postgres "SELECT datname FROM pg_database WHERE starts_with(datname, '$CRM_TEST_DB')"); do
        drop_database "$name"
    done
} >/dev/null 2>&1

drop_stale_databases() {  # of runs that were killed before they could
    local name pid
    for name in $(sql postgres "SELECT datname FROM pg_database WHERE datname ~ '^crm_test_[0-9]+_'"); do
        pid=${name#crm_test_}; pid=${pid%%_*}
        kill -0 "$pid" 2>/dev/null || drop_database "$name"
    done
}

# -- what people look at -------------------------------------------------------

crm_ready() {
    name_databases "$CRM_REPO"
    [[ $(sql postgres "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = 'crm'") == "$TEMPLATE" ]]
}

crm_build() {
    name_databases "$CRM_REPO"
    if database_exists crm; then  # what people entered stays: upgrade
        server_stop
        install_addons crm -i "$(addons names "$CRM_REPO")" -u "$(addons names "$CRM_REPO")"
        sql postgres "COMMENT ON DATABASE crm IS '$TEMPLATE'"
    else
        drop_database crm_building
        copy_database "$TEMPLATE" crm_building
        publish_database crm "$TEMPLATE"
    fi
}
