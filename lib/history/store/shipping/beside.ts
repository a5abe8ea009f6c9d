/**
 * Small files beside a history, which say how far it is with a store.
 *
 * @module
 */
import { isObject } from "../../../core/data/invalid.ts";
import { parsedJson } from "../../../core/data/parsed_json.ts";
import { replaceFile } from "../../../files/replace_file.ts";

/**
 * Reads such a file; undefined if there is none, or if it is about another store.
 *
 * @param file its path
 * @param store id of the store
 * @throws the system's error if the file is there and cannot be read
 */
export async function readBeside(
  file: string,
  store: string,
): Promise<Readonly<Record<string, unknown>> | undefined> {
  let text: string;
  try {
    text = await Deno.readTextFile(file);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
  const value = parsedJson(text);
  return isObject(value) && value["store"] === store ? value : undefined;
}

/**
 * Writes such a file, whole or not at all.
 *
 * @param value says which `store` it is about
 * @throws the system's error if it cannot be written
 */
export async function writeBeside(
  file: string,
  value: Readonly<Record<string, unknown>> & { readonly store: string },
): Promise<void> {
  await replaceFile(file, `${JSON.stringify(value)}\n`);
}
