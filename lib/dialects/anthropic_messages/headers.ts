/**
 * Headers with a meaning of their own in the Messages API.
 *
 * @module
 */

/** Headers that change what a request means: its version, and the features that it asks for. */
export const MEANINGFUL_HEADERS: RegExp = /^anthropic-(?:version|beta)$/;
