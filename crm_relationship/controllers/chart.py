import json

from werkzeug.exceptions import BadRequest

from odoo.exceptions import AccessError
from odoo.http import Controller, content_disposition, request, route

from odoo.addons.web.controllers.export import CSVExport, ExcelExport

WRITERS = {"csv": CSVExport, "xlsx": ExcelExport}
EXPORT_GROUP = "base.group_allow_export"


class ChartExport(Controller):
    @route(
        "/crm/chart/<string:name>.<any(csv, xlsx):kind>",
        type="http",
        auth="user",
        readonly=True,
    )
    def export(self, name, kind, filters="{}", companies=""):
        """The numbers of a chart as a file, with the reader's rights.

        :param companies: the companies switched on, the current one first
        """
        if not request.env.user.has_group(EXPORT_GROUP):
            raise AccessError(
                request.env._("Exporting is for users with the right to export data.")
            )
        charts = request.env["crm.chart"]
        try:
            chosen = json.loads(filters)
            wanted = [int(number) for number in companies.split("-") if number]
        except ValueError as error:
            raise BadRequest from error
        if wanted:
            charts = charts.with_context(allowed_company_ids=wanted)
        chart = charts.get_chart(name, chosen)
        if chart["refused"]:
            raise AccessError(chart["refused"])
        writer = WRITERS[kind]()
        content = writer.from_data(
            chart["columns"],
            [column["label"] for column in chart["columns"]],
            [row["cells"] for row in chart["rows"]],
        )
        filename = f"{chart['title']}{writer.extension}"
        return request.make_response(
            content,
            headers=[
                ("Content-Disposition", content_disposition(filename)),
                ("Content-Type", writer.content_type),
            ],
        )
