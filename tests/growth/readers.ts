/**
 * What reads words of others, each with the file that it is in.
 *
 * @module
 */
import { MessageEvents } from "../../lib/clients/anthropic/events.ts";
import { Doctor } from "../../lib/clients/eliza/doctor.ts";
import {
  isJson,
  parsedJson,
  parseJson,
} from "../../lib/core/data/parsed_json.ts";
import { readJson, sniffBody } from "../../lib/clients/sniff_body.ts";
import { parseLine } from "../../lib/history/line/history_line.ts";
import { keptBodies } from "../../lib/history/line/kept_reply.ts";
import { peekIds, peekRun } from "../../lib/history/line/peek.ts";
import { memberSpans } from "../../lib/history/line/spans/member_spans.ts";
import { differences } from "../../lib/history/cache/differences.ts";
import { partsOf } from "../../lib/history/cache/request_parts.ts";
import { takeApart } from "../../lib/history/cache/taken_apart.ts";
import { normalise } from "../../lib/history/chain/normalise.ts";
import { applyPatch, patchOf } from "../../lib/history/line/patch.ts";
import { scrub } from "../../lib/history/line/scrub.ts";
import { Accumulator } from "../../lib/core/accumulate.ts";
import type { ChatChunk, Message } from "../../lib/core/chat.ts";
import { codeBlocks } from "../../lib/core/text/code_blocks.ts";
import { escapeMarkup } from "../../lib/core/text/markup.ts";
import { JsonProgress } from "../../lib/core/data/json_progress.ts";
import { NameMap } from "../../lib/core/data/names.ts";
import { nearest } from "../../lib/core/text/nearest.ts";
import { pageText } from "../../lib/core/text/page_text.ts";
import { slices } from "../../lib/core/data/slices.ts";
import { sanitize, TerminalSanitizer } from "../../lib/core/text/text.ts";
import { onOneLine, withoutEnd } from "../../lib/core/text/trim.ts";
import { validateRequest } from "../../lib/core/validate.ts";
import * as anthropicErrors from "../../lib/dialects/anthropic_messages/errors.ts";
import { parseExact } from "../../lib/dialects/anthropic_messages/json.ts";
import { decodeRequest as decodeMessages } from "../../lib/dialects/anthropic_messages/decode/request.ts";
import { encodeRequest as encodeMessages } from "../../lib/dialects/anthropic_messages/encode/request.ts";
import { MessageStreamEncoder } from "../../lib/dialects/anthropic_messages/encode/stream.ts";
import { encodeToolId } from "../../lib/dialects/anthropic_messages/tool_id.ts";
import * as openAiErrors from "../../lib/dialects/openai_chat/errors.ts";
import { redact } from "../../lib/dialects/openai_chat/redact.ts";
import { decodeChunks } from "../../lib/dialects/openai_chat/stream.ts";
import { ThinkTags } from "../../lib/dialects/openai_chat/think_tags.ts";
import { decodeRequest as decodeResponses } from "../../lib/dialects/openai_responses/request.ts";
import { ResponseEncoder } from "../../lib/dialects/openai_responses/response.ts";
import { Filter } from "../../lib/history/query/filter.ts";
import { readTime } from "../../lib/history/query/read_time.ts";
import { labelsIn } from "../../lib/history/store/labels.ts";
import { headOf, tailOf } from "../../lib/history/line/line_facts.ts";
import {
  allLines,
  Prefilter,
} from "../../lib/history/store/blocks/prefilter.ts";
import { RecordedLine } from "../../lib/history/line/recorded_line.ts";
import { ownerOf } from "../../lib/history/store/outline.ts";
import { heal } from "../../lib/render/markdown/heal.ts";
import { inlineSpans } from "../../lib/render/markdown/inline.ts";
import { LONGEST_TEXT } from "../../lib/render/markdown/reader.ts";
import * as markdownLine from "../../lib/render/markdown/line.ts";
import { displayWidth } from "../../lib/render/markdown/width.ts";
import { MarkdownWriter } from "../../lib/render/markdown/writer.ts";
import { TextEnd } from "../../lib/render/text_end.ts";
import { ChatReader } from "../../lib/server/relay/normalize_openai.ts";
import { RelayedStream } from "../../lib/server/relay/relayed_stream.ts";
import { readPartHead } from "../../lib/server/forms/part_head.ts";
import { scanForm } from "../../lib/server/forms/scan.ts";
import { parseRequestHead } from "../../lib/server/http1/request_head.ts";
import { FrameReader } from "../../lib/server/websocket/frames.ts";
import { readSocketMetadata } from "../../lib/dialects/openai_responses/socket_metadata.ts";
import {
  checkJsonShape,
  checkJsonText,
} from "../../lib/server/guard/json_shape.ts";
import { tagsOf } from "../../lib/server/guard/tags.ts";
import { MessagesReader } from "../../lib/server/relay/whole_messages.ts";
import { JsonSplitter } from "../../lib/history/transfer/import/json_values.ts";
import { rewriteStrings } from "../../lib/history/transfer/scrub/scrub_json.ts";
import { Scrubber } from "../../lib/history/transfer/scrub/scrubber.ts";
import {
  isSecretName,
  looksRandom,
} from "../../lib/history/transfer/scrub/secret_name.ts";
import { parse as parseDotenv } from "../../lib/std/dotenv/parse.ts";
import { accepts } from "@std/http/negotiation";
import { trimBlanks } from "../../lib/wire/blanks.ts";
import { headEnd, parseHead } from "../../lib/wire/http1/head.ts";
import { ChunkedDecoder } from "../../lib/wire/http1/chunked.ts";
import { LongStrings, wholeJson } from "../../lib/json/long_strings.ts";
import { decodeEventBatches, SseParser } from "../../lib/stream/sse.ts";
import { publicUrl } from "../../lib/wire/url.ts";
import { folderEnv } from "../../lib/config/folder_env.ts";
import type { Work } from "./growth.ts";
import { MEMBER_READERS } from "./member_readers.ts";
import { COMMAND_READERS } from "./command_readers.ts";
import { WEB_READERS } from "./web_readers.ts";

