/**
 * An exchange that runs, as others see it: the server that stops, and the page of running requests.
 *
 * @module
 */
import { endpointOf, type Via } from "../../history/line/exchange.ts";
import type { RunOf } from "../../history/line/run.ts";
import type { Recording } from "../../history/record/recording.ts";
import { headerText } from "../guard/header_text.ts";
import type { RequestHeaders } from "../server_request.ts";
import { type AskedFacts, shortName } from "./facts.ts";

/** What is read of it when somebody looks. */
export interface LiveExchange {
  /** Absent where no page shows it. */
  readonly asked: AskedFacts | undefined;
  readonly recording: Pick<Recording, "progress" | "completion">;
  /** Aborts it. */
  readonly stop: AbortController;
}

/** What is known of a call when it begins. */
export interface LiveCall extends
  Pick<
    AskedFacts,
    "id" | "name" | "priced" | "recorded" | "isPrivate"
  > {
  readonly headers: RequestHeaders;
  /** The name of its client key; undefined without one. */
  readonly key: string | undefined;
  readonly run: RunOf | undefined;
  readonly via: Via | undefined;
}

/** The facts of a call that begins now. */
export function askedFacts(
  { headers, key, run, via, ...call }: LiveCall,
): AskedFacts {
  const name = run && (run.name ?? run.id);
  return {
    ...call,
    name: shortName(call.name),
    client: key ?? clientOf(headers),
    run: name === undefined ? undefined : shortName(name),
    path: via && shortName(endpointOf(via)),
    started: Date.now(),
  };
}

/** What a client calls itself. */
function clientOf(headers: RequestHeaders): string | undefined {
  const name = headers.get("x-chat-client") ?? headers.get("user-agent");
  return name ? shortName(headerText(name)) : undefined;
}
