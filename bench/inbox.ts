import { deepStrictEqual } from "node:assert";
import { type Call, type Comparison, postOnce } from "./measure";
import type { PageWish } from "./peers/inbox";
import { type CallPair, hubCall, measureReading, type Rounds, type Sides, withPeer } from "./sides";

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
  return data.inbox.edges.map(({ node }) => bareRow(node));
}

function bareRow({ leadAgency, lastFollowUp, ...row }: Node): Row {
  return {
    ...row,
    leadAgency: leadAgency?.name ?? null,
    followUp: lastFollowUp?.text ?? null,
    followedUpAt: lastFollowUp?.createdAt ?? null,
  };
}

/** The same page, as the naive stack is asked for it. */
const NAIVE_INBOX = `query ($agency: ID, $dueAfter: DateTimeISO, $idAfter: ID) {
  inbox(agency: $agency, dueAfter: $dueAfter, idAfter: $idAfter) {
    id ticketNumber title status submittedAt dueAt leadAgency { name } lastFollowUp { text createdAt } } }`;

type Node = HubPage["data"]["inbox"]["edges"][number]["node"];

/** How the hub is compared with another server: what that one is asked, and its rows in the bare server's shape. */
interface Other {
  ask(wish: PageWish): Call;
  rows(answer: string): Row[];
}

function bareOther({ bare }: Pick<Sides, "bare">): Other {
  return {
    ask: (wish) => ({ url: `${bare.url}/inbox`, body: JSON.stringify(wish) }),
    rows: (answer) => (JSON.parse(answer) as { rows: Row[] }).rows,
  };
}

function naiveOther(url: string): Other {
  return {
    ask: ({ agencyId, after }) => ({
      url,
      body: JSON.stringify({
        query: NAIVE_INBOX,
        variables: { agency: agencyId, dueAfter: after?.dueAt ?? null, idAfter: after?.id ?? null },
      }),
    }),
    rows: (answer) => (JSON.parse(answer) as { data: { inbox: Node[] } }).data.inbox.map(bareRow),
  };
}

/** Full pages of all cases and of several agencies; each is compared row by row before anything is timed. */
async function pagePairs(sides: Pick<Sides, "hub" | "token">, other: Other): Promise<CallPair[]> {
  const agencies = await agencyIds(sides);
  const pairs: CallPair[] = [];
  for (const agencyId of [null, ...agencies]) {
    let cursor: string | null = null;
    let after: PageWish["after"] = null;
    for (let page = 0; page < PAGES; page += 1) {
      const pair: CallPair = {
        hub: hubCall(sides, INBOX, { agency: agencyId, after: cursor }),
        bare: other.ask({ agencyId, after }),
      };
      const answer = JSON.parse(await postOnce(pair.hub)) as HubPage;
      const rows = hubRows(answer);
      deepStrictEqual(rows, other.rows(await postOnce(pair.bare)));
      const last = answer.data.inbox.edges.at(-1)?.node;
      if (rows.length < 20 || last === undefined) break;
      pairs.push(pair);
      cursor = answer.data.inbox.pageInfo.endCursor;
      after = { dueAt: last.dueAt, id: last.id };
    }
  }
  return pairs;
}

async function agencyIds(sides: Pick<Sides, "hub" | "token">): Promise<string[]> {
  const answer = JSON.parse(await postOnce(hubCall(sides, "{ agencies { id } }", {}))) as {
    data: { agencies: { id: string }[] };
  };
  return answer.data.agencies.slice(0, AGENCIES).map(({ id }) => id);
}

/** The inbox page: random pages of random agencies, 20 cases with lead agency and newest follow-up. */
export async function measureInbox(sides: Sides, rounds: Rounds): Promise<Comparison> {
  const pairs = await pagePairs(sides, bareOther(sides));
  console.log(`${pairs.length} pages, equal row by row`);
  return measureReading(sides, pairs, rounds);
}

/** The same pages, of the hub and of what one builds first with its libraries. */
export function measureNaive(sides: Sides, rounds: Rounds): Promise<Comparison> {
  return withPeer("naive-process.ts", sides.server, async (naive) => {
    const pairs = await pagePairs(sides, naiveOther(naive.url));
    return measureReading({ ...sides, bare: naive }, pairs, rounds);
  });
}
