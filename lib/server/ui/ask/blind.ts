/**
 * `POST /ui/ask/blind`: two models answer the same request, and nothing says which is which.
 *
 * The page gets events: `{"text": [first, second]}` adds to the answers, in the order on the screen, and the last one is
 * `{"end": …}`. Until then neither a name nor a failure nor a difference in speed is sent; see {@linkcode BlindEnd}.
 *
 * @module
 */
import { invalid, isObject } from "../../../core/data/invalid.ts";
import { delay } from "../../../core/delay.ts";
import { eventReply } from "../../answer/event_reply.ts";
import type { ServerContext } from "../../endpoint.ts";
import { readJsonBody } from "../../guard/json_body.ts";
import type { Reply } from "../../reply.ts";
import type { ServerRequest } from "../../server_request.ts";
import { pageHeaders } from "../page_headers.ts";
import type { Pages } from "../pages.ts";
import { Pace } from "./pace.ts";
import { seal } from "./seal.ts";
import { askSide, type SideEnd } from "./side.ts";

/** How often the rest of the longer answer continues, in ms. */
const STEP_MS = 50;

/** What the last event says. */
type BlindEnd =
  /** Both are whole: what the vote brings back, see `seal.ts`. */
  | { readonly pair: string }
  /** There is nothing to vote on. For each answer in the order on the screen, its model, and why it failed. */
  | {
    readonly failed: readonly {
      readonly model: string;
      readonly why: string | null;
    }[];
  };

/** Whose turn is first on the screen. */
type Order = readonly [0 | 1, 0 | 1];

/**
 * Asks both models and streams what they write at the same pace.
 *
 * @throws {ApiError} 400: the body does not name two models and a request
 */
export async function askBlind(
  request: ServerRequest,
  context: ServerContext,
  { secrets }: Pages,
): Promise<Reply> {
  const { models, asked } = readAsked((await readJsonBody(request)).value);
  const order = drawOrder();
  const reply = eventReply(async (sink) => {
    const send = (value: unknown) =>
      sink.write(
        new TextEncoder().encode(`data: ${JSON.stringify(value)}\n\n`),
      );
    const pace = new Pace();
    const show = () => {
      const text = pace.next(performance.now());
      if (text.some((part) => part !== "")) void send({ text });
    };
    const run = async (place: 0 | 1): Promise<SideEnd> => {
      const ended = await askSide({
        from: request,
        context,
        body: { ...asked, model: models[order[place]], stream: true },
        onText: (text) => {
          pace.add(place, text);
          show();
        },
      });
      pace.end(place);
      show();
      return ended;
    };
    const ends = await Promise.all([run(0), run(1)]);
    while (pace.isLate && !request.signal.aborted) {
      await delay(STEP_MS);
      show();
    }
    const named = [models[order[0]], models[order[1]]] as const;
    void send({ end: await endOf(ends, order, named, secrets) });
  }, { signal: request.signal, keepAliveMs: context.keepAliveMs });
  for (const [name, value] of pageHeaders()) reply.headers.set(name, value);
  return reply;
}

async function endOf(
  [first, second]: readonly [SideEnd, SideEnd],
  [left]: Order,
  named: readonly [string, string],
  secrets: Pages["secrets"],
): Promise<BlindEnd> {
  const isWhole = first.failure === undefined && second.failure === undefined;
  if (isWhole && first.id !== undefined && second.id !== undefined) {
    const shown = [first.id, second.id] as const;
    const answers = left === 0 ? shown : [second.id, first.id] as const;
    return { pair: await seal({ answers, shown, models: named }, secrets) };
  }
  return {
    failed: [first, second].map(({ failure = null }, place) => ({
      model: named[place] ?? "",
      why: failure,
    })),
  };
}

function drawOrder(): Order {
  const [bits = 0] = crypto.getRandomValues(new Uint8Array(1));
  return bits % 2 === 0 ? [0, 1] : [1, 0];
}

/** @throws {ApiError} 400 */
function readAsked(value: unknown): {
  models: readonly [string, string];
  asked: Record<string, unknown>;
} {
  if (!isObject(value)) throw invalid(undefined, "must be an object");
  const { models, request } = value;
  if (!isObject(request)) throw invalid("request", "must be an object");
  if (!Array.isArray(models) || models.length !== 2) {
    throw invalid("models", "must be two names");
  }
  const [first, second]: unknown[] = models;
  if (typeof first !== "string" || typeof second !== "string") {
    throw invalid("models", "must be two names");
  }
  return { models: [first, second], asked: request };
}
