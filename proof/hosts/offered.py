"""What the suite offers to browsers, and which of it a replica may answer.

Run in Odoo's shell: `write(env, file)`. A page that reads and a method that pages read
with must be read-only; what a button does is asked of the primary on purpose, because
the form has just been saved there.
"""

import json

OURS = tuple(
    f"odoo.addons.crm_{name}." for name in ("relationship", "loyalty", "feedback")
)
READS = ("get_", "read_")


def write(env, file):
    with open(file, "w") as out:
        json.dump({"routes": routes(env), "methods": methods(env)}, out)


def routes(env):
    """[path, verbs, read-only] of each route of ours."""
    http = env["ir.http"]
    rules = http._generate_routing_rules(env.registry._init_modules, {})
    return sorted(
        [path, " ".join(endpoint.routing.get("methods") or ["any"]), _flag(endpoint)]
        for path, endpoint in rules
        if endpoint.func.__module__.startswith(OURS)
    )


def _flag(endpoint):
    readonly = endpoint.routing["readonly"]
    return "by token" if callable(readonly) else bool(readonly)


def methods(env):
    """[model, method, read-only] of each public method of ours."""
    found = {
        (model._name, name)
        for model in env.values()
        for cls in type(model).mro()
        if cls.__module__.startswith(OURS)
        for name, method in vars(cls).items()
        if callable(method) and not name.startswith("_") and is_ours(model, name)
    }
    return sorted([model, name, is_readonly(env[model], name)] for model, name in found)


def is_ours(model, name):
    """Not one of Odoo's that we only extend."""
    owners = [cls for cls in type(model).mro() if name in vars(cls)]
    return owners[-1].__module__.startswith(OURS)


def is_readonly(model, name):
    """As Odoo finds out where to ask."""
    for cls in type(model).mro():
        method = getattr(cls, name, None)
        if method is not None and hasattr(method, "_readonly"):
            return method._readonly
    return False


def ought(offered):
    """What only reads by its name or verb, and is asked of the primary."""
    for path, verbs, readonly in offered["routes"]:
        if verbs == "GET" and not readonly:
            yield path
    for model, name, readonly in offered["methods"]:
        if name.startswith(READS) and not readonly:
            yield f"{model}.{name}"
