import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import {
  heightFor,
  type Place,
  placeBadges,
} from "../../../lib/bench/page/badges.ts";
import { NARROWEST, WIDTH } from "../../../lib/bench/page/chart.ts";

const permissions = "none";
/** Diameter of a letter's ring, in px. */
const RING = 18;

const place: fc.Arbitrary<Place> = fc.record({
  x: fc.integer({ min: 0, max: WIDTH }),
  y: fc.integer({ min: 0, max: 400 }),
});
const wishes = fc.tuple(place, place).map(([a, b]): [Place, ...Place[]] => [
  a,
  b,
]);

Deno.test({
  name:
    "placeBadges: no letter touches another, wherever they want to be, on narrow screens and on wide ones",
  permissions,
  fn: () => {
    fc.assert(
      fc.property(
        fc.array(wishes, { maxLength: 10 }),
        fc.double({ min: 1, max: 10, noNaN: true }),
        (wishes, times) => {
          const bottom = Math.max(400, heightFor(wishes.length));
          const places = placeBadges(wishes, [0, bottom]);
          const across = NARROWEST * times / WIDTH;
          places.forEach((one, i) => {
            assert(one.y >= 0 && one.y <= bottom);
            for (const other of places.slice(0, i)) {
              assert(
                Math.abs(one.x - other.x) * across >= RING ||
                  Math.abs(one.y - other.y) >= RING,
              );
            }
          });
        },
      ),
      { seed: 1 },
    );
  },
});

Deno.test({
  name: "placeBadges: a letter that is free to stays where it wants to be",
  permissions,
  fn: () => {
    const [here, there]: Place[] = [{ x: 100, y: 50 }, { x: 900, y: 50 }];
    assert(here && there);
    assertEquals(placeBadges([[here], [there]], [0, 100]), [here, there]);
    assertEquals(placeBadges([[here], [here, there]], [0, 100]), [here, there]);
  },
});
