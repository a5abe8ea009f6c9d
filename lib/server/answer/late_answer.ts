/**
 * Answers of responses that run in the background: they come when their client asks for them.
 *
 * @module
 */
import type { ChatClient } from "../../core/client.ts";
import { isObject } from "../../core/data/invalid.ts";
import { parsedJson } from "../../core/data/parsed_json.ts";
import {
  decodeResponse,
  isResponse,
} from "../../dialects/openai_responses/decode/response.ts";
import { wholeGiven } from "../../dialects/openai_responses/kept/given.ts";
import {
  givenResponse,
  keepResponse,
} from "../../dialects/openai_responses/kept/response.ts";
import { AnswerTexts } from "../../dialects/openai_responses/kept/answer_texts.ts";
import { placedTools } from "../../dialects/openai_responses/placed_tools.ts";
import { rebuildMessages } from "../../history/chain/rebuild.ts";
import type { ServerContext } from "../endpoint.ts";
import type { StoredResponse } from "./stored_response.ts";

/** Statuses of a response whose answer is still to come. */
const RUNNING: readonly unknown[] = ["queued", "in_progress"];

/**
 * Records a response that its provider has shown, if it was recorded before it had an answer: as an exchange with the
 * same request, which is found by the response's id from then on. Resolves when it is stored.
 */
export async function recordLate(
  shown: string,
  { last, chain }: StoredResponse,
  { context: { recorder, recent, history }, client }: {
    readonly context: ServerContext;
    readonly client: ChatClient;
  },
): Promise<void> {
  const value = parsedJson(shown);
  const given = givenResponse(last.response);
  const before = given && wholeGiven(given);
  if (!history || !isResponse(value) || !RUNNING.includes(before?.["status"])) {
    return;
  }
  if (RUNNING.includes(value["status"])) return;
  const tools = Array.isArray(value["tools"])
    ? value["tools"].filter(isObject)
    : [];
  const recording = recorder.begin({
    provider: last.provider,
    baseUrl: last.base_url,
    model: last.model,
    request: { ...last.request, messages: rebuildMessages(chain) },
    parent: chain.length > 1 ? chain.slice(0, -1) : null,
    via: last.via,
    encode: (request) => client.encode(request),
  });
  const chunk = decodeResponse(
    value,
    placedTools({ model: last.model, tools: tools as { type: string }[] }),
  );
  recording.chunk(chunk);
  const said = new AnswerTexts();
  said.add(chunk);
  recording.keep(keepResponse(value, said.texts()));
  await recording.finish({ status: "completed" });
  const { id: exchange } = recording;
  recent?.addRelayed(String(value["id"]), {
    exchange,
    provider: last.provider,
  });
}
