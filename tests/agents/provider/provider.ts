/**
 * A provider of scripted answers in the dialects that agents speak.
 *
 * @module
 */
import {
  type FakeUpstream,
  fakeUpstream,
  type UpstreamRequest,
} from "../../helpers/fake_upstream.ts";
import * as chatCompletions from "./chat_completions.ts";
import * as messages from "./messages.ts";
import * as responses from "./responses.ts";
import type { Asked, Members, Script, Step } from "./script.ts";

/** A dialect: how it asks, and how it answers. */
interface Dialect {
  askedOf(body: Members): Asked;
  reply(step: Step, body: Members): Response;
}

const DIALECTS: Readonly<Record<string, Dialect>> = {
  "/v1/chat/completions": chatCompletions,
  "/v1/responses": responses,
  "/v1/messages": messages,
};

/** Starts it. */
export function scriptedProvider(script: Script): FakeUpstream {
  return fakeUpstream((request) => answer(request, script), {
    responses: true,
  });
}

function answer(
  { method, path, body: text }: UpstreamRequest,
  script: Script,
): Response {
  const [place = ""] = path.split("?");
  const dialect = method === "POST" ? DIALECTS[place] : undefined;
  if (dialect !== undefined) {
    const body = JSON.parse(text);
    return dialect.reply(script(dialect.askedOf(body)), body);
  }
  if (place === "/v1/messages/count_tokens") {
    return Response.json({ "input_tokens": Math.ceil(text.length / 4) });
  }
  if (place === "/v1/models") {
    return Response.json({ object: "list", data: [] });
  }
  const message = `Invalid URL (${method} ${place})`;
  return Response.json({ error: { message, type: "invalid_request_error" } }, {
    status: 404,
  });
}
