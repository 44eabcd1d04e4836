import type { Exchange } from "../../src/national/national-http";
import { afterFailure, afterSuccess, type Circuit, callEnd, pauseMs, stateAt } from "../../src/sync/circuit";

const START = new Date("2026-03-02T01:00:00.000Z");
const CLOSED: Circuit = {
  state: "OK",
  since: START,
  failures: 0,
  lastSuccessAt: null,
  lastFailureAt: null,
  openUntil: null,
};

const at = (seconds: number) => new Date(START.getTime() + seconds * 1_000);

/** Failures a second apart, the first at `from` seconds. */
function failed(circuit: Circuit, times: number, from = 1): Circuit {
  let next = circuit;
  for (let index = 0; index < times; index += 1) next = afterFailure(next, at(from + index), false);
  return next;
}

describe("failures in a row", () => {
  test("four leave the circuit closed, the fifth opens it for five seconds", () => {
    const four = failed(CLOSED, 4);
    expect(four).toMatchObject({ state: "DEGRADED", since: at(1), openUntil: null, failures: 4 });
    const five = afterFailure(four, at(5), false);
    expect(five).toMatchObject({ state: "DOWN", since: at(5), openUntil: at(10) });
  });

  test("a success between them starts the count anew", () => {
    const mixed = failed(afterSuccess(failed(CLOSED, 4), at(5)), 4, 6);
    expect(mixed).toMatchObject({ state: "DEGRADED", since: at(1), openUntil: null, failures: 4 });
  });

  test("with an open circuit only the try counts, and each one in vain doubles the pause up to a minute", () => {
    let circuit = failed(CLOSED, 5);
    expect(afterFailure(circuit, at(6), false)).toBe(circuit);
    const pauses = [];
    for (let index = 0; index < 6; index += 1) {
      circuit = afterFailure(circuit, at(100 * (index + 1)), true);
      pauses.push(((circuit.openUntil?.getTime() ?? 0) - at(100 * (index + 1)).getTime()) / 1_000);
    }
    expect(pauses).toEqual([10, 20, 40, 60, 60, 60]);
    expect(circuit).toMatchObject({ state: "DOWN", since: at(5) });
    expect(pauseMs(1_000)).toBe(60_000);
  });
});

describe("a success", () => {
  test("closes an open circuit: the link is well, and the outage's failures no longer count", () => {
    const closed = afterSuccess(failed(CLOSED, 5), at(60));
    expect(closed).toMatchObject({ state: "OK", since: at(60), openUntil: null, failures: 0 });
    expect(stateAt(closed, at(61))).toEqual({ state: "OK", since: at(60) });
  });

  test("beside failures leaves the link degraded for five minutes after the last of them", () => {
    const mixed = afterSuccess(failed(CLOSED, 2), at(3));
    expect(stateAt(mixed, at(3 + 60))).toEqual({ state: "DEGRADED", since: at(1) });
    expect(stateAt(mixed, at(2 + 299))).toEqual({ state: "DEGRADED", since: at(1) });
    expect(stateAt(mixed, at(2 + 300))).toEqual({ state: "OK", since: at(302) });
    expect(afterSuccess(mixed, at(2 + 400))).toMatchObject({ state: "OK", since: at(302) });
    expect(afterFailure(mixed, at(2 + 400), false)).toMatchObject({ state: "DEGRADED", since: at(402) });
  });

  test("that never comes leaves it degraded, however long ago the failure was", () => {
    expect(stateAt(failed(CLOSED, 1), at(3_600))).toEqual({ state: "DEGRADED", since: at(1) });
  });
});

const FAULT = '{"fault":{"code":900902,"message":"Missing Credentials","description":"x"}}';
const answer = (status: number, text: string): Exchange => ({ kind: "answer", status, retryAfterMs: null, text });

test.each<[string, Exchange, string, boolean | null]>([
  ["an answer", answer(200, '{"status":"success"}'), "answered", true],
  ["a long answer", answer(200, `{"data":"${"a".repeat(100_000)}"}`), "answered", true],
  ["a refusal of the system", answer(422, '{"message":"Data salah"}'), "refused", true],
  ["a case that is not there", answer(404, '{"message":"Tidak ada"}'), "refused", true],
  ["too many calls", answer(429, FAULT), "rateLimited", null],
  ["a call that was ended", { kind: "failure", wasOpened: true, cause: "aborted", code: null }, "aborted", null],
  ["maintenance", answer(503, "<!DOCTYPE html><html></html>"), "unavailable", false],
  ["a page about a body that is too big", answer(413, "<!DOCTYPE html><html></html>"), "refused", null],
  ["maintenance that says 200", answer(200, "<!DOCTYPE html><html></html>"), "unreadable", false],
  ["wrong secrets", answer(401, FAULT), "unauthorised", false],
  ["forbidden", answer(403, '{"message":"Forbidden"}'), "unauthorised", false],
  ["the gateway's fault", answer(404, FAULT), "gateway", false],
  ["a server error", answer(502, ""), "serverError", false],
  ["a redirect", answer(302, ""), "redirect", false],
  ["a time-out", { kind: "failure", wasOpened: true, cause: "timeout", code: null }, "timeout", false],
  ["nobody there", { kind: "failure", wasOpened: false, cause: "unreachable", code: null }, "unreachable", false],
])("how %s is counted", (_, exchange, outcome, isSuccess) => {
  expect(callEnd(exchange)).toEqual({ outcome, isSuccess });
});
