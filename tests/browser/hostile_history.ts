/**
 * A history in which every member that a page shows holds a hostile text.
 *
 * @module
 */
import { serializeExchange } from "../../lib/history/line/history_line.ts";
import { runLine } from "../../lib/history/line/run.ts";
import { createLabel } from "../../lib/history/line/label.ts";
import { noteLine } from "../../lib/history/line/note.ts";
import { preferenceLine } from "../../lib/history/line/preference.ts";
import { endNote, exchangeNote, planNote } from "../../lib/bench/record.ts";
import type { Exchange } from "../../lib/history/line/exchange.ts";
import { sha256 } from "../../lib/core/data/digest.ts";
import { ulidSequence } from "../../lib/core/data/ulid.ts";
import { agentRun } from "../helpers/agent_runs.ts";

/** What a text was put into. */
export interface HostileTalk {
  readonly run: string;
  readonly bench: string;
  /** The exchanges; the last one failed. */
  readonly ids: readonly string[];
  readonly lines: readonly string[];
}

const BEGUN = Date.parse("2026-11-20T10:00:00Z");
const ulid = ulidSequence();

/** A run of three exchanges, its benchmark, a label and a vote, with one text in every member. */
export function hostileTalk(text: string, minute: number): HostileTalk {
  const started = new Date(BEGUN + minute * 60_000);
  const { run, exchanges } = agentRun({
    started,
    steps: Array.from({ length: 3 }, () => ({
      text,
      tool: text,
      arguments: JSON.stringify({ [text]: text, list: [text] }),
      result: text,
    })),
    prompt: text,
    model: `${text}/${text}`,
    command: [text, text],
    name: text,
    cwd: text,
    replay: text,
    check: { command: text, exit: 1 },
    fork: { run: null, from: 1, model: text },
  });
  const hostile = exchanges.map((exchange, i) =>
    hostileExchange(exchange, text, i)
  );
  const ids = hostile.map(({ id }) => id);
  const [first = "", second = ""] = ids;
  const vote = {
    question: first,
    answers: [first, second],
    shown: [second, first],
    choice: first,
    by: text,
    at: started.toISOString(),
  };
  const bench = ulid(started.getTime());
  return {
    run: run.id,
    bench,
    ids,
    lines: [
      runLine({ ...run, client: text }),
      ...hostile.map(serializeExchange),
      JSON.stringify(createLabel(first, text)),
      JSON.stringify(createLabel(second, text)),
      preferenceLine(vote),
      ...benchLines(bench, text, hostile),
    ],
  };
}

function hostileExchange(
  exchange: Exchange,
  text: string,
  place: number,
): Exchange {
  const { request, response, id } = exchange;
  const isLast = place === 2;
  const choice = response?.choices[0];
  return {
    ...exchange,
    base_url: text,
    client: text,
    request: {
      ...request,
      model: text,
      user: text,
      [text]: text,
      stop: [text],
      metadata: { [text]: text },
      tools: [{
        type: "function",
        function: {
          name: text,
          description: text,
          parameters: { type: "object", properties: { [text]: {} } },
        },
      }],
      messages: [
        ...request.messages.map((message) => ({
          ...message,
          name: text,
          content: text,
        })),
        {
          role: "user",
          content: [
            { type: "text", text },
            ...["", "data:image/svg+xml,", "data:image/png;base64,"].map(
              (start) => ({
                type: "image_url" as const,
                "image_url": { url: start + text },
              }),
            ),
            { type: text, [text]: text },
            { type: "file", file: { filename: text, "file_data": text } },
          ],
        },
      ],
    },
    response: isLast || !response || !choice ? null : {
      ...response,
      id: text,
      model: text,
      "system_fingerprint": text,
      "service_tier": text,
      choices: [{
        ...choice,
        "finish_reason": text,
        message: {
          ...choice.message,
          "reasoning_content": text.repeat(3),
          refusal: place === 1 ? text : null,
        },
      }],
    },
    ...isLast
      ? {
        status: "error" as const,
        error: { type: text, message: text, code: text, context: text },
      }
      : {},
    via: { path: text, method: text, search: text },
    "left_out": [text],
    timing: {
      "first_token_ms": 400,
      "total_ms": 3000,
      deltas: [[400, 10], [900, 5], [2500, 80]],
    },
    id,
  };
}

