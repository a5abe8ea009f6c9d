/**
 * Name and base URL of the built-in model.
 *
 * @module
 */

/** Name of the model and of its provider. */
export const MODEL = "eliza";

export const BASE_URL = "builtin:eliza";
