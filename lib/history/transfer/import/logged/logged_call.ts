/**
 * Calls as tracing programs and gateways log them: each with the whole request and its answer.
 *
 * @module
 */
import type { AnswerFacts, ForeignConversation } from "../foreign.ts";
import {
  askedMessages,
  loggedAnswer,
  unwritten,
} from "../messages/any_exchange.ts";
import { requestMembers } from "../messages/request_members.ts";

/** One call. */
export interface LoggedCall {
  /** A text, messages, or the body of any API, as JSON or JSON text. */
  readonly input: unknown;
  /** A text, a message, or the reply of any API, as JSON or JSON text. */
  readonly output: unknown;
  /** Members of the request that are not in its body, in the shape of any API. */
  readonly parameters?: Readonly<Record<string, unknown>>;
  /** What the program says about the answer; what the answer itself says comes second. */
  readonly facts: AnswerFacts;
  /** The call failed. */
  readonly failed?: boolean;
  /** The conversation's name. */
  readonly title?: string;
  /** Whether the JSON of a message shows that the program cut it. */
  readonly isCut?: (json: string) => boolean;
}

/** What of a call becomes a conversation whose last answer was recorded with its facts; earlier ones may be another model's. */
export function conversationOf(call: LoggedCall): ForeignConversation {
  const { facts, title, isCut = () => false } = call;
  if (call.failed === true) return nothing("a call that failed");
  const leftOut: string[] = [];
  const asked = askedMessages(call.input, leftOut);
  const { message, model, ...said } = loggedAnswer(call.output, leftOut);
  if (asked.length === 0 || message === undefined) {
    return nothing("a call whose texts are not in the file");
  }
  const members = requestMembers(
    { ...call.parameters, ...objectOf(call.input) },
    leftOut,
  );
  let cut = false;
  const messages = [...asked, message].map((message, at, all) => {
    cut ||= isCut(JSON.stringify(message));
    const last = at === all.length - 1;
    return {
      message,
      ...(last ? { ...said, ...model && { model }, ...facts } : {}),
      ...(cut ? { cut: true as const } : {}),
    };
  });
  return {
    messages,
    leftOut,
    snapshot: true,
    ...(Object.keys(members).length === 0 ? {} : { members }),
    ...(facts.at === undefined ? {} : { at: facts.at }),
    ...(title === undefined ? {} : { title }),
  };
}

function nothing(kind: string): ForeignConversation {
  return { messages: [], leftOut: [kind] };
}

function objectOf(value: unknown): Record<string, unknown> {
  const read = unwritten(value);
  return typeof read === "object" && read !== null && !Array.isArray(read)
    ? read as Record<string, unknown>
    : {};
}

/** Facts without those that are unknown. */
export function known(
  facts: {
    readonly [Name in keyof AnswerFacts]: AnswerFacts[Name] | undefined | "";
  },
): AnswerFacts {
  return Object.fromEntries(
    Object.entries(facts).filter(([, value]) =>
      value !== undefined && value !== ""
    ),
  );
}
