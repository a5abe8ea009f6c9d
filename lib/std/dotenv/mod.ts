/**
 * Variables of the environment in `.env` files.
 *
 * The part of the published `@std/dotenv` that this project uses, with its documented names and behaviour.
 *
 * @module
 */
export * from "./_load.ts";
export * from "./parse.ts";
export * from "./stringify.ts";
