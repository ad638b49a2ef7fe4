import re

from odoo.tools import SQL

ADDON = "crm_relationship"


def uninstall_hook(env):
    """What only we could serve leaves with us; what people use becomes theirs."""
    names = env["ir.model.data"]
    kinds = names.search([("module", "=", ADDON), ("model", "=", "mail.activity.type")])
    # approvals of orders, which nobody could give
    env["mail.activity"].with_context(active_test=False).search(
        [("activity_type_id", "in", kinds.mapped("res_id"))]
    ).unlink()
    # or an installation to come would go on where this one stopped
    env["ir.config_parameter"].search([("key", "=like", f"{ADDON}.%")]).unlink()
    names.search([("module", "=", ADDON), ("name", "in", list(_in_use(env)))]).unlink()
    forget(env, ADDON)


def _in_use(env):
    """Records of ours that Odoo could not delete: deals lost for it, speakers of it."""
    reason = env.ref(f"{ADDON}.crm_lost_reason_no_decision", False)
    leads = env["crm.lead"].with_context(active_test=False)
    if reason and leads.search_count([("lost_reason_id", "=", reason.id)], limit=1):
        yield "crm_lost_reason_no_decision"
    language = env.ref(f"{ADDON}.lang_kk", False)
    if language and language.active:
        yield "lang_kk"


def forget(env, addon):
    """What Odoo would leave of an addon that is uninstalled, and of its models."""
    leaving = env["ir.module.module"].search([("state", "=", "to remove")])
    addons = [addon, *leaving.mapped("name")]
    models = list(_only_of(env, "ir_model", "model", addons))
    _drop_favourites(env, addons, models)
    # notes of foreign keys have no name, by which Odoo would find them
    env.cr.execute(
        "DELETE FROM ir_model_constraint AS key USING ir_module_module AS module"
        " WHERE module.id = key.module AND module.name = %s AND key.type = 'f'",
        [addon],
    )
    # each addon that extends mail.thread names every model that inherits it
    env.cr.execute(
        "DELETE FROM ir_model_data AS data USING ir_model_inherit AS heir, ir_model"
        " WHERE data.model = 'ir.model.inherit' AND data.res_id = heir.id"
        " AND ir_model.id = heir.model_id AND ir_model.model = ANY(%s)",
        [models],
    )
    # and each choice of the fields that come with it
    env.cr.execute(
        "DELETE FROM ir_model_data AS data"
        " USING ir_model_fields_selection AS choice, ir_model_fields AS field"
        " WHERE data.model = 'ir.model.fields.selection' AND data.res_id = choice.id"
        " AND field.id = choice.field_id AND field.model = ANY(%s)",
        [models],
    )
    _give_back_notes(env, addons, models)


def _give_back_notes(env, addons, models):
    """What Odoo says of a model that stays: not what a class of ours said of itself."""
    ours = tuple(f"odoo.addons.{addon}." for addon in addons)
    for name in env.registry:
        said = [kind for kind in type(env[name]).mro() if kind.__doc__]
        if name in models or not said or not said[0].__module__.startswith(ours):
            continue
        theirs = [kind for kind in said if not kind.__module__.startswith(ours)]
        env.cr.execute(
            "UPDATE ir_model SET info = %s WHERE model = %s",
            [theirs[0].__doc__ if theirs else None, name],
        )


def _drop_favourites(env, addons, models):
    """What people kept of a search or an export fails without what it names."""
    # on models that stay: those of ours may call a field as others call a choice
    fields = _only_of(env, "ir_model_fields", "name", addons, models)
    names = "|".join(sorted(fields))
    named = re.compile(rf"""['".]({names})\b""")

    def fails(favourite):
        texts = favourite.domain, favourite.context, favourite.sort
        return favourite.model_id in models or named.search(" ".join(texts))

    favourites = env["ir.filters"].with_context(active_test=False)
    favourites.search([]).filtered(fails).unlink()
    env["ir.exports"].search([("resource", "in", models)]).unlink()


def _only_of(env, table, column, addons, but=()):
    """What nothing but these addons calls by this name, but on these models."""
    rows = env.execute_query(
        SQL(
            """
            SELECT owned.name
              FROM (
                SELECT record.%(column)s AS name,
                       COALESCE(BOOL_AND(data.module = ANY(%(addons)s)), FALSE) AS ours
                  FROM %(table)s     AS record
             LEFT JOIN ir_model_data AS data ON data.model = %(model)s
                                            AND data.res_id = record.id
                 WHERE record.model <> ALL(%(but)s)
                 GROUP BY record.id
              ) AS owned
             GROUP BY owned.name
            HAVING BOOL_AND(owned.ours)
            """,
            column=SQL.identifier(column),
            table=SQL.identifier(table),
            model=table.replace("_", "."),
            addons=addons,
            but=list(but),
        )
    )
    return {name for (name,) in rows}


def post_init_hook(env):
    """The first fill is a cron's work, so that installing stays quick."""
    env["crm.purchase.day"]._request_reading()
    runs = env["crm.relationship.run"]
    runs._request_full(env["res.company"].search([]))
    # the data files have asked for it before, when there was no job to call yet
    runs._call_cron()
