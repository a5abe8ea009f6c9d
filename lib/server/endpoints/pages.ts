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
  reply.headers.set("cross-origin-resource-policy", "same-origin");
  reply.headers.set("content-security-policy", "default-src 'none'");
  reply.headers.set("x-content-type-options", "nosniff");
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
