/**
 * The only list of endpoints.
 *
 * @module
 */
import { chatCompletions } from "./endpoints/chat_completions.ts";
import { cancelResponse } from "./endpoints/cancel_response.ts";
import { compactResponse } from "./endpoints/compact_response.ts";
import { completions } from "./endpoints/completions.ts";
import { countTokens } from "./endpoints/count_tokens.ts";
import { deleteResponse } from "./endpoints/delete_response.ts";
import {
  deleteFile,
  listFiles,
  showFile,
  uploadFile,
} from "./endpoints/files.ts";
import { health, root } from "./endpoints/health.ts";
import { inputItems } from "./endpoints/input_items.ts";
import { inputTokens } from "./endpoints/input_tokens.ts";
import { listModels, showModel } from "./endpoints/models.ts";
import { metrics } from "./endpoints/metrics.ts";
import { messages, otherMessages } from "./endpoints/messages.ts";
import { changePage, firstPage, showPage } from "./endpoints/pages.ts";
import { embeddings, passthrough } from "./endpoints/passthrough.ts";
import { responses } from "./endpoints/responses.ts";
import { responsesSocket } from "./endpoints/responses_socket.ts";
import { showResponse } from "./endpoints/show_response.ts";
import type { Endpoint } from "./endpoint.ts";

/** Every endpoint of the server; each path also works without `/v1`. */
export const ENDPOINTS: readonly Endpoint[] = [
  chatCompletions,
  messages,
  countTokens,
  otherMessages,
  responses,
  responsesSocket,
  inputTokens,
  compactResponse,
  cancelResponse,
  inputItems,
  showResponse,
  deleteResponse,
  completions,
  embeddings,
  uploadFile,
  listFiles,
  showFile,
  deleteFile,
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
