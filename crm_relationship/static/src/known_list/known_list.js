import {registry} from "@web/core/registry";
import {user} from "@web/core/user";
import {formatMonetary} from "@web/views/fields/formatters";
import {ListRenderer} from "@web/views/list/list_renderer";
import {listView} from "@web/views/list/list_view";

/**
 * A list of amounts of which some are not known.
 *
 * Odoo leaves these out of a total, but converts the others by the currencies of the
 * rows as they were numbered before. Here every amount keeps the currency of its row.
 */
export class KnownListRenderer extends ListRenderer {
    computeAggregates() {
        const aggregates = super.computeAggregates();
        for (const [name, aggregate] of Object.entries(aggregates)) {
            if (aggregate.multiCurrency) {
                aggregate.rawValue = this.totalOfKnown(name);
                aggregate.value = formatMonetary(aggregate.rawValue, {
                    currencyId: user.activeCompany.currency_id,
                });
            }
        }
        return aggregates;
    }

    /** The sum of what is known in this column, in the currency of the company. */
    totalOfKnown(name) {
        const column = this.columns.find((one) => one.name === name);
        const currencyField = this.getCurrencyField(column);
        const {list} = this.props;
        if (list.selection.length || !list.isGrouped) {
            const records = list.selection.length ? list.selection : list.records;
            return sum(records, ({data}) =>
                this.converted(data[name], [data[currencyField].id])
            );
        }
        return sum(list.groups, ({aggregates}) =>
            this.converted(aggregates[name], aggregates[currencyField])
        );
    }

    /** A group in several currencies is in that of the company already. */
    converted(amount, currencies) {
        const [currency] = currencies;
        const same =
            currencies.length > 1 || currency === user.activeCompany.currency_id;
        return amount * (same ? 1 : this.state.currencyRates[currency]);
    }
}

function sum(rows, amountOf) {
    return rows.reduce((total, row) => total + (amountOf(row) || 0), 0);
}

registry
    .category("views")
    .add("crm_known_list", {...listView, Renderer: KnownListRenderer});
