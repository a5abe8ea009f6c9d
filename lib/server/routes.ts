/**
 * The only list of endpoints.
 *
 * @module
 */
import { chatCompletions } from "./endpoints/chat_completions.ts";
import { health, root } from "./endpoints/health.ts";
import { listModels, showModel } from "./endpoints/models.ts";
import type { Route } from "./route.ts";

/** Every endpoint of the server; each also answers without `/v1` in front. */
export const ROUTES: readonly Route[] = [
  chatCompletions,
  listModels,
  showModel,
  root,
  health,
];
