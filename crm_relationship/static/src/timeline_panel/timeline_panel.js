import {Component, onWillStart, onWillUpdateProps, status, useState} from "@odoo/owl";
import {Dropdown} from "@web/core/dropdown/dropdown";
import {DropdownItem} from "@web/core/dropdown/dropdown_item";
import {
    deserializeDate,
    deserializeDateTime,
    toLocaleDateString,
    toLocaleDateTimeString,
} from "@web/core/l10n/dates";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {user} from "@web/core/user";
import {useService} from "@web/core/utils/hooks";
import {useDebounced} from "@web/core/utils/timing";
import {FormViewDialog} from "@web/views/view_dialogs/form_view_dialog";
import {standardWidgetProps} from "@web/views/widgets/standard_widget_props";
import {openForm} from "../open_form";

const PAGE = 20;
const WAIT = 300; // Milliseconds after the last key before the search is sent
// Of these one promises nothing: they are promises, or what follows from them
const NO_PROMISE = ["promise", "decision", "order", "invoice", "payment"];
// Entries that are messages; what they say belongs to a document
const MESSAGES = ["email", "note", "sms", "activity"];
const USER_GROUP = "crm_relationship.crm_relationship_group_user";
const ICONS = {
    email: "fa-envelope-o",
    note: "fa-pencil-square-o",
    meeting: "fa-calendar-o",
    activity: "fa-check-square-o",
    opportunity: "fa-star-o",
    order: "fa-shopping-cart",
    invoice: "fa-file-text-o",
    payment: "fa-money",
    promise: "fa-calendar-check-o",
    decision: "fa-gavel",
    points: "fa-diamond",
    phone: "fa-phone",
    visit: "fa-handshake-o",
    chat: "fa-comments-o",
    sms: "fa-mobile",
    letter: "fa-envelope",
    fax: "fa-fax",
    fair: "fa-users",
};

/**
 * All that happened with a customer and his contacts, newest first, on the contact's
 * own page. It is read page by page from crm.timeline, with the rights of the reader.
 */
export class TimelinePanel extends Component {
    static template = "crm_relationship.TimelinePanel";
    static components = {Dropdown, DropdownItem};
    static props = {...standardWidgetProps};

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.dialog = useService("dialog");
        this.state = useState({entries: [], next: false, busy: false});
        this.filters = useState({
            channels: [],
            search: "",
            contact: null,
            person: null,
        });
        this.searchSoon = useDebounced(() => this.load(), WAIT);
        onWillStart(async () => {
            this.mayLog = await user.hasGroup(USER_GROUP);
            // Its page may be left before the answer has come
            if (status(this) !== "destroyed") {
                this.channels = await this.readChannels();
                await this.load();
            }
        });
        onWillUpdateProps(async (nextProps) => {
            if (nextProps.record.resId !== this.loadedId) {
                await this.load({id: nextProps.record.resId});
            }
        });
    }

    async readChannels() {
        const {channel} = await this.orm.call("crm.timeline", "fields_get", [
            ["channel"],
            ["selection"],
        ]);
        return channel.selection.map(([key, label]) => ({key, label}));
    }

    /** Reads the newest page, or the one after what is shown. */
    async load({id = this.props.record.resId, more = false} = {}) {
        if (!id) {
            return;
        }
        const turn = (this.turn = (this.turn || 0) + 1);
        this.loadedId = id;
        this.state.busy = true;
        const page = await this.orm.call("crm.timeline", "get_page", [id], {
            before: more ? this.state.next : null,
            limit: PAGE,
            filters: this.wanted,
        });
        // What was asked for later has come first
        if (turn !== this.turn || status(this) === "destroyed") {
            return;
        }
        this.state.entries = more
            ? [...this.state.entries, ...page.entries]
            : page.entries;
        this.state.next = page.next;
        this.state.busy = false;
    }

    get wanted() {
        const {channels, search, contact, person} = this.filters;
        return {
            channels: [...channels],
            search,
            contact_ids: contact ? [contact.id] : [],
            user_ids: person ? [person.id] : [],
        };
    }

    get isFiltered() {
        const {channels, search, contact, person} = this.filters;
        return Boolean(channels.length || search || contact || person);
    }

    icon(entry) {
        return ICONS[entry.channel] || "fa-circle-o";
    }

    /** The moment at the reader's place; of an invoice only the day is known. */
    when({date, day_only}) {
        return day_only
            ? toLocaleDateString(deserializeDate(date))
            : toLocaleDateTimeString(deserializeDateTime(date));
    }

    arrow(entry) {
        return {in: _t("from the customer"), out: _t("by us")}[entry.direction];
    }

    toggleChannel(key) {
        const {channels} = this.filters;
        this.filters.channels = channels.includes(key)
            ? channels.filter((channel) => channel !== key)
            : [...channels, key];
        return this.load();
    }

    only(name, person) {
        this.filters[name] = person;
        return this.load();
    }

    clear() {
        Object.assign(this.filters, {
            channels: [],
            search: "",
            contact: null,
            person: null,
        });
        return this.load();
    }

    onSearch(ev) {
        this.filters.search = ev.target.value;
        this.searchSoon();
    }

    open(entry) {
        return openForm(this.action, entry.model, entry.id);
    }

    mayPromise(entry) {
        return this.mayLog && !NO_PROMISE.includes(entry.channel);
    }

    /** A promise taken from an entry: all is filled in but until when. */
    promise(entry) {
        const [source, id] = entry.key.split("-").map(Number);
        const isMessage = source === 1 && MESSAGES.includes(entry.channel);
        this.dialog.add(FormViewDialog, {
            resModel: "crm.promise",
            title: _t("Write Down a Promise"),
            context: {
                default_name: entry.title || entry.channel_label,
                default_partner_id: entry.contact
                    ? entry.contact.id
                    : this.props.record.resId,
                default_side: entry.direction === "in" ? "customer" : "us",
                default_res_model: isMessage ? "mail.message" : entry.model,
                default_res_id: isMessage ? id : entry.id,
                form_view_ref: "crm_relationship.crm_promise_view_form_quick",
            },
            onRecordSaved: () => this.load(),
        });
    }

    /** One dialog with everything filled in but what was said. */
    log() {
        this.dialog.add(FormViewDialog, {
            resModel: "crm.interaction",
            title: _t("Log a Call, a Visit, a Letter"),
            context: {
                default_partner_id: this.props.record.resId,
                default_name: _t("Call"),
                form_view_ref: "crm_relationship.crm_interaction_view_form_quick",
            },
            onRecordSaved: () => this.load(),
        });
    }
}

registry.category("view_widgets").add("crm_timeline_panel", {
    component: TimelinePanel,
});
