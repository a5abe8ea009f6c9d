/**
 * The form of `.env`, apart from what reads the configuration: most folders have none.
 *
 * @module
 */
export { parse } from "@std/dotenv";
