/**
 * The end of a streaming reply that fails.
 *
 * @module
 */
import { withoutSecrets } from "../core/secrets.ts";
import type { AnswerEncoder } from "./answer_form.ts";

const text = new TextEncoder();

/** The events that tell what broke a stream, without any key that its provider repeats somewhere in its words. */
export function failureEvents(
  encoder: Pick<AnswerEncoder, "fail">,
  error: unknown,
): Uint8Array {
  return text.encode(withoutSecrets(encoder.fail(error)));
}
