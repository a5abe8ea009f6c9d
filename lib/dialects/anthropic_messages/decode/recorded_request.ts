/**
 * A Messages request as the history has it.
 *
 * @module
 */
import type { ChatRequest, Message } from "../../../core/chat.ts";
import { ApiError } from "../../../core/errors.ts";
import { invalid } from "../../../core/data/invalid.ts";
import { joinedText } from "./content.ts";
import { decodeRequest } from "./request.ts";
import { decodeTurns } from "./turns.ts";

/** A body with turns; the other members are unchecked. */
export interface RecordedBody {
  /** Turns, each an object. */
  readonly messages: readonly Record<string, unknown>[];
  /** Anything else. */
  readonly [member: string]: unknown;
}

/**
 * The request as the history has it: translated, so that conversations are recognised. What Chat Completions does not
 * have, because the provider takes the request unchanged, stays in its own format.
 */
export function recordedRequest(body: RecordedBody): ChatRequest {
  const options = { asAnswered: true, leaveOut: refuseTools };
  return attempt(() => decodeRequest(body, options), () => {
    const { system, messages, ...members } = body;
    const turns = messages.flatMap((turn) =>
      attempt(
        () => decodeTurns(undefined, [turn], options),
        () => [turn as unknown as Message],
      )
    );
    const prompt = attempt(
      () => joinedText(system ?? "", "system"),
      () => JSON.stringify(system),
    );
    return {
      ...members,
      messages: prompt === ""
        ? turns
        : [{ role: "system", content: prompt }, ...turns],
    } as unknown as ChatRequest;
  });
}

/** Refuses the provider's own tools, so that the record keeps them untranslated. */
function refuseTools(member: string): void {
  if (/^tools\[\w/.test(member)) throw invalid(member, "has no counterpart");
}

/** The decoded value, or a substitute for one that cannot be decoded. */
function attempt<T>(decode: () => T, otherwise: () => T): T {
  try {
    return decode();
  } catch (error) {
    if (error instanceof ApiError) return otherwise();
    throw error;
  }
}
