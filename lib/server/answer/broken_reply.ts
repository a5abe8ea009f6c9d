/**
 * Replies that are broken on purpose, where a replay was asked to.
 *
 * @module
 */
import { StreamError } from "../../core/errors.ts";
import { type Feed, Reply, type ReplySink } from "../reply.ts";

/** The header that names the fault of an answer. */
export const FAULT = "x-chat-fault";

/** An event whose data is not JSON. */
const BAD_EVENT = 'data: {"malformed":\n\n';
const LF = 0x0a;

/** The same reply, broken as its header says: cut in the middle of its connection, or with a part that is not JSON. */
export function brokenReply(reply: Reply): Reply {
  const { body, status, headers } = reply;
  const fault = headers.get(FAULT);
  if (body === null || (fault !== "cut" && fault !== "malformed")) return reply;
  if (typeof body === "function") {
    const broken = fault === "cut" ? cut(body) : malformed(body);
    return new Reply(broken, { status, headers });
  }
  const half = body.subarray(0, Math.ceil(body.length / 2));
  return new Reply(
    fault === "malformed" ? half : cut((sink) => {
      sink.write(body);
      return Promise.resolve();
    }),
    { status, headers },
  );
}

/** Ends the connection after one event, or in the middle of what comes first if that is more. */
function cut(feed: Feed): Feed {
  return async (sink) => {
    const broken = Promise.withResolvers<void>();
    let writes = 0;
    const part: ReplySink = {
      write(bytes) {
        if (++writes > 1) {
          broken.resolve();
          return undefined;
        }
        const end = endOfEvent(bytes);
        if (end === bytes.length) return sink.write(bytes);
        const sent = sink.write(bytes.subarray(0, Math.ceil(bytes.length / 2)));
        broken.resolve();
        return sent;
      },
    };
    await Promise.race([feed(part), broken.promise]);
    throw new StreamError("cut, as --fault says", { kind: "truncated" });
  };
}

/** Writes the event that is not JSON behind the first event. */
function malformed(feed: Feed): Feed {
  return async (sink) => {
    let isBroken = false;
    await feed({
      write(bytes) {
        if (isBroken) return sink.write(bytes);
        isBroken = true;
        const end = endOfEvent(bytes);
        sink.write(bytes.subarray(0, end));
        const sent = sink.write(new TextEncoder().encode(BAD_EVENT));
        return end < bytes.length ? sink.write(bytes.subarray(end)) : sent;
      },
    });
  };
}

/** Where the first event ends; 0 if none does. */
function endOfEvent(bytes: Uint8Array): number {
  for (let at = 1; at < bytes.length; at++) {
    if (bytes[at] === LF && bytes[at - 1] === LF) return at + 1;
  }
  return 0;
}
