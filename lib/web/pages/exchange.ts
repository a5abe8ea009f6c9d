/**
 * Leads to an exchange within its conversation, for pages that know only its id.
 *
 * @module
 */
import { STATUS_CODE } from "@std/http/status";
import { UsageError } from "../../core/errors.ts";
import { markup } from "../../core/text/markup.ts";
import type { Page } from "../page.ts";

export const exchangePage: Page = {
  method: "GET",
  path: "exchange/*",
  async answer({ tail }, { history }) {
    try {
      const found = await history?.find(tail);
      if (found !== undefined) {
        const { conversation, id } = found;
        return { kind: "redirect", to: `conversation/${conversation}#${id}` };
      }
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
    }
    return {
      kind: "page",
      status: STATUS_CODE.NotFound,
      title: "Not recorded",
      body: markup`<h1>Not in the history</h1>
<p>The exchange <code>${tail}</code> was not recorded, or was removed. <a href="/ui/history">To the history</a></p>`,
    };
  },
};
