/**
 * A failure whose reply has further headers.
 *
 * @module
 */
import { ApiError, type ApiErrorInit } from "../../core/errors.ts";

/** See the module. */
export class HeadedError extends ApiError {
  override name = "HeadedError";
  /** Headers of the reply. */
  readonly replyHeaders: readonly (readonly [name: string, value: string])[];

  constructor(
    message: string,
    init: ApiErrorInit,
    headers: HeadedError["replyHeaders"],
  ) {
    super(message, init);
    this.replyHeaders = headers;
  }
}
