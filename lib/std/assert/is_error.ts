import { AssertionError } from "./assertion_error.ts";
import { show, withNote } from "./_message.ts";

/**
 * States that a value is an error, and if asked, of which class and with what in its message; narrows its type so.
 *
 * @throws {AssertionError} it is not, with the value as `cause`
 */
export function assertIsError<E extends Error = Error>(
  error: unknown,
  // deno-lint-ignore no-explicit-any -- the documented type: parameters of every kind
  ErrorClass?: abstract new (...args: any[]) => E,
  msgMatches?: string | RegExp,
  msg?: string,
): asserts error is E {
  const refuse = (finding: string): never => {
    throw new AssertionError(withNote(finding, msg), { cause: error });
  };
  if (!(error instanceof Error)) {
    return refuse(`Expected an Error, found ${show(error)}`);
  }
  if (ErrorClass !== undefined && !(error instanceof ErrorClass)) {
    return refuse(
      `Expected an error of class ${ErrorClass.name}, found ${error.name}: ${error.message}`,
    );
  }
  const isSaid = msgMatches instanceof RegExp
    ? msgMatches.test(error.message)
    : error.message.includes(msgMatches ?? "");
  if (!isSaid) {
    return refuse(
      `Expected the error's message ${show(error.message)} to contain ${
        show(msgMatches)
      }`,
    );
  }
}
