/**
 * Calls each address over both transports and prints the outcomes: what depends on the process's own environment.
 *
 * @module
 */
import { Http1Transport } from "../../lib/wire/http1/transport.ts";
import { fetchTransport } from "../../lib/wire/fetch_transport.ts";
import { outcome, type TestTransport } from "./transports.ts";

using own = new Http1Transport({ env: (name) => Deno.env.get(name) });
const both: TestTransport[] = [
  { send: fetchTransport, [Symbol.dispose]() {} },
  { send: own.send.bind(own), [Symbol.dispose]() {} },
];
const outcomes = [];
for (const url of Deno.args) {
  for (const transport of both) outcomes.push(await outcome(transport, url));
}
await Deno.stdout.write(new TextEncoder().encode(JSON.stringify(outcomes)));
