/**
 * The reader of YAML, by a name of our own: imported on demand, the package itself has its names in a bundle only
 * below `default`, as it is CommonJS.
 *
 * @module
 */
export { parse } from "yaml";
