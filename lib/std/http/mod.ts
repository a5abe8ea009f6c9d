/**
 * What a server says and understands: status codes by name, and the media types that a client accepts.
 *
 * The part of the published `@std/http` that this project uses, with its documented names and behaviour.
 *
 * @module
 */
export * from "./negotiation.ts";
export * from "./status.ts";