function benchLines(
  run: string,
  text: string,
  exchanges: readonly Exchange[],
): string[] {
  const [first, second] = exchanges;
  const started = new Date(BEGUN).toISOString();
  const plan = planNote({
    run,
    started,
    models: [text, `${text}2`],
    items: [{
      line: 1,
      expected: text,
      vars: { [text]: text },
      assert: [{ type: "contains", value: text, metric: text }],
    }],
    load: { concurrency: 1, warmups: [0, 0], repeat: 1, seed: 1 },
    judge: text,
    grader: text,
    checks: [{ type: "icontains", value: text, metric: text }],
  });
  const answers = [first, second].flatMap((exchange, model) =>
    exchange === undefined ? [] : [exchangeNote(run, {
      what: "answer" as const,
      exchange: exchange.id,
      item: 0,
      model,
      repeat: 0,
    })]
  );
  const end = endNote(run, { ended: started, status: "completed" });
  return [plan, ...answers, end].map(noteLine);
}

/** Exchanges whose ids, times and words are a text, too: another program may write the history. */
export function strangeLines(text: string): string[] {
  const { exchanges: [exchange] } = agentRun({
    started: new Date(BEGUN),
    steps: [{ text }],
  });
  if (exchange === undefined) return [];
  const strange = { source: text, status: text, sha256: text, run: text };
  return [
    serializeExchange({
      ...exchange,
      ...strange,
      source: text as "ask",
      status: text as "completed",
      id: text,
      conversation: text,
      parent: text,
      // Dates may have comments.
      started: `Nov 20 2026 (${text.replace(/[()]/g, "")})`,
    }),
    serializeExchange({
      ...exchange,
      source: text as "ask",
      status: text as "completed",
    }),
  ];
}

/** A line of 5 MB, values and Markdown that are nested deeply, and a conversation of 10,000 turns. */
export function deepLines(): {
  readonly lines: readonly string[];
  readonly ids: readonly string[];
  /** The conversation's first exchange. */
  readonly first: string;
} {
  const nested = (start: string, end: string) =>
    start.repeat(400) + end.repeat(400);
  const huge = "<b>5 MB</b> ".repeat(Math.ceil(5e6 / 12));
  const odd = [
    huge,
    `${">".repeat(5000)} q\n\n${"- ".repeat(3000)}x\n\n${"*".repeat(9000)}`,
    `${"[".repeat(20_000)}a${"](b)".repeat(20_000)}`,
    nested('{"a":', "}").replace(":}", ":1}"),
    nested("[", "]"),
  ].map((text, i) =>
    agentRun({
      started: new Date(BEGUN + (100 + i) * 60_000),
      steps: [
        { text, tool: "read", arguments: text },
      ],
      prompt: text,
    })
  );
  const { exchanges } = agentRun({
    started: new Date(BEGUN),
    steps: Array.from({ length: 10_000 }, (_, i) => ({ text: `turn ${i}` })),
  });
  return {
    lines: [
      ...exchanges.map(serializeExchange),
      ...odd.flatMap(({ run, exchanges }) => [
        runLine(run),
        ...exchanges.map(proven).map(serializeExchange),
      ]),
    ],
    ids: odd.flatMap(({ exchanges }) => exchanges.map(({ id }) => id)),
    first: exchanges[0]?.id ?? "",
  };
}

/** With the SHA-256 of its request, so that it is rebuilt at once. */
function proven(exchange: Exchange): Exchange {
  return { ...exchange, sha256: sha256(JSON.stringify(exchange.request)) };
}
