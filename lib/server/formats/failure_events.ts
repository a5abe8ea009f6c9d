/**
 * The last events of a streaming reply that fails.
 *
 * @module
 */
import { withoutSecrets } from "../../core/secrets.ts";
import type { AnswerEncoder } from "./answer_format.ts";

const text = new TextEncoder();

/** Encodes the error, without keys that the provider's message may repeat. */
export function failureEvents(
  encoder: Pick<AnswerEncoder, "fail">,
  error: unknown,
): Uint8Array {
  return text.encode(withoutSecrets(encoder.fail(error)));
}
