# shellcheck shell=bash
# The web server of ./setup/up, in the background. odoo.pid holds its pid and port.

PIDFILE=$CRM_BUILD/odoo.pid

server_pid() {  # of a process that is still ours: pids are given anew
    local pid; pid=$(cut -d' ' -f1 "$PIDFILE" 2>/dev/null)
    [[ -r /proc/${pid:-none}/cmdline ]] && tr '\0' ' ' <"/proc/$pid/cmdline" | grep -q -- '-m odoo' && printf '%s' "$pid"
}
server_port() { cut -d' ' -f2 "$PIDFILE"; }

server_healthy() {  # the registry is loaded and the database answers
    "$VENV/bin/python" -c "import urllib.request as web
web.urlopen('http://127.0.0.1:$(server_port)/web/health?db_server_status=1', timeout=60).read()" 2>/dev/null
}

server_ready() { server_pid >/dev/null && server_healthy; }

server_build() {
    server_stop
    local port; port=$(free_port)
    PYTHONSAFEPATH=1 setsid "$VENV/bin/python" -m odoo --http-port "$port" \
        --logfile "$CRM_BUILD/log/odoo.log" </dev/null >/dev/null 2>&1 9>&- &
    printf '%s %s\n' "$!" "$port" >"$PIDFILE"
    for _ in $(seq 240); do
        if server_healthy; then return; fi
        server_pid >/dev/null || break
        sleep 0.5
    done
    die "the web server did not answer: $(tail -n 1 "$CRM_BUILD/log/odoo.log")"
}

free_port() {  # the first free one from 8069 on
    local port=8069
    while (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; do port=$((port + 1)); done
    printf '%s' "$port"
}

server_stop() {
    local pid
    if pid=$(server_pid); then
        kill "$pid"
        for _ in $(seq 40); do server_pid >/dev/null || break; sleep 0.25; done
        kill -9 "$pid" 2>/dev/null || true
    fi
    rm -f "$PIDFILE"
}
