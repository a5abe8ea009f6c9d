import { assertEquals, assertThrows } from "@std/assert";
import {
  Counter,
  Gauge,
  Histogram,
} from "../../../../lib/server/watch/metrics/families.ts";
import { ModelLabels } from "../../../../lib/server/watch/metrics/model_labels.ts";
import { readPrometheus } from "../../prometheus.ts";

function test(name: string, fn: () => void): void {
  Deno.test({ name, permissions: "none", fn });
}

test("Counter: one line for each series, labels escaped", () => {
  const counter = new Counter({
    name: "a_total",
    help: 'One "line"\nand \\ more',
    labels: ["x", "y"],
  });
  const odd = 'q"\\\n{}, =';
  counter.add([odd, ""]);
  counter.add([odd, ""], 2.5);
  counter.add(["b", "c"], 0);
  assertEquals(readPrometheus(counter.write()), [
    { name: "a_total", labels: { x: odd, y: "" }, value: 3.5 },
    { name: "a_total", labels: { x: "b", y: "c" }, value: 0 },
  ]);
});

test("Histogram: a value belongs to the bucket of the first bound that is not below it", () => {
  const histogram = new Histogram({ name: "h", help: "h" }, [1, 10]);
  for (const value of [0.5, 1, 1.5, 10, 11]) histogram.observe([], value);
  assertEquals(
    readPrometheus(histogram.write()).map(({ name, labels, value }) => [
      name,
      labels["le"],
      value,
    ]),
    [
      ["h_bucket", "1", 2],
      ["h_bucket", "10", 4],
      ["h_bucket", "+Inf", 5],
      ["h_sum", undefined, 24],
      ["h_count", undefined, 5],
    ],
  );
});

test("Gauge: is looked up when it is written", () => {
  let value = 1;
  const gauge = new Gauge({ name: "g", help: "g" }, () => [[[], value]]);
  value = 7;
  assertEquals(readPrometheus(gauge.write()), [
    { name: "g", labels: {}, value: 7 },
  ]);
});

test("ModelLabels: a hundred models that have answered are told apart, whatever else is asked for", () => {
  const models = new ModelLabels();
  assertEquals(models.of("made-up", false), "other");
  for (let i = 0; i < 100; i++) assertEquals(models.of(`m${i}`, true), `m${i}`);
  assertEquals(models.of("one-more", true), "other");
  assertEquals(models.of("m7", false), "m7");
});

const malformed = [
  "a 1",
  "# TYPE a counter\n# TYPE a counter\na 1\n",
  "# TYPE a counter\nb 1\n",
  '# TYPE a counter\na{x="1} 1\n',
  '# TYPE a counter\na{x="1"y="2"} 1\n',
  "# TYPE a counter\na one\n",
  "# TYPE a counter\na 1\na 2\n",
  '# TYPE a histogram\na_bucket{le="1"} 2\na_bucket{le="+Inf"} 1\na_sum 1\na_count 1\n',
  '# TYPE a histogram\na_bucket{le="1"} 2\na_sum 1\na_count 2\n',
];
test("readPrometheus: refuses what is malformed", () => {
  for (const text of malformed) assertThrows(() => readPrometheus(text));
});
