/**
 * What a command line program needs: its arguments and the width of its text.
 *
 * The part of the published `@std/cli` that this project uses, with its documented names and behaviour.
 *
 * @module
 */
export * from "./parse_args.ts";
export * from "./unicode_width.ts";
