/**
 * Says where the web pages are.
 *
 * @module
 */
import type { Io } from "../../../core/io.ts";
import type { ServerContext } from "../../../server/endpoint.ts";
import type { Address } from "../../../server/listen.ts";
import { serverUrl } from "../listen_address.ts";

/**
 * The address of the web pages; undefined if they are off. It has the token on a terminal only, so that no log has it.
 *
 * @param isAlways whether stdout gets the token even if it is not a terminal
 */
export function pagesLine(
  address: Address,
  { pages, access }: Pick<ServerContext, "pages" | "access">,
  { stdout }: Pick<Io, "stdout">,
  isAlways = false,
): string | undefined {
  if (pages === undefined) return undefined;
  const url = `${serverUrl(address)}/ui/`;
  if (access.hasKeys) return `${url} (opens with the key)`;
  return stdout.isTerminal || isAlways
    ? `${url}?token=${pages.secrets.token}`
    : `${url} (a terminal shows the address that opens it)`;
}
