/**
 * The only list of endpoints.
 *
 * @module
 */
import { loader } from "../core/load.ts";
import { chatCompletions } from "./endpoints/chat_completions.ts";
import { countTokens } from "./endpoints/count_tokens.ts";
import { health, root } from "./endpoints/health.ts";
import { listModels, showModel } from "./endpoints/models.ts";
import { metrics } from "./endpoints/metrics.ts";
import { messages, otherMessages } from "./endpoints/messages.ts";
import { changePage, firstPage, showPage } from "./endpoints/pages.ts";
import { embeddings, passthrough } from "./endpoints/passthrough.ts";
import { type Endpoint, lateEndpoint } from "./endpoint.ts";

const loadLate = loader<typeof import("./endpoints/late.ts")>(
  import.meta.url,
  "./endpoints/late.ts",
);

/** Every endpoint of the server; each path also works without `/v1`. */
export const ENDPOINTS: readonly Endpoint[] = [
  chatCompletions,
  messages,
  countTokens,
  otherMessages,
  late("responses", { method: "POST", pattern: "/responses" }),
  late("responsesSocket", { method: "GET", pattern: "/responses" }),
  late("inputTokens", { method: "POST", pattern: "/responses/input_tokens" }),
  late("compactResponse", { method: "POST", pattern: "/responses/compact" }),
  late("cancelResponse", { method: "POST", pattern: "/responses/*/cancel" }),
  late("inputItems", { method: "GET", pattern: "/responses/*/input_items" }),
  late("showResponse", { method: "GET", pattern: "/responses/*" }),
  late("deleteResponse", { method: "DELETE", pattern: "/responses/*" }),
  late("completions", { method: "POST", pattern: "/completions" }),
  embeddings,
  late("uploadFile", { method: "POST", pattern: "/files", shared: true }),
  late("listFiles", { method: "GET", pattern: "/files", shared: true }),
  late("showFile", { method: "GET", pattern: "/files/*", shared: true }),
  late("deleteFile", { method: "DELETE", pattern: "/files/*", shared: true }),
  listModels,
  showModel,
  root,
  health,
  metrics,
  firstPage,
  showPage,
  changePage,
  passthrough,
];

/** The endpoint of a name in `endpoints/late.ts`. */
function late(
  name: keyof Awaited<ReturnType<typeof loadLate>>,
  head: Omit<Endpoint, "handle">,
): Endpoint {
  return lateEndpoint(head, async () => (await loadLate())[name]);
}
