/**
 * Whether there are file descriptors left to load code with.
 *
 * @module
 */
import { STATUS_CODE } from "@std/http/status";
import { ApiError } from "../../core/errors.ts";

/** As many files as the runtime may read at once while it loads code. */
const SPARE = 64;

/**
 * Refuses a request that would load code while other connections hold all file descriptors: the runtime never retries a
 * module that it could not read.
 *
 * @throws {ApiError} 503
 */
export function checkSpareFiles(): void {
  const files: Disposable[] = [];
  try {
    for (let i = 0; i < SPARE; i++) {
      files.push(Deno.openSync(import.meta.filename ?? Deno.execPath()));
    }
  } catch (error) {
    throw new ApiError("too many open files", {
      cause: error,
      kind: "overloaded",
      status: STATUS_CODE.ServiceUnavailable,
      type: "server_error",
      code: "too_many_open_files",
    });
  } finally {
    for (const file of files) file[Symbol.dispose]();
  }
}
