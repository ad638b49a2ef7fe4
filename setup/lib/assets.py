"""Build what browsers load, in Odoo's shell: pages then come at once.

Tests in browsers would build it again and again: what a test class has built is rolled
back at its end.
"""

BUNDLES = [
    "web.assets_web",
    "web.assets_web_print",
    "web.assets_backend_lazy",
    "web.chartjs_lib",
    "spreadsheet.o_spreadsheet",
    "web.assets_frontend",
    "web.assets_frontend_minimal",
    "web.assets_frontend_lazy",
    "web.__assets_tests_call__",
]

for name in BUNDLES:
    bundle = env["ir.qweb"]._get_asset_bundle(name)  # noqa: F821
    bundle.js()
    bundle.css()
env.cr.commit()  # noqa: F821
