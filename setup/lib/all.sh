# shellcheck shell=bash
# Everything the commands share, and the steps that all of them need.

for part in common python postgres source database server; do
    # shellcheck source=/dev/null
    . "$(dirname "${BASH_SOURCE[0]}")/$part.sh"
done

ensure_environment() {
    ensure "Python packages" python_ready python_build \
        "see that Python 3.10 to 3.13 (PYTHON=...) and PyPI are at hand, then call again"
    ensure "Odoo 19 source" odoo_ready odoo_build \
        "set ODOO_HOME to a checkout of Odoo 19.0, or call again when the network is back"
    ensure "PostgreSQL" postgres_ready postgres_build \
        "install postgresql (13 or later) and call again"
    export_environment
}

# wkhtmltopdf has left Debian after 12, and nothing but printing needs it
pdf_ready() { have wkhtmltopdf || [[ -e $CRM_BUILD/without-pdf ]]; }
pdf_build() { debian_install wkhtmltopdf || touch "$CRM_BUILD/without-pdf"; }
ensure_pdf() { ensure "PDF reports" pdf_ready pdf_build "call again"; }

browser_ready() { have chromium || have google-chrome || have chromium-browser || have google-chrome-stable; }
browser_build() { debian_install chromium fonts-liberation; }
ensure_browser() { ensure "Chromium" browser_ready browser_build "install chromium and call again"; }

load_ready() { have wrk; }
load_build() { debian_install wrk; }
ensure_load() { ensure "Load tool" load_ready load_build "install wrk and call again"; }

ensure_template() {
    ensure "Odoo's addons" base_ready base_build "call again; if it fails again, delete $SOURCE first"
    ensure "Our addons" template_ready template_build "mend what the log names, then call again"
}
