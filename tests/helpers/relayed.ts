/** Streams on their way through, in tests. */
import type { ChatChunk } from "../../lib/core/chat.ts";
import {
  RelayedStream,
  type StreamPart,
  type StreamReader,
} from "../../lib/server/relay/relayed_stream.ts";

/** What has become of a stream. */
export interface Relayed {
  /** What the client gets of each read. */
  readonly texts: readonly string[];
  /** What it gets at the end. */
  readonly last: string;
  /** What each read, and the end, says. */
  readonly chunks: readonly (readonly ChatChunk[])[];
  /** How the stream ended. */
  readonly stream: RelayedStream;
  /** What was thrown in its opening. */
  readonly thrown: unknown;
}

/** Each delta of a read as a chunk, also those that are recorded as one. */
function apart({ chunks, sizes }: StreamPart): ChatChunk[] {
  return chunks.flatMap((chunk, i) => {
    const own = sizes[i];
    return own === undefined ? [chunk] : deltasOf(chunk, own);
  });
}

function deltasOf(chunk: ChatChunk, sizes: readonly number[]): ChatChunk[] {
  const [choice] = chunk.choices;
  const said = Object.entries(choice?.delta ?? {}).find(([name, text]) =>
    name !== "role" && text
  );
  if (choice === undefined || said === undefined) throw new Error("no text");
  const [member, text] = said;
  let at = 0;
  return sizes.map((size) => {
    const delta = {
      ...choice.delta,
      [member]: String(text).slice(at, at += size),
    };
    return { ...chunk, choices: [{ ...choice, delta }] };
  });
}

/** Reads a stream up to its end, in these pieces. */
export function relayed(
  reader: StreamReader,
  pieces: Iterable<Uint8Array>,
  cut?: unknown,
): Relayed {
  const stream = new RelayedStream(reader);
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  const texts: string[] = [];
  const chunks: (readonly ChatChunk[])[] = [];
  const take = (part: StreamPart): string => {
    chunks.push(apart(part));
    return decoder.decode(part.pass);
  };
  try {
    for (const piece of pieces) {
      if (stream.state === "ended" || stream.state === "failed") break;
      const lent = piece.slice();
      texts.push(take(stream.read(lent)));
      // Nothing may be left in what was only lent.
      lent.fill(0);
    }
    const last = take(stream.end(cut));
    return { texts, last, chunks, stream, thrown: undefined };
  } catch (thrown) {
    return { texts, last: "", chunks, stream, thrown };
  }
}
