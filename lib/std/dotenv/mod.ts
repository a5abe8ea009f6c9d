/**
 * Variables of the environment in `.env` files.
 *
 * The part of the published `@std/dotenv` that this project uses, with its documented names and behaviour.
 *
 * @module
 */
export * from "./parse.ts";