/** The file that a reader is in, its name, and how it is run on a text. */
export type Reader = readonly [
  file: string,
  name: string,
  work: Work,
  /** Characters of what is looked at as a whole: up to here its time may grow as it likes. */
  whole?: number,
];

const encoder = new TextEncoder();

function bytesOf(text: string): Uint8Array {
  return encoder.encode(text);
}

/** The text in short pieces: what is held must not be looked at again with each. */
function* piecesOf(text: string): Generator<string> {
  for (let at = 0; at < text.length; at += 16) yield text.slice(at, at + 16);
}

async function* readsOf(text: string, length = 64): AsyncGenerator<Uint8Array> {
  const bytes = bytesOf(text);
  for (let at = 0; at < bytes.length; at += length) {
    yield bytes.slice(at, at + length);
  }
}

function said(text: string): Message[] {
  return [{ role: "user", content: text }];
}

/** A value that the text is, if it is JSON, else one that holds it. */
function valueOf(text: string): unknown {
  return parsedJson(text) ??
    { messages: said(text), model: "m", input: text, metadata: text };
}

const NO_HEADERS = new Headers({ "content-type": "text/plain" });

async function chunksOf(text: string, reads = 64): Promise<ChatChunk[]> {
  const events = decodeEventBatches(readsOf(text, reads), new SseParser());
  const chunks: ChatChunk[] = [];
  try {
    for await (const batch of decodeChunks(events)) chunks.push(...batch);
  } catch {
    // A stream that is cut is one, too.
  }
  return chunks;
}

const DISPLAY = {
  isTerminal: true,
  columns: 80,
  rows: 24,
  write: () => Promise.resolve(),
};

function headers(name: string, value: string) {
  return new Headers({ [name]: value.replace(/[^\x20-\x7e]/g, "x") });
}

