// Server-sent events of a reply, as they come.

/** The data of each event. */
export async function* readEvents(body) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  let data = [];
  while (true) {
    const { done, value = "" } = await reader.read();
    rest += value;
    // A CR at the end may be half of a line's end.
    const whole = done || !rest.endsWith("\r") ? rest : rest.slice(0, -1);
    const lines = whole.split(/\r\n|\n|\r/);
    rest = lines.pop() + rest.slice(whole.length);
    for (const line of lines) {
      if (line.startsWith("data:")) {
        data.push(line.slice(line.startsWith("data: ") ? 6 : 5));
      } else if (line === "" && data.length > 0) {
        yield data.join("\n");
        data = [];
      }
    }
    if (done) return;
  }
}
