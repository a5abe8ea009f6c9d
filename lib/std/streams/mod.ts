/**
 * Reading of streams: whole, or by lines.
 *
 * The part of the published `@std/streams` that this project uses, with its documented names and behaviour.
 *
 * @module
 */
export * from "./text_line_stream.ts";
export * from "./to_array_buffer.ts";
export * from "./to_text.ts";