export const READERS: readonly Reader[] = [
  ["lib/clients/anthropic/events.ts", "MessageEvents", (text) => {
    const events = new MessageEvents({});
    for (const piece of piecesOf(text)) {
      events.push(piece);
      events.take();
    }
    events.end("");
    events.conclude();
  }],
  [
    "lib/clients/eliza/doctor.ts",
    "Doctor.reply",
    (text) => new Doctor().reply(text),
  ],
  ["lib/clients/sniff_body.ts", "sniffBody and readJson", async (text) => {
    const { bytes } = await sniffBody(readsOf(text), null);
    wholeJson(await readJson(bytes));
  }],
  ["lib/history/line/peek.ts", "peekIds and peekRun", (text) => {
    for (const line of [text, `{"v":1,"id":"${text}`]) {
      peekIds(line);
      peekRun(line);
    }
  }],
  ["lib/history/line/history_line.ts", "parseLine", (text) => {
    parseLine(text);
    peekIds(text);
  }],
  [
    "lib/history/line/history_line.ts",
    "parseLine of a line with the text",
    (text) =>
      parseLine(
        `{"v":1,"id":"${text}","conversation":"x","request":${
          JSON.stringify(text)
        }}`,
      ),
  ],
  [
    "lib/history/line/spans/member_spans.ts",
    "memberSpans",
    (text) => memberSpans(`{"a":${text}}`),
  ],
  ["lib/history/cache/taken_apart.ts", "takeApart", (text) => {
    takeApart(text);
    const said = (content: string) => ({ role: "user", content });
    const body = (...messages: unknown[]) => JSON.stringify({ messages });
    const before = takeApart(body(said(text), said("a")));
    takeApart(body(said(text), said("b"), said(text)), before);
    takeApart(`${before.text.slice(0, -2)},${text}`, before);
  }],
  ["lib/history/cache/differences.ts", "differences", (text) => {
    const parts = [text, `${text}.`].map((content) =>
      partsOf({
        tools: [content],
        messages: [{ role: "system", content }, { role: "user", content }],
      })
    );
    for (const before of parts) {
      for (const now of parts) differences(before, now);
    }
  }],
  ["lib/history/chain/normalise.ts", "normalise", (text) => {
    const value = valueOf(text);
    normalise({
      role: "user",
      content: text,
      ...(typeof value === "object" ? value : {}),
    });
  }],
  ["lib/history/line/patch.ts", "patchOf", (text) => {
    const patch = patchOf(text + "a", text + "b" + text);
    if (patch) applyPatch(text + "a", patch);
  }],
  ["lib/history/line/scrub.ts", "scrub", (text) => scrub(text)],
  ["lib/core/accumulate.ts", "Accumulator", async (text) => {
    const accumulator = new Accumulator();
    for (const chunk of await chunksOf(text)) accumulator.add(chunk);
    accumulator.completion();
  }],
  ["lib/core/text/code_blocks.ts", "codeBlocks", (text) => codeBlocks(text)],
  ["lib/core/data/json_progress.ts", "JsonProgress", (text) => {
    const progress = new JsonProgress();
    for (const piece of piecesOf(text)) {
      progress.push(piece);
      progress.complete;
    }
  }],
  ["lib/core/data/names.ts", "NameMap", (text) => {
    const map = new NameMap<number>();
    for (const name of text.split(",")) map.set(name.trim(), 1);
    for (const _ of map);
  }],
  [
    "lib/core/text/nearest.ts",
    "nearest",
    (text) => nearest(text, ["model", "messages", "temperature"]),
  ],
  ["lib/core/text/page_text.ts", "pageText", (text) => pageText(text)],
  ["lib/core/data/parsed_json.ts", "parseJson", (text) => {
    isJson(text);
    for (const json of [text, `[${text}0]`]) parseJson(json);
  }],
  ["lib/core/data/slices.ts", "slices", (text) => [...slices(text)]],
  ["lib/core/text/text.ts", "sanitize", (text) => sanitize(text)],
  ["lib/core/text/text.ts", "TerminalSanitizer", (text) => {
    const sanitizer = new TerminalSanitizer();
    for (const piece of piecesOf(text)) sanitizer.push(piece);
    sanitizer.end();
  }],
  ["lib/core/text/trim.ts", "withoutEnd and onOneLine", (text) => {
    withoutEnd(text, "/");
    onOneLine(text);
  }],
  [
    "lib/core/validate.ts",
    "validateRequest",
    (text) => validateRequest(valueOf(text)),
  ],
  ["lib/dialects/anthropic_messages/errors.ts", "decodeError", (text) => {
    anthropicErrors.decodeError(500, NO_HEADERS, text);
    anthropicErrors.decodeError(
      400,
      NO_HEADERS,
      JSON.stringify({ error: { message: text } }),
    );
  }],
  [
    "lib/dialects/anthropic_messages/json.ts",
    "parseExact",
    (text) => parseExact(text),
  ],
  [
    "lib/dialects/anthropic_messages/decode/request.ts",
    "decodeRequest",
    (text) =>
      decodeMessages({
        "max_tokens": 9,
        model: "m",
        messages: said(text),
        system: text,
        ...(valueOf(text) as object),
      }),
  ],
  [
    "lib/dialects/anthropic_messages/encode/request.ts",
    "encodeRequest",
    (text) => {
      const value = valueOf(text);
      encodeMessages({
        model: "claude-x",
        messages: said(text),
        ...(value as object),
      });
    },
  ],
  [
    "lib/dialects/anthropic_messages/encode/stream.ts",
    "MessageStreamEncoder",
    async (text) => {
      const encoder = new MessageStreamEncoder();
      for (const chunk of await chunksOf(text)) {
        for (
          const _ of encoder.push(chunk)
        );
      }
      for (const _ of encoder.end());
    },
  ],
  [
    "lib/dialects/anthropic_messages/tool_id.ts",
    "encodeToolId",
    (text) => encodeToolId(text),
  ],
  [
    "lib/dialects/openai_chat/chunk_decoder.ts",
    "decodeChunks",
    (text) => chunksOf(text),
  ],
  ["lib/dialects/openai_chat/errors.ts", "decodeError", (text) => {
    openAiErrors.decodeError(500, NO_HEADERS, text);
    openAiErrors.decodeError(500, NO_HEADERS, `<html>${text}`);
    openAiErrors.decodeError(
      400,
      NO_HEADERS,
      JSON.stringify({ error: { message: text, code: text } }),
    );
  }],
  ["lib/dialects/openai_chat/redact.ts", "redact", (text) => redact(text)],
  ["lib/dialects/openai_chat/think_tags.ts", "ThinkTags", (text) => {
    for (const start of ["", "<think>"]) {
      const tags = new ThinkTags();
      tags.push(start);
      for (const piece of piecesOf(text)) tags.push(piece);
      tags.end();
    }
  }],
  [
    "lib/dialects/openai_responses/request.ts",
    "decodeRequest",
    (text) =>
      decodeResponses({
        model: "m",
        input: text,
        ...(valueOf(text) as object),
      }),
  ],
  [
    "lib/dialects/openai_responses/response.ts",
    "ResponseEncoder",
    async (text) => {
      const encoder = new ResponseEncoder({
        model: "m",
        input: "x",
        include: ["reasoning.encrypted_content"],
      }, { id: "resp_1", createdAt: 1 });
      for (const chunk of await chunksOf(text)) encoder.push(chunk);
      encoder.end();
    },
  ],
  ["lib/history/query/filter.ts", "Filter", (text) => {
    const filter = new Filter({ model: text, label: ["*a*b*"], text: "x" });
    const facts = { id: "1", conversation: "1", provider: "p" };
    const rest = { source: "ask", started: "", status: undefined } as const;
    filter.fits({ ...facts, ...rest, model: text, labels: [text] });
  }],
  ["lib/history/query/read_time.ts", "readTime", (text) => {
    try {
      readTime("since", text, 0);
    } catch {
      // no time
    }
  }],
  ["lib/history/store/labels.ts", "labelsIn", (text) => labelsIn(text)],
  ["lib/history/line/line_facts.ts", "headOf and tailOf", (text) => {
    headOf(text);
    tailOf(text);
    headOf(`{"v":1,"id":"${text}`);
  }],
  ["lib/history/store/blocks/prefilter.ts", "Prefilter", (text) => {
    for (const _ of new Prefilter("a-a ß").lines(text));
    for (const _ of allLines(text));
  }],
  [
    "lib/history/line/recorded_line.ts",
    "RecordedLine",
    (text) => RecordedLine.of({ bytes: text, path: "h", offset: 0 }),
  ],
  [
    "lib/history/store/outline.ts",
    "ownerOf",
    (text) => ownerOf(`{"v":1,"id":"1","conversation":"2",${text}`),
  ],
  ["lib/render/markdown/heal.ts", "heal", (text) => heal(text)],
  ["lib/render/markdown/inline.ts", "inlineSpans", (text) => {
    for (let at = 0; at < text.length; at += LONGEST_TEXT) {
      inlineSpans(text.slice(at, at + LONGEST_TEXT));
    }
  }, LONGEST_TEXT],
  ["lib/render/markdown/line.ts", "all of a line", (text) => {
    const {
      untab,
      fenceOf,
      headingOf,
      underlineOf,
      isRule,
      itemOf,
      cellsOf,
      alignmentsOf,
      interrupts,
      mayEndFence,
    } = markdownLine;
    for (
      const read of [
        untab,
        fenceOf,
        headingOf,
        underlineOf,
        isRule,
        itemOf,
        cellsOf,
        alignmentsOf,
        interrupts,
        mayEndFence,
      ]
    ) read(text);
  }],
  [
    "lib/render/markdown/width.ts",
    "displayWidth",
    (text) => displayWidth(text),
  ],
  ["lib/render/markdown/writer.ts", "MarkdownWriter", async (text) => {
    /* A frame for some 30 KiB, whatever the text. */ let time = 0;
    const writer = new MarkdownWriter(DISPLAY, { now: () => time += 0.004 });
    for (const piece of piecesOf(text)) await writer.write(piece);
    await writer.end();
  }, LONGEST_TEXT],
  ["lib/render/text_end.ts", "TextEnd", async (text) => {
    const end = new TextEnd(DISPLAY);
    for (const piece of piecesOf(text)) await end.write(piece);
    await end.end();
  }],
  ["lib/server/relay/event_blocks.ts", "RelayedStream", async (text) => {
    const start = bytesOf('data: {"type":"message_start","choices":[]}\n\n');
    for (const length of [64, 65_536]) {
      for (const reader of [new ChatReader(), new MessagesReader(() => "")]) {
        const stream = new RelayedStream(reader);
        stream.read(start);
        for await (const read of readsOf(text, length)) {
          if (stream.state === "passing") stream.read(read);
        }
        stream.end();
      }
    }
  }],
  ["lib/server/http1/request_head.ts", "parseRequestHead", (text) => {
    parseRequestHead(`GET / HTTP/1.1\r\nhost: a\r\nx:${text}`);
    parseRequestHead(`GET ${text} HTTP/1.1\r\nhost: a`);
    parseRequestHead(`GET / HTTP/1.1\r\nhost: a${text}`);
  }],
  ["lib/server/guard/json_shape.ts", "checkJsonShape", (text) => {
    for (const json of [text, `{${text}}`]) {
      checkJsonShape(json);
      checkJsonText(`\\u${json}`, valueOf(json));
    }
  }],
  [
    "lib/server/guard/tags.ts",
    "tagsOf",
    (text) => tagsOf(headers("x-chat-tags", text)),
  ],
  ["lib/core/text/markup.ts", "escapeMarkup", (text) => escapeMarkup(text)],
  ["lib/history/transfer/import/json_values.ts", "JsonSplitter", (text) => {
    const splitter = new JsonSplitter();
    for (const piece of piecesOf(text)) splitter.push(piece);
    splitter.end();
  }],
  [
    "lib/history/transfer/scrub/scrub_json.ts",
    "rewriteStrings",
    (text) => rewriteStrings(text, (part) => part),
  ],
  ["lib/history/transfer/scrub/scrubber.ts", "Scrubber", (text) => {
    const scrubber = new Scrubber(["Ada Lovelace"]);
    scrubber.text(text);
    scrubber.value({ text, password: text });
  }],
  ["lib/history/transfer/scrub/secret_name.ts", "isSecretName", (text) => {
    isSecretName(text);
    looksRandom(text);
  }],
  ["lib/config/folder_env.ts", "folderEnv", (text) => {
    folderEnv(text, [], () => false);
  }],
  ["lib/std/dotenv/parse.ts", "parse", (text) => parseDotenv(text)],
  [
    "lib/std/http/negotiation.ts",
    "accepts",
    (text) =>
      accepts(
        new Request("http://a", { headers: headers("accept", text) }),
        "text/plain",
      ),
  ],
  ["lib/wire/blanks.ts", "trimBlanks", (text) => trimBlanks(text)],
  ["lib/wire/http1/chunked.ts", "ChunkedDecoder", (text) => {
    const bytes = bytesOf(text);
    new ChunkedDecoder().decode(bytes, 0, bytes.length);
  }],
  ["lib/wire/http1/head.ts", "parseHead", (text) => {
    for (const rest of [`x:${text}`, text]) {
      const bytes = bytesOf(`HTTP/1.1 200 OK\r\n${rest}\r\n\r\n`);
      headEnd(bytes, 0);
      parseHead(bytes);
    }
  }],
  ["lib/json/long_strings.ts", "LongStrings", (text) => {
    const strings = new LongStrings(64);
    for (const piece of piecesOf(text)) strings.push(piece);
    wholeJson(strings.end());
  }],
  ["lib/history/line/kept_reply.ts", "keptBodies", (text) => {
    keptBodies(`"kept":true,"sha256":"${text}"`);
  }],
  ["lib/server/forms/scan.ts", "scanForm", async (text) => {
    const head = 'content-disposition: form-data; name="a"';
    for (const boundary of ["a", "\r\n-", text.slice(0, 70)]) {
      const form = `--${boundary}\r\n${head}; ${text}\r\n\r\n${text}`;
      try {
        for await (const _ of scanForm(readsOf(form), boundary));
      } catch {
        // Most texts are not forms.
      }
    }
  }, 8192],
  ["lib/server/forms/part_head.ts", "readPartHead", (text) => {
    readPartHead(text);
    readPartHead(`content-disposition: form-data; name="${text}`);
    readPartHead(`content-disposition: form-data; filename*=utf-8''${text}`);
  }, 8192],
  ["lib/server/websocket/frames.ts", "FrameReader", (text) => {
    const bytes = new TextEncoder().encode(text);
    const reader = new FrameReader(2 ** 26);
    // Frames of one byte: the most work for a message.
    for (const [at, byte] of bytes.entries()) {
      const isLast = at === bytes.length - 1;
      const opcode = at === 0 ? 1 : 0;
      const first = (isLast ? 0x80 : 0) | opcode;
      reader.push(Uint8Array.of(first, 0x81, 0, 0, 0, 0, byte));
    }
  }, 1024],
  [
    "lib/dialects/openai_responses/socket_metadata.ts",
    "readSocketMetadata",
    (text) => {
      for (const start of ["", "x-codex-", "ws_request_header_x_openai_"]) {
        readSocketMetadata({ [start + text]: text });
      }
    },
  ],
  ["lib/stream/sse.ts", "SseParser", (text) => {
    for (const pieces of [piecesOf(text), [text]]) {
      const parser = new SseParser();
      for (const piece of pieces) parser.push(piece);
      parser.end();
    }
  }],
  ["lib/wire/url.ts", "publicUrl", (text) => {
    publicUrl(text);
    publicUrl(`http://a/?${text}`);
  }],
  ...MEMBER_READERS,
  ...COMMAND_READERS,
  ...WEB_READERS,
];
