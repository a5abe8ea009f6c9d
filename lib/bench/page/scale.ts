/**
 * From numbers to places on an axis, and the round numbers that are written along it.
 *
 * @module
 */

/** An axis of numbers. */
export interface Scale {
  /** Position of a number; numbers beyond the ends are clamped. */
  readonly at: (value: number) => number;
  /** Round numbers within the axis, ascending. */
  readonly ticks: readonly number[];
}

/** What a scale spans. */
export interface Span {
  /** Least and greatest number. */
  readonly domain: readonly [number, number];
  /** Their positions. */
  readonly range: readonly [number, number];
  /** About how many ticks there are; default 5. */
  readonly ticks?: number;
}

/** An axis on which equal differences take equal room. */
export function linearScale({ domain, range, ticks = 5 }: Span): Scale {
  const [least, greatest] = domain;
  const size = greatest - least || 1;
  const step = roundStep(size / ticks);
  const first = Math.ceil(least / step - 1e-9);
  const count = Math.floor(greatest / step + 1e-9) - first + 1;
  return {
    at: (value) => place((value - least) / size, range),
    ticks: Array.from(
      { length: Math.max(0, count) },
      (_, i) => Number(((first + i) * step).toPrecision(12)),
    ),
  };
}

/** An axis on which equal ratios take equal room; its numbers are above 0. */
export function logScale({ domain, range, ticks = 5 }: Span): Scale {
  const [least, greatest] = domain.map(Math.log10) as [number, number];
  const size = greatest - least || 1;
  const steps = size > ticks ? [1] : size > ticks / 3 ? [1, 3] : [1, 2, 5];
  const found: number[] = [];
  for (let power = Math.floor(least); power <= greatest; power++) {
    for (const step of steps) {
      const tick = Number((step * 10 ** power).toPrecision(12));
      if (tick >= (domain[0]) && tick <= domain[1]) found.push(tick);
    }
  }
  return {
    at: (value) => place((Math.log10(value) - least) / size, range),
    ticks: found,
  };
}

/** Whether numbers differ more than fiftyfold, so that an axis of ratios shows them best. */
export function areFarApart(values: readonly number[]): boolean {
  const least = Math.min(...values);
  return least > 0 && Math.max(...values) / least > 50;
}

/** A linear axis, or one of ratios where the numbers are far apart, with some room at its ends. */
export function fittingScale(
  values: readonly number[],
  span: Omit<Span, "domain">,
): Scale {
  const least = Math.min(...values);
  const greatest = Math.max(...values);
  if (areFarApart(values)) {
    return logScale({ ...span, domain: [least / 1.1, greatest * 1.1] });
  }
  const room = (greatest - least) * 0.05;
  // An axis from zero shows ratios as they are, unless everything is far from it. Sums that were rounded are equal.
  const far = least > greatest / 2 && greatest - least > greatest * 1e-6;
  return linearScale({
    ...span,
    domain: [far ? least - room : Math.min(0, least), greatest + room || 1],
  });
}

function place(part: number, [from, to]: readonly [number, number]): number {
  const within = Math.min(1, Math.max(0, Number.isNaN(part) ? 0 : part));
  return Math.round((from + (to - from) * within) * 100) / 100;
}

/** The least of 1, 2 and 5 times a power of ten that is not below a size. */
function roundStep(size: number): number {
  const power = 10 ** Math.floor(Math.log10(size));
  const step = [1, 2, 5, 10].find((step) => step * power >= size * 0.999) ?? 10;
  return step * power;
}
