import { assertEquals, assertMatch } from "@std/assert";
import {
  exported,
  idOf,
  MANIFOLD,
  TWICE,
  WEATHER,
} from "../../transfer/conversations.ts";
import { EXPORT_FORMATS } from "../../../lib/history/transfer/export/export.ts";
import { exportRun, recordRun } from "../../transfer/recorded_run.ts";
import { readerTest } from "./reader.ts";

/** What TRL's trainer does with a data set before it counts tokens. */
const PREFERENCES = `
import json, sys
from datasets import load_dataset
from tokenizers import Tokenizer, models
from transformers import PreTrainedTokenizerFast
from trl.data_utils import apply_chat_template, is_conversational

rows = load_dataset("json", data_files=sys.argv[1], split="train", cache_dir="cache")
tokenizer = PreTrainedTokenizerFast(tokenizer_object=Tokenizer(models.BPE()))
tokenizer.chat_template = (
    "{% for m in messages %}<{{ m.role }}>{{ m.content or m.tool_calls }}{% endfor %}"
    "{% if add_generation_prompt %}<assistant>{% endif %}"
)
print(json.dumps([
    apply_chat_template(row, tokenizer) for row in rows if is_conversational(row)
]))
`;

readerTest(
  "trl",
  "preferences become prompts with two answers",
  async (reader) => {
    const { folder, json } = reader;
    await Deno.writeTextFile(
      `${folder}/a.jsonl`,
      await exported("dpo", TWICE, MANIFOLD),
    );
    const [first, second] = await json("-c", PREFERENCES, "a.jsonl");
    assertEquals(first, {
      prompt: "<user>1+1?<assistant>",
      chosen: "2",
      rejected: "3",
    });
    assertMatch(
      second.prompt,
      /^<system>Be brief\.<user>.*<tool>a\nb<tool>lost/s,
    );
    assertEquals([second.chosen, second.rejected], ["2", "3"]);
  },
);

const TABLE = `
import json, sys
import duckdb
import pyarrow.parquet as parquet

table = parquet.read_table(sys.argv[1])
columns = ["id", "status", "prompt_tokens", "cost", "first_token_ms", "reply", "parent"]
answer, = duckdb.sql("""
    select sum(completion_tokens), max(cost), min(started)::text, any_value(line::json->>'provider')
    from '%s'
""" % sys.argv[1]).fetchall()
print(json.dumps([table.select(columns).to_pylist(), str(table.schema.field("started").type), answer]))
`;

readerTest(
  "trl",
  "a table is read by pyarrow and by DuckDB",
  async (reader) => {
    const { folder, json } = reader;
    const pieces = EXPORT_FORMATS.get("parquet")?.many(
      ReadableStream.from([WEATHER]),
      { cost: ({ id }) => id === idOf("A") ? 0.25 : undefined },
    );
    await Deno.writeFile(
      `${folder}/a.parquet`,
      ReadableStream.from(pieces ?? []) as ReadableStream<Uint8Array>,
    );
    const row = {
      status: "completed",
      "prompt_tokens": 12,
      "first_token_ms": 400,
    };
    assertEquals(await json("-c", TABLE, "a.parquet"), [
      [
        { ...row, id: idOf("A"), cost: 0.25, reply: "", parent: null },
        {
          ...row,
          id: idOf("B"),
          cost: null,
          reply: "Sun in {{city}}.",
          parent: idOf("A"),
        },
      ],
      "timestamp[ms, tz=UTC]",
      [10, 0.25, "2026-07-01 09:30:00", "openai"],
    ]);
  },
);

const RUN = `
import duckdb, json
from datasets import load_dataset
from trl.data_utils import is_conversational

pairs = load_dataset("json", data_files="a.jsonl", split="train", cache_dir="cache")
rows = duckdb.sql("""
    select model, count(*), count(*) filter (pass), max(similarity)
    from 'run.parquet' group by model order by model
""").fetchall()
print(json.dumps([[is_conversational(pair) for pair in pairs], rows]))
`;

readerTest(
  "trl",
  "preferences and answers of a benchmark are read",
  async (reader) => {
    const { folder, json } = reader;
    await recordRun(folder);
    const { stdout } = await exportRun(folder, "--format", "dpo");
    await Deno.writeTextFile(`${folder}/a.jsonl`, stdout);
    await exportRun(folder, "--format", "parquet", "--out", "run.parquet");
    assertEquals(await json("-c", RUN), [
      [true],
      [["a", 2, 2, 1], ["b", 2, 1, 0]],
    ]);
  },
);
