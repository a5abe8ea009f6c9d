/**
 * Loaded before a program that is counted: lets it begin when the inspector counts, and stops it in the debugger when it
 * sends a request by `fetch`, and when it ends.
 *
 * @module
 */
// The runtime continues once the inspector is connected; coverage begins later.
while (!("isCounted" in globalThis)) {
  await new Promise((resolve) => setTimeout(resolve, 5));
}

const { exit } = Deno;
const send = globalThis.fetch;

Deno.exit = function exitMark(code?: number): never {
  // deno-lint-ignore no-debugger
  debugger;
  return exit(code);
};

globalThis.fetch = function fetchMark(
  ...args: Parameters<typeof fetch>
): Promise<Response> {
  const reply = send(...args);
  // deno-lint-ignore no-debugger
  debugger;
  return reply;
};
