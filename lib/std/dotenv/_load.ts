import { parse } from "./parse.ts";

/** What {@linkcode load} and {@linkcode loadSync} read, and where to. */
export interface LoadOptions {
  /**
   * Path of the file; `null` reads none.
   *
   * @default {"./.env"}
   */
  envPath?: string | URL | null;
  /**
   * Whether the variables also become part of the process's environment, where those that it has already stay.
   *
   * @default {false}
   */
  export?: boolean;
}

/**
 * Reads a `.env` file. A file that is not there has no variables.
 *
 * @returns the variables by name
 */
export async function load(
  options: LoadOptions = {},
): Promise<Record<string, string>> {
  const { envPath = ".env" } = options;
  const text = envPath === null
    ? ""
    : await Deno.readTextFile(envPath).catch(emptyIfMissing);
  return take(text, options);
}

/** As {@linkcode load}, but at once. */
export function loadSync(options: LoadOptions = {}): Record<string, string> {
  const { envPath = ".env" } = options;
  return take(envPath === null ? "" : readSync(envPath), options);
}

function readSync(path: string | URL): string {
  try {
    return Deno.readTextFileSync(path);
  } catch (error) {
    return emptyIfMissing(error);
  }
}

function emptyIfMissing(error: unknown): string {
  if (error instanceof Deno.errors.NotFound) return "";
  throw error;
}

function take(text: string, options: LoadOptions): Record<string, string> {
  const variables = parse(text);
  if (options.export) {
    for (const [name, value] of Object.entries(variables)) {
      if (Deno.env.get(name) === undefined) Deno.env.set(name, value);
    }
  }
  return variables;
}
