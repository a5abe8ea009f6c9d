/**
 * Walks a table of members: each is sent through a server to a provider of the other dialect, and what the table says
 * of it has to be so.
 *
 * @module
 */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import type { Fates } from "../../../lib/core/fates.ts";
import { fakeUpstream, sse } from "../../helpers/fake_upstream.ts";
import { anthropic, openAi, serving } from "../serving.ts";

/** A request that has the member, and what becomes of it. */
export interface Sample {
  /** Beside what every request has; replaces it where it has the same name. */
  readonly send: Record<string, unknown>;
  /** Where in the provider's request (`messages.0.content`) which value stands. */
  readonly at?: readonly [path: string, value: unknown];
  /** What the provider answers. */
  readonly answer?: unknown;
  /** Which header the provider is sent. */
  readonly header?: readonly [name: string, value: string];
  /** Where in the reply which value stands. */
  readonly back?: readonly [path: string, value: unknown];
  /** The name in `x-chat-left-out`, where that is not the table's. */
  readonly left?: string;
  /** The refusal's status, where that is not 400. */
  readonly status?: number;
  /** The parameter that the refusal names, where that is not the table's. */
  readonly param?: string;
}

/** One direction. */
export interface Walk {
  /** What the tests are called after. */
  readonly name: string;
  /** The table. */
  readonly fates: Fates;
  /** By the names of the table, with ` (…)` behind for further ones of a member. */
  readonly samples: Readonly<Record<string, Sample>>;
  /** The endpoint. */
  readonly path: string;
  /** What every request has. */
  readonly base: Record<string, unknown>;
  /** What the provider speaks. */
  readonly provider: "openai" | "anthropic";
}

/** Answers that say nothing much. */
export const ANSWERS: Readonly<
  Record<Walk["provider"], Record<string, unknown>>
> = {
  openai: {
    id: "chatcmpl-1",
    object: "chat.completion",
    created: 1,
    model: "m",
    choices: [{
      index: 0,
      message: { role: "assistant", content: "Hi" },
      "finish_reason": "stop",
    }],
  },
  anthropic: {
    id: "msg_1",
    type: "message",
    role: "assistant",
    model: "m",
    content: [{ type: "text", text: "Hi" }],
    "stop_reason": "end_turn",
    usage: { "input_tokens": 1, "output_tokens": 1 },
  },
};

/** The table has a sample for each member, and no sample is of none. */
export function walk(direction: Walk): void {
  walkStreams(direction);
  const { name, fates, samples } = direction;
  Deno.test(`${name}: there is a request for each member`, () => {
    const sampled = new Set(Object.keys(samples).map(memberOf));
    assertEquals(Object.keys(fates).filter((it) => !sampled.has(it)), []);
    assertEquals([...sampled].filter((it) => !Object.hasOwn(fates, it)), []);
  });
  Deno.test(`${name}: each member fares as the table says`, async (t) => {
    let answer: unknown;
    await using upstream = fakeUpstream(() =>
      Response.json(answer ?? ANSWERS[direction.provider])
    );
    const env = direction.provider === "openai"
      ? openAi(upstream)
      : anthropic(upstream);
    await using server = await serving({ env });
    for (const [key, sample] of Object.entries(samples)) {
      const member = memberOf(key);
      const fate = fates[member]?.fate;
      await t.step(`${key}: ${fate}`, async () => {
        upstream.requests.length = 0;
        answer = sample.answer;
        const reply = await fetch(server.url + direction.path, {
          method: "POST",
          headers: { "content-type": "application/json" },
          body: JSON.stringify({ ...direction.base, ...sample.send }),
        });
        const text = await reply.text();
        const left = (reply.headers.get("x-chat-left-out") ?? "").split(", ");
        const refused = sample.param !== undefined ||
          fate === "refused" && sample.at === undefined;
        if (refused) {
          assertEquals(reply.status, sample.status ?? 400, text);
          assertEquals(upstream.requests.length, 0);
          assertStringIncludes(text, sample.param ?? member);
          return;
        }
        assertEquals(reply.status, 200, text);
        const name = sample.left ?? (fate === "left out" ? member : undefined);
        const [request] = upstream.requests;
        assert(request !== undefined);
        const sent: unknown = JSON.parse(request.body);
        if (name !== undefined && name !== "") {
          assert(left.includes(name), `${name} is not in ${left}`);
          if (sample.at === undefined) return;
        } else assertEquals(left.filter((it) => it !== ""), []);
        if (sample.header !== undefined) {
          const [header, value] = sample.header;
          assertEquals(request.headers.get(header), value);
        }
        if (sample.back !== undefined) {
          const [path, value] = sample.back;
          assertEquals(at(JSON.parse(text), path), value, text);
        }
        if (sample.header !== undefined || sample.back !== undefined) return;
        const [path, value] = sample.at ?? [member, sample.send[member]];
        assertEquals(at(sent, path), value, request.body);
      });
    }
  });
}

