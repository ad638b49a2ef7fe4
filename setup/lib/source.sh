# shellcheck shell=bash
# Odoo 19 itself: where its source comes from, and how it is called.
#
# Source, in this order: $ODOO_HOME, what an earlier run unpacked, Debian's
# package odoo-19, a git checkout.

SOURCE=$CRM_BUILD/source

odoo_package() { odoo_package_in "${ODOO_HOME:-$SOURCE}"; }

odoo_package_in() {  # the folder for PYTHONPATH, in a checkout or an unpacked package
    local dir
    for dir in "$1" "$1/usr/lib/python3/dist-packages"; do
        grep -qs '^version_info = (19, 0' "$dir/odoo/release.py" && { printf '%s' "$dir"; return; }
    done
    return 1
}

odoo_ready() { odoo_package >/dev/null && odoo_configure; }

odoo_build() {
    [[ -z ${ODOO_HOME:-} ]] || die "no Odoo 19 under ODOO_HOME=$ODOO_HOME"
    local origin
    for origin in debian git; do
        rm -rf "$SOURCE" "$SOURCE.part"
        mkdir -p "$SOURCE.part"
        # "if" switches "set -e" off inside, hence a shell of its own
        if bash -c "set -euo pipefail; $(declare -f); SOURCE=$SOURCE CRM_BUILD=$CRM_BUILD; odoo_from_$origin" \
            && odoo_package_in "$SOURCE.part" >/dev/null; then
            mv "$SOURCE.part" "$SOURCE"
            odoo_configure
            return
        fi
        echo "Odoo 19 is not to be had from $origin"
    done
    die "Odoo 19 is neither in Debian's archive nor on GitHub for this machine"
}

odoo_from_git() { have git && git clone -q --depth 1 --branch 19.0 https://github.com/odoo/odoo "$SOURCE.part"; }

odoo_from_debian() {
    local cache=$CRM_BUILD/cache/apt mirror deb
    have apt-get && have dpkg-deb
    mirror=$(debian_mirror)
    rm -rf "$cache"
    mkdir -p "$cache"/{lists/partial,archives/partial}
    # odoo-19 is only in sid. bookworm supplies Font Awesome in the layout that
    # Odoo expects, which sid's package no longer has.
    printf 'deb [check-valid-until=no signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] %s %s main\n' \
        "$mirror" sid "$mirror" bookworm >"$cache/sources.list"
    private_apt() {
        apt-get -q -o Dir::Etc::sourcelist="$cache/sources.list" -o Dir::Etc::sourceparts=/dev/null \
            -o Dir::State::Lists="$cache/lists" -o Dir::Cache="$cache" -o APT::Sandbox::User= \
            -o Acquire::Languages=none -o Acquire::IndexTargets::deb::Contents-deb::DefaultEnabled=false "$@"
    }
    private_apt update
    (cd "$cache" && private_apt download odoo-19 libjs-jquery fonts-font-awesome/bookworm \
        fonts-montserrat fonts-roboto-unhinted fonts-inconsolata fonts-ocr-b)
    for deb in "$cache"/*.deb; do dpkg-deb -x "$deb" "$SOURCE.part"; done
    # beside the package lies a second "addons" with the Python files alone, which
    # would hide the real apps
    rm -rf "$SOURCE.part/usr/lib/python3/dist-packages/addons" "$cache"
    odoo_mend_selfie "$(odoo_package_in "$SOURCE.part")/odoo/addons/mail/static/lib/selfie_segmentation"
}

odoo_mend_selfie() {
    # Debian leaves out one file of the backend's bundle, which then logs an error
    # on every page. It blurs the background of video calls; the rest of it comes
    # from a CDN at run time, so an empty class does where npm cannot be reached.
    local cache=$CRM_BUILD/cache
    mkdir -p "$1"
    (cd "$cache" && have npm && npm pack --silent @mediapipe/selfie_segmentation@0.1.1675465747) || true
    tar -xzOf "$cache"/mediapipe-selfie_segmentation-*.tgz package/selfie_segmentation.js \
        >"$1/selfie_segmentation.js" || echo 'class SelfieSegmentation {}' >"$1/selfie_segmentation.js"
}

debian_mirror() {  # the archive this machine already uses, without its security and update suites
    apt-get indextargets --format "\$(REPO_URI)" 'Created-By: Packages' | grep -m1 '/debian/$'
}

odoo_identity() {  # changes when another Odoo takes the place of this one
    local package; package=$(odoo_package)
    if [[ -e $package/.git ]]; then git -C "$package" rev-parse HEAD
    else cat "$package/odoo/release.py" "$package"/../../../share/doc/odoo-19/changelog*.gz; fi 2>/dev/null | sha256sum
}

odoo_configure() {
    local package paths; package=$(odoo_package)
    paths=$package/odoo/addons
    # a checkout keeps the apps beside the package, Debian keeps them inside
    [[ -d $paths/sale ]] || paths+=,$package/addons
    cat >"$ODOO_RC.$$" <<-CONF
		[options]
		addons_path = $paths,$CRM_REPO
		data_dir = $CRM_BUILD/data
		db_host = $(pg_home)
		db_user = odoo
		db_name = crm
		dbfilter = ^crm\$
		list_db = False
		http_interface = 127.0.0.1
		max_cron_threads = 1
		screenshots = $CRM_BUILD/log/screenshots
	CONF
    mv "$ODOO_RC.$$" "$ODOO_RC"
}

odoo_run() {  # PYTHONSAFEPATH: the current folder may hold another "odoo"
    PYTHONSAFEPATH=1 "$VENV/bin/python" -m odoo "$@"
}
