import { deepStrictEqual } from "node:assert";
import { type Comparison, postOnce } from "./measure";
import type { PageWish } from "./peers/inbox";
import { type CallPair, hubCall, measureReading, type Rounds, type Sides } from "./sides";

/** The page as a dashboard asks for it. */
export const INBOX = `query ($agency: ID, $after: Cursor) { inbox(agency: $agency, first: 20, after: $after) {
  edges { node { id ticketNumber title status submittedAt dueAt leadAgency { name } lastFollowUp { text createdAt } } }
  pageInfo { endCursor } } }`;

const AGENCIES = 20;
const PAGES = 5;

interface HubPage {
  readonly data: {
    readonly inbox: {
      readonly edges: readonly {
        readonly node: {
          readonly id: string;
          readonly dueAt: string;
          readonly leadAgency: { readonly name: string } | null;
          readonly lastFollowUp: { readonly text: string; readonly createdAt: string } | null;
        };
      }[];
      readonly pageInfo: { readonly endCursor: string | null };
    };
  };
}
type Row = Readonly<Record<string, unknown>>;

/** The hub's page in the bare server's shape. */
function hubRows({ data }: HubPage): Row[] {
  return data.inbox.edges.map(({ node: { leadAgency, lastFollowUp, ...row } }) => ({
    ...row,
    leadAgency: leadAgency?.name ?? null,
    followUp: lastFollowUp?.text ?? null,
    followedUpAt: lastFollowUp?.createdAt ?? null,
  }));
}

/** Full pages of all cases and of several agencies; each is compared row by row before anything is timed. */
async function pagePairs(sides: Sides): Promise<CallPair[]> {
  const agencies = await agencyIds(sides);
  const pairs: CallPair[] = [];
  for (const agencyId of [null, ...agencies]) {
    let cursor: string | null = null;
    let after: PageWish["after"] = null;
    for (let page = 0; page < PAGES; page += 1) {
      const pair: CallPair = {
        hub: hubCall(sides, INBOX, { agency: agencyId, after: cursor }),
        bare: { url: `${sides.bare.url}/inbox`, body: JSON.stringify({ agencyId, after } satisfies PageWish) },
      };
      const answer = JSON.parse(await postOnce(pair.hub)) as HubPage;
      const rows = hubRows(answer);
      deepStrictEqual(rows, (JSON.parse(await postOnce(pair.bare)) as { rows: Row[] }).rows);
      const last = answer.data.inbox.edges.at(-1)?.node;
      if (rows.length < 20 || last === undefined) break;
      pairs.push(pair);
      cursor = answer.data.inbox.pageInfo.endCursor;
      after = { dueAt: last.dueAt, id: last.id };
    }
  }
  return pairs;
}

async function agencyIds(sides: Sides): Promise<string[]> {
  const answer = JSON.parse(await postOnce(hubCall(sides, "{ agencies { id } }", {}))) as {
    data: { agencies: { id: string }[] };
  };
  return answer.data.agencies.slice(0, AGENCIES).map(({ id }) => id);
}

/** The inbox page: random pages of random agencies, 20 cases with lead agency and newest follow-up. */
export async function measureInbox(sides: Sides, rounds: Rounds): Promise<Comparison> {
  const pairs = await pagePairs(sides);
  console.log(`${pairs.length} pages, equal row by row`);
  return measureReading(sides, pairs, rounds);
}
