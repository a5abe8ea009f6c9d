/**
 * What the built-in model is called, and where it is.
 *
 * @module
 */

/** Its name, and that of its provider. */
export const MODEL = "eliza";

/** Inside of this program. */
export const BASE_URL = "builtin:eliza";
