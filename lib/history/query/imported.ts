/**
 * The two kinds of imported exchanges: those from files, and earlier turns that came in a request.
 *
 * @module
 */
import type { Source } from "../line/exchange.ts";

export interface ImportFacts {
  readonly source: Source;
  /** The address that the request was sent to, or the file that the exchange was imported from. */
  readonly baseUrl: string;
}

/** The beginning of the address of exchanges that were imported from a file. */
export const FILE_IMPORT = "import:";

/** Whether an exchange was imported from a file, so that it began long before its line was written. */
export function isFromFile({ source, baseUrl }: ImportFacts): boolean {
  return source === "import" && baseUrl.startsWith(FILE_IMPORT);
}

/** Whether an exchange is an earlier turn that came in a request. */
export function isEarlierTurn(facts: ImportFacts): boolean {
  return facts.source === "import" && !isFromFile(facts);
}
