/**
 * Files that look for something in a text and are not measured by themselves.
 *
 * @module
 */

/** Beginnings of paths, each with the reason: what runs them, or whose words they read. */
export const ELSEWHERE: Readonly<Record<string, string>> = {
  // The user's own words, or the program's.
  "lib/attach/": "files and addresses that the user names",
  "lib/bench/": "files that the user names; answers are compared by words",
  "lib/clients/routing/aliases.ts": "the configuration",
  "lib/clients/own_client.ts": "the configuration",
  "lib/clients/client_arguments.ts": "the command line",
  "lib/clients/lent_credentials.ts": "headers, of at most 32 KiB in all",
  "lib/clients/model_name.ts": "a name of at most 512 characters",
  "lib/clients/prompt_caches.ts": "a name of at most 512 characters",
  "lib/clients/provider_variables.ts": "the configuration",
  "lib/clients/registry.ts": "a name of at most 512 characters",
  "lib/clients/expand_variables.ts": "the configuration",
  "lib/clients/written_address.ts": "the configuration",
  "lib/cli/": "the command line, and lines for the terminal",
  "lib/commands/": "the command line, and lines for the terminal",
  "lib/config/": "the configuration",
  "lib/core/data/fit.ts": "words of our own",
  "lib/core/text/too_long.ts":
    "an error's message, of which 2000 characters are read",
  "lib/history/runs/exchange_differences.ts":
    "one pass over two texts; what is looked for is one character",
  "lib/history/line/spans/message_texts.ts":
    "one pass over the first line of a text, of at most 4 Ki characters",
  "lib/history/line/utc_time.ts": "24 characters",
  "lib/history/store/index/ulid_table.ts": "26 characters",
  "lib/history/store/index/": "numbers, and the list of files",
  "lib/history/query/branches.ts": "the first 200 characters of a message",
  "lib/history/query/conversation_list.ts":
    "the first 500 characters of a message",
  "lib/history/runs/run_text.ts": "a command line",
  "lib/keys/": "the file of keys, options, and names of at most 512 characters",
  "lib/web/layout.ts": "a path of our own",
  "lib/web/parts/hit.ts":
    "recorded texts, by the words that the user looks for",
  "lib/web/pages/bench_run/page.ts": "a time, and names that are cut",
  "lib/web/pages/run/head.ts": "a time",
  "lib/web/pages/run/page.ts": "two ids",
  "lib/web/site.ts": "a path of our own",
  "lib/web/pages/label.ts": "a path of our own",
  "lib/web/pages/conversation/page.ts": "the address, of at most 32 KiB",
  "lib/web/pages/exchange/page.ts": "the address, of at most 32 KiB",
  "lib/web/pages/exchange/anatomy.ts": "a word of our own",
  "lib/web/pages/exchange/said.ts": "the address, of at most 32 KiB",
  "lib/web/parts/exchange_facts.ts": "400 characters",
  "lib/render/html/code.ts": "run by messageBlocks",
  "lib/core/text/data_picture.ts": "run by messageBlocks",
  "lib/core/text/pretty_json.ts": "run by messageBlocks",
  "lib/server/ui/visitors.ts": "headers, of at most 32 KiB in all",
  "lib/core/data/store_address.ts": "an address that the user names",
  "lib/history/store/postgres/":
    "addresses and words of the user, codes of the database",
  "lib/prices/":
    "names of models, which are short, and a file that the user names",
  "lib/core/data/private_address.ts": "an address that was looked up",
  "lib/core/text/reason.ts": "messages of the runtime",
  "lib/core/text/failure_words.ts":
    "bodies of failures, of 64 KiB at most, and headers",
  "lib/server/relay/text_deltas.ts": "run by ChatReader, on 4096 characters",
  "lib/core/data/ulid.ts": "26 characters",
  "lib/core/data/yaml.ts": "files that the user names",
  "lib/render/remark.ts": "names of tools, through sanitize",
  "lib/core/text/dollars.ts": "numbers of our own",
  "lib/render/stats.ts": "numbers of our own",
  "lib/repl/": "what the user types or pastes",
  "lib/schema/": "files that the user names",
  "lib/tools/built_in/fetch_url.ts":
    "pages of at most 1 MiB, one pass each, and pageText, which is measured",
  "lib/tools/built_in/read_file.ts": "a file of at most 16 MB, split once",
  "lib/tools/built_in/search_text.ts":
    "files of at most 16 MB each, each line once",
  "lib/tools/mcp/": "files that the user names, and names of tools",
  "lib/tools/own/": "files that the user wrote",
  "lib/tools/rules.ts":
    "one argument against one pattern of the user's, by their product at most",
  "lib/tools/toolbox.ts": "what the user types",
  "lib/wire/fetch_address.ts": "an address of at most 32 KiB",
  "lib/history/store/bodies/": "names of files",
  "lib/server/forms/incoming_form.ts": "headers, of at most 32 KiB in all",
  "lib/server/websocket/handshake.ts": "headers, of at most 32 KiB in all",
  "lib/server/websocket/message_request.ts":
    "headers, of at most 32 KiB in all",
  "lib/server/websocket/reply_messages.ts":
    "events of our own, as SseParser reads them",
  "lib/server/forms/files_call.ts": "the address, of at most 32 KiB",
  "lib/server/guard/access.ts": "headers, of at most 32 KiB in all",
  "lib/server/endpoints/passthrough.ts": "the address, of at most 32 KiB",
  "lib/server/exchange.ts": "a header, of at most 32 KiB",
  "lib/server/handler.ts": "the address, of at most 32 KiB",
  "lib/server/guard/header_list.ts": "headers, of at most 32 KiB in all",
  "lib/server/answer/left_out.ts": "40 names of at most 100 characters",
  "lib/server/guard/loop_guard.ts": "a header, of at most 32 KiB",
  "lib/server/answer/messages_request.ts": "headers, of at most 32 KiB in all",
  "lib/server/guard/origin_pattern.ts": "a header, of at most 32 KiB",
  "lib/server/relay/other_call.ts": "headers, of at most 32 KiB in all",
  "lib/server/formats/page.ts": "the address, of at most 32 KiB",
  "lib/server/guard/request_headers.ts": "headers, of at most 32 KiB in all",
  "lib/server/endpoint.ts": "the address, of at most 32 KiB",
  "lib/server/guard/unknown_url.ts": "the address, of at most 32 KiB",
  "lib/std/": "as the published packages; what reads headers is measured",
  "lib/templates/": "files that the user names",
  // Labels of 200 characters, of which there are a hundred.
  "lib/server/watch/metrics/": "names that are cut",
  // Heads of replies have at most 128 KiB and 100 headers.
  "lib/dialects/anthropic_messages/headers.ts": "headers",
  "lib/server/answer/reply_headers.ts": "headers",
  "lib/wire/http.ts": "headers",
  "lib/wire/http1/": "heads are measured as parseHead",
  "lib/wire/retry.ts": "headers",
  // What others run.
  "lib/dialects/anthropic_messages/decode/recorded_request.ts":
    "the path of a member, once",
  "lib/dialects/anthropic_messages/decode/server_tools.ts":
    "run by decodeRequest and encodeRequest",
  "lib/dialects/anthropic_messages/encode/file.ts":
    "run by decodeRequest and encodeRequest",
  "lib/dialects/anthropic_messages/model.ts":
    "a name of at most 512 characters",
  "lib/dialects/anthropic_messages/model_info.ts": "a date of our own",
  "lib/dialects/openai_responses/compaction.ts": "an id of our own",
  "lib/dialects/openai_responses/input_encode.ts": "ids of our own",
  "lib/dialects/openai_responses/item_ids.ts":
    "ids, by an expression from one end to the other",
  "lib/dialects/openai_responses/kept/response.ts":
    "the type of an event, by an expression of whole words",
  "lib/dialects/openai_responses/response_object.ts": "the code of a failure",
  "lib/history/transfer/candidates.ts": "the beginning of an answer",
  "lib/history/transfer/export/export_html.ts":
    "each text once; texts are measured as markdownMarkup",
  "lib/history/transfer/export/export_markdown.ts":
    "each text once, by expressions of one repetition",
  "lib/history/transfer/export/export_promptfoo.ts":
    "each text once, by an expression of two characters",
  "lib/history/transfer/export/transcript.ts":
    "each text once, by an expression of one repetition",
  "lib/history/transfer/import/foreign_values.ts":
    "run by the readers of files, as dates",
  "lib/history/transfer/import/import_file.ts": "run by the readers of files",
  "lib/history/transfer/import/logged/otel_facts.ts":
    "run by the reader of OpenTelemetry",
  "lib/history/transfer/import/messages/":
    "run by the readers of ShareGPT, LangSmith, Langfuse and LiteLLM",
  "lib/history/transfer/import/source/asset.ts": "names of files",
  "lib/history/transfer/import/source/source.ts": "names of files",
  "lib/history/transfer/import/tree_content.ts": "run by the reader of ChatGPT",
  "lib/history/transfer/import/tree_media.ts": "run by the reader of ChatGPT",
  "lib/history/transfer/scrub/scrub_rules.ts": "run by Scrubber",
  "lib/history/transfer/scrub/scrubbed.ts": "names that the user lists",
  "lib/clients/anthropic/client.ts":
    "run by the readers of Anthropic's dialect",
  "lib/clients/eliza/": "run by Doctor",
  "lib/clients/learned.ts": "run on errors, which are measured",
  "lib/history/line/fragment.ts": "hashes of lines that were parsed",
  "lib/json/json_style.ts": "run on bodies that were parsed",
  "lib/history/store/conversations.ts": "lines of the history, as labels.ts",
  "lib/history/store/kinds/lines_of_kind.ts": "lines of the history, each once",
  "lib/history/store/scan.ts": "an id, a name and a date, once in each block",
  "lib/core/data/ulid_of.ts": "a name of bounded length, once",
  "lib/history/query/parse_query.ts": "an address, or words of the user's own",
  "lib/history/line/title.ts": "one label",
  "lib/history/store/lookup.ts": "lines of the history, as line_facts.ts",
  "lib/history/store/kinds/withdrawal.ts": "lines of the history, as labels.ts",
  "lib/history/store/kinds/preferences.ts":
    "lines of the history, as labels.ts",
  "lib/core/ending.ts": "a word",
  "lib/core/media.ts": "types of parts",
  "lib/core/secrets.ts": "run by scrub and redact",
  "lib/core/tool_names.ts": "names of tools, one by one",
  "lib/dialects/openai_chat/error_facts.ts": "run by decodeError",
  "lib/dialects/openai_chat/path.ts": "the address, of at most 32 KiB",
  "lib/dialects/openai_chat/tool_calls.ts": "run by decodeChunks",
  "lib/history/line/spans/fragment_spans.ts": "hashes of lines",
  "lib/history/store/stored_exchanges.ts": "ids of lines",
  "lib/render/markdown/": "run by MarkdownWriter, on 4096 characters",
  "lib/render/pictures/picture.ts": "the head of a picture, each byte once",
  "lib/history/replay/replay_client.ts": "a message of our own",
  "lib/server/watch/access_log.ts": "names, cut before",
  "lib/server/formats/chunk_encoder.ts": "chunks of our own",
  "lib/server/endpoints/messages.ts": "run by decodeRequest",
  "lib/server/http1/":
    "heads are measured as parseRequestHead, the rest is read once",
  "lib/server/guard/json_body.ts": "run by checkJsonShape",
  "lib/server/relay/normalize_event.ts": "run by RelayedStream",
  "lib/server/relay/normalize_openai.ts": "run by RelayedStream",
  "lib/server/relay/relayed_stream.ts": "as RelayedStream",
  "lib/server/relay/whole_messages.ts": "run by RelayedStream",
  "lib/server/relay/reply_note.ts": "the last 4 KiB of a reply",
  "lib/server/answer/response_maker.ts": "an id",
  "lib/server/guard/header_text.ts": "headers, of at most 32 KiB in all",
  "lib/server/guard/provider_path.ts": "the address, of at most 32 KiB",
  "lib/server/relay/unspoken.ts":
    "messages of failures, whose bodies are bounded",
  "lib/server/answer/routed.ts": "names, cut before",
  "lib/server/answer/stored_response.ts": "an id",
  "lib/server/answer/token_count.ts": "a status",
  "lib/server/relay/tool_deltas.ts": "run by RelayedStream",
  "lib/stream/joined_texts.ts": "run by decodeChunks, on 4096 characters",
  "lib/telemetry/": "names of at most 512 characters",
  "lib/core/data/end_of_string.ts": "run by LongStrings",
  "lib/core/data/text_store.ts": "run by LongStrings",
  "lib/json/similar_json.ts": "run by decodeChunks, on 4096 characters",
  "lib/files/find_line.ts": "lines of the history, each once",
  "lib/files/jsonl.ts": "lines of the history, each once",
  "lib/files/line_blocks.ts": "lines of the history, each once",
  "lib/files/line_files.ts": "lines of the history, each once",
  "lib/files/near_lines.ts": "lines of our own",
  "lib/files/left_lines.ts": "lines of our own",
  "lib/files/lock.ts": "messages of the runtime",
  "lib/files/lock_note.ts": "a file of at most 400 bytes",
  "lib/history/replay/faults.ts": "the command line",
  "lib/history/replay/ignored.ts": "names of the user's own rules",
  "lib/history/replay/volatile.ts":
    "run by Pattern, on texts of at most 100,000 characters",
  "lib/history/replay/pattern/":
    "a pattern of 1000 characters, and 50 steps for each of a text's",
  "lib/history/store/kinds/ignore.ts": "the first line of a file, once",
  "lib/history/replay/misses.ts": "requests of one run, each once",
  "lib/history/replay/replayed_call.ts": "the address, of at most 32 KiB",
  "lib/wire/network_error.ts": "messages of the runtime",
  "lib/files/rotation.ts": "names of files",
};
