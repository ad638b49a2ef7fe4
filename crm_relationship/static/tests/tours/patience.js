// A step of a tour waits longer than Odoo's ten seconds: some machines are slow.
import {TourAutomatic} from "@web_tour/js/tour_automatic/tour_automatic";

TourAutomatic.prototype.timeout = 40000;
