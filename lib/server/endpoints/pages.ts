/**
 * `/ui`: the web pages.
 *
 * @module
 */
import { loader } from "../../core/load.ts";
import type { Endpoint } from "../endpoint.ts";
import { errorResponse } from "../formats/error_response.ts";
import { unknownUrl } from "../guard/unknown_url.ts";
import type { Reply } from "../reply.ts";

/** Most servers have no visitor. */
const loadAnswer = loader<typeof import("../ui/answer.ts")>(
  import.meta.url,
  "../ui/answer.ts",
);

const page = {
  open: true,
  ownPages: true,
  failed: failedPage,
  async handle(request, context, path) {
    if (context.pages === undefined) {
      throw unknownUrl(request, "the pages are off: --no-ui");
    }
    const { answerUi } = await loadAnswer();
    return await answerUi(request, context, context.pages, path);
  },
} satisfies Partial<Endpoint>;

/** No other page may read the reason. */
function failedPage(error: unknown): Reply {
  const reply = errorResponse(error);
  const headers = {
    "cache-control": "no-store",
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
    "cross-origin-resource-policy": "same-origin",
    "referrer-policy": "same-origin",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
  };
  for (const [name, value] of Object.entries(headers)) {
    reply.headers.set(name, value);
  }
  return reply;
}

/** The first page. */
export const firstPage: Endpoint = { ...page, method: "GET", pattern: "/ui" };

/** All other pages. */
export const showPage: Endpoint = { ...page, method: "GET", pattern: "/ui/*" };

/** What pages do. */
export const changePage: Endpoint = {
  ...page,
  method: "POST",
  pattern: "/ui/*",
};
