/**
 * That something could not be stored in the history.
 *
 * @module
 */
import { ChatError } from "../core/errors.ts";

/** See {@linkcode History.write}. */
export class HistoryWriteError extends ChatError {
  /** Name of the class. */
  override name = "HistoryWriteError";
}
