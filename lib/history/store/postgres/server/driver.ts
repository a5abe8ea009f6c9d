/**
 * The driver of PostgreSQL, which loads only with a store.
 *
 * @module
 */
export { default } from "postgres";
