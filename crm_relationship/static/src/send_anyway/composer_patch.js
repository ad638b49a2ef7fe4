import {Composer} from "@mail/core/common/composer";
import {patch} from "@web/core/utils/patch";

patch(Composer.prototype, {
    /** A message that was held back stays to be sent: with a reason, or another way. */
    async processMessage() {
        const wasActive = this.state.active;
        try {
            return await super.processMessage(...arguments);
        } catch (error) {
            this.state.active = wasActive;
            throw error;
        }
    },
});
