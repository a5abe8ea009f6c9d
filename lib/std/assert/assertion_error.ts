/** What every assertion throws when it does not hold. */
export class AssertionError extends Error {
  /** Makes the error from what was expected and what was found; `options.cause` keeps where it came from. */
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "AssertionError";
  }
}
