/**
 * The only list of endpoints.
 *
 * @module
 */
import { chatCompletions } from "./endpoints/chat_completions.ts";
import { completions } from "./endpoints/completions.ts";
import { countTokens } from "./endpoints/count_tokens.ts";
import { health, root } from "./endpoints/health.ts";
import { listModels, showModel } from "./endpoints/models.ts";
import { metrics } from "./endpoints/metrics.ts";
import { messages, otherMessages } from "./endpoints/messages.ts";
import { embeddings, passthrough } from "./endpoints/passthrough.ts";
import { responses } from "./endpoints/responses.ts";
import { showResponse } from "./endpoints/show_response.ts";
import type { Route } from "./route.ts";

/** Every endpoint of the server; each also answers without `/v1` in front. */
export const ROUTES: readonly Route[] = [
  chatCompletions,
  messages,
  countTokens,
  otherMessages,
  responses,
  showResponse,
  completions,
  embeddings,
  listModels,
  showModel,
  root,
  health,
  metrics,
  passthrough,
];
