"""How pages are opened and read as a browser would."""

from lxml import etree

from odoo.exceptions import AccessError
from odoo.tools.safe_eval import safe_eval

from .common import RelationshipCase


class ViewsCase(RelationshipCase):
    """Pages of one addon; `addon` is its name, `users` has somebody of each role."""

    addon = "crm_relationship"

    def _owners(self, action):
        """The roles that must be able to open an action."""
        raise NotImplementedError

    def _our_actions(self):
        return self.env["ir.actions.act_window"].search(
            [("res_model", "=like", "crm.%"), ("id", "in", self._our_ids())]
        )

    def _our_ids(self):
        return (
            self.env["ir.model.data"]
            .search(
                [
                    ("module", "=", self.addon),
                    ("model", "=", "ir.actions.act_window"),
                ]
            )
            .mapped("res_id")
        )

    def _open_all(self):
        """Only for want of rights may an action fail, and not for its owners."""
        for role, user in self.users.items():
            for action in self._our_actions():
                with self.subTest(role=role, action=action.name):
                    try:
                        self._open(self._as(user), action)
                    except AccessError:
                        self.assertNotIn(role, self._owners(action))

    def _open_extended(self, env, model, kinds):
        """Load views of a model that we extend and read what they show."""
        views = env[model].get_views([(False, kind) for kind in kinds])["views"]
        for kind in kinds:
            with self.subTest(user=env.user.login, model=model, kind=kind):
                self._read(env[model], kind, etree.fromstring(views[kind]["arch"]))

    def _open(self, env, action):
        """Load the views of an action and read what they show."""
        model = env[action.res_model]
        kinds = [kind.strip() for kind in action.view_mode.split(",")]
        views = model.get_views([(False, kind) for kind in [*kinds, "search"]])
        for kind in kinds:
            self._read(model, kind, etree.fromstring(views["views"][kind]["arch"]))
        return views

    def _read(self, model, kind, arch):
        if kind in ("list", "kanban", "form"):
            model.web_search_read([], {name: {} for name in self._top(arch)})
        elif kind in ("pivot", "graph"):
            nodes = list(arch.iter("field"))
            measures = [n for n in nodes if n.get("type") == "measure"]
            model.formatted_read_group(
                [],
                [
                    ":".join(filter(None, (node.get("name"), node.get("interval"))))
                    for node in nodes
                    if node not in measures
                ],
                [f"{node.get('name')}:sum" for node in measures],
            )

    def _top(self, arch):
        """The fields of a view itself, without those of lists inside it."""
        return {
            node.get("name")
            for node in arch.iter("field")
            if not any(parent.tag == "field" for parent in node.iterancestors())
        }

    def _shown(self, model, kind):
        arch = etree.fromstring(model.get_view(view_type=kind)["arch"])
        return {node.get("name") for node in arch.iter("field")}

    def _filter(self, model, node):
        domain = safe_eval(node.get("domain") or "[]", {"uid": model.env.uid})
        group = safe_eval(node.get("context") or "{}").get("group_by")
        if group:
            model.formatted_read_group(domain, [group], ["__count"])
        else:
            model.search_count(domain)

    def _open_menus(self, env):
        """Open what the menus of the app lead to, each as its reader would."""
        root = self.env.ref("crm_relationship.crm_relationship_menu_root")
        menus = env["ir.ui.menu"].browse(env["ir.ui.menu"]._visible_menu_ids())
        menus = menus.filtered(lambda m: m.parent_path.startswith(root.parent_path))
        # pages of our own have tests of their own
        lists = menus.filtered(
            lambda m: m.action and m.action._name == "ir.actions.act_window"
        )
        for menu in lists:
            with self.subTest(user=env.user.login, menu=menu.name):
                self._open(env, menu.action.sudo())

    def _filter_all(self, model):
        """Try every filter and group of the model's search."""
        arch = etree.fromstring(model.get_view(view_type="search")["arch"])
        for node in arch.iter("filter"):
            if node.get("name") == "group_by_properties":  # core's own
                continue
            with self.subTest(model=model._name, filter=node.get("name")):
                self._filter(model, node)
