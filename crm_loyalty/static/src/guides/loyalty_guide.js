import {menu, shown} from "@crm_relationship/guides/guide_steps";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";

const loyalty = "crm_loyalty.crm_loyalty_menu_root";

registry.category("web_tour.tours").add("crm_guide_loyalty", {
    url: "/odoo/my-work-today",
    steps: () => [
        ...menu(
            "crm_relationship.crm_relationship_menu_work",
            "crm_loyalty.crm_loyalty_lot_menu_expiring",
            _t("Points that customers lose soon: a reason to call.")
        ),
        ...menu(
            loyalty,
            "crm_loyalty.crm_loyalty_move_menu",
            _t("Every point earned, spent or expired, and by what.")
        ),
        ...menu(
            loyalty,
            "crm_loyalty.crm_loyalty_lot_menu",
            _t("What is left of them, and until when it is valid.")
        ),
        ...menu(
            loyalty,
            "crm_loyalty.crm_loyalty_notice_menu",
            _t("What customers were told about their points.")
        ),
        ...shown(".o_list_view, .o_view_nocontent"),
    ],
});