/** The samples that say what comes of an answer, with the answer in a stream. */
function walkStreams({ name, fates, samples, ...direction }: Walk): void {
  const answered = Object.entries(samples).filter(([, { answer }]) => answer);
  if (answered.length === 0) return;
  Deno.test(`${name}: of a stream what is left out is named too, before its end and in the record`, async (t) => {
    let events: string[] = [];
    await using upstream = fakeUpstream(() => sse(events));
    const isOpenAi = direction.provider === "openai";
    const env = isOpenAi ? openAi(upstream) : anthropic(upstream);
    await using server = await serving({ env });
    for (const [key, { answer, left }] of answered) {
      const member = memberOf(key);
      const isLeft = fates[member]?.fate === "left out" || left !== undefined;
      await t.step(key, async () => {
        const whole = answer as Record<string, unknown>;
        events = isOpenAi ? chunksOf(whole) : eventsOf(whole);
        const reply = await fetch(server.url + direction.path, {
          method: "POST",
          headers: { "content-type": "application/json" },
          body: JSON.stringify({ ...direction.base, stream: true }),
        });
        const text = await reply.text();
        const head = reply.headers.get("x-chat-left-out") ?? "";
        const [, late = ""] = /^: left out (.*)$/m.exec(text) ?? [];
        const named = [head, late].flatMap((names) => names.split(", "))
          .filter((it) => it !== "");
        if (isLeft) assert(named.includes(left ?? member), text);
        else assertEquals(named, [], text);
        const [last] = text.trimEnd().split("\n\n").slice(-1);
        assert(!last?.startsWith(":"), "the comment is not the end");
        const exchange = (await server.exchanges()).at(-1);
        assertEquals(exchange?.left_out ?? [], named);
      });
    }
  });
}

/** A completion as a stream of OpenAI's. */
function chunksOf(whole: Record<string, unknown>): string[] {
  const choices = whole["choices"] as Record<string, unknown>[];
  const deltas = choices.map(({ message, ...choice }) => {
    const delta = message as Record<string, unknown>;
    const calls = delta["tool_calls"] as Record<string, unknown>[] | undefined;
    const indexed = calls?.map((call, index) => ({ index, ...call }));
    return { ...choice, delta: { ...delta, "tool_calls": indexed } };
  });
  const chunk = { ...whole, object: "chat.completion.chunk", choices: deltas };
  return [`data: ${JSON.stringify(chunk)}\n\n`, "data: [DONE]\n\n"];
}

/** A message as a stream of Anthropic's. */
function eventsOf(whole: Record<string, unknown>): string[] {
  const { content, usage, ...members } = whole;
  const { id, type, role, model, ...ended } = members;
  const message = { id, type, role, model, content: [], usage };
  const blocks = (content as unknown[]).flatMap((block, index) => [
    { type: "content_block_start", index, "content_block": block },
    { type: "content_block_stop", index },
  ]);
  return [
    { type: "message_start", message },
    ...blocks,
    { type: "message_delta", delta: ended, usage },
    { type: "message_stop" },
  ].map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`);
}

function memberOf(key: string): string {
  return key.replace(/ \(.*\)$/, "");
}

function at(value: unknown, path: string): unknown {
  return path.split(".").reduce<unknown>(
    (inner, name) => (inner as Record<string, unknown> | undefined)?.[name],
    value,
  );
}
