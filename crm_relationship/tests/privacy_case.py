"""What tests of privacy share: which models name a person, and whether any is left."""

from odoo.tools import SQL

from .common import RelationshipCase


class PrivacyCase(RelationshipCase):
    """Every model of one addon that names a contact has a treatment."""

    addon = "crm_relationship"

    def _naming(self):
        """{model: fields} of the stored many2one fields to contacts."""
        found = {}
        for name, model in self.env.registry.items():
            if model._original_module != self.addon or model._abstract:
                continue
            if not model._auto or model._transient:
                continue
            names = {
                field.name
                for field in model._fields.values()
                if field.type == "many2one"
                and field.comodel_name == "res.partner"
                and field.store
            }
            if names:
                found[name] = names
        return found

    def _assert_every_model_is_treated(self):
        treatments = self.env["crm.privacy"]._treatments()
        for model, names in self._naming().items():
            with self.subTest(model=model):
                self.assertIn(model, treatments)
                treatment = treatments[model]
                # his firm, and whoever spoke for somebody else, is not the person
                names -= {"customer_id", "proposer_id", "recommender_id"}
                self.assertLessEqual(names, set(treatment.people))
                self.assertLessEqual(set(treatment.words), set(self.env[model]._fields))
                self.assertTrue(treatment.words or treatment.how != "blank")
                self.assertTrue(treatment.why or treatment.how != "keep")

    def _where(self, text):
        """{table: a row that still holds this text}, of ours and of messages."""
        self.env.flush_all()
        tables = {
            model._table
            for name, model in self.env.items()
            if model._auto and not model._abstract and name.startswith("crm.")
        }
        tables |= {"mail_message", "mail_activity", "res_partner", "ir_attachment"}
        rows = {
            table: self.env.execute_query(
                SQL(
                    "SELECT row::text FROM %s AS row WHERE row::text ILIKE %s LIMIT 1",
                    SQL.identifier(table),
                    f"%{text}%",
                )
            )
            for table in tables
        }
        return {table: found for table, found in rows.items() if found}
