import { deepStrictEqual } from "node:assert";
import { type Comparison, postOnce } from "./measure";
import { type CallPair, hubCall, measureReading, type Rounds, type Sides } from "./sides";

const DETAIL = `query ($id: ID!) { complaint(id: $id) { id ticketNumber title content status submittedAt dueAt
  location { district village } category { name } leadAgency { name }
  followUps(first: 20) { edges { node { text createdAt } } }
  timeline(first: 50) { edges { node { position type occurredAt } } } } }`;
const IDS = `query ($after: Cursor) { inbox(first: 100, after: $after) { edges { node { id } } pageInfo { endCursor } } }`;
const CASES = 400;

interface Connection<Node> {
  readonly edges: readonly { readonly node: Node }[];
}
interface HubCase {
  readonly location: { readonly district: string; readonly village: string };
  readonly category: { readonly name: string } | null;
  readonly leadAgency: { readonly name: string } | null;
  readonly followUps: Connection<object>;
  readonly timeline: Connection<{ readonly position: string }>;
}

/** The hub's case in the bare server's shape. */
function hubCase(text: string): object {
  const { complaint } = (JSON.parse(text) as { data: { complaint: HubCase } }).data;
  const { location, category, leadAgency, followUps, timeline, ...row } = complaint;
  return {
    ...row,
    ...location,
    category: category?.name ?? null,
    leadAgency: leadAgency?.name ?? null,
    followUps: followUps.edges.map(({ node }) => node),
    events: timeline.edges.map(({ node }) => ({ ...node, position: Number(node.position) })),
  };
}

async function caseIds(sides: Sides): Promise<string[]> {
  const ids: string[] = [];
  for (let after: string | null = null; ids.length < CASES; ) {
    const page: { data: { inbox: Connection<{ id: string }> & { pageInfo: { endCursor: string | null } } } } =
      JSON.parse(await postOnce(hubCall(sides, IDS, { after })));
    ids.push(...page.data.inbox.edges.map(({ node }) => node.id));
    after = page.data.inbox.pageInfo.endCursor;
    if (after === null) break;
  }
  return ids;
}

/** A case with its place, subject, agency, texts and history: random open cases. */
export async function measureDetail(sides: Sides, rounds: Rounds): Promise<Comparison> {
  const pairs: CallPair[] = (await caseIds(sides)).map((id) => ({
    hub: hubCall(sides, DETAIL, { id }),
    bare: { url: `${sides.bare.url}/detail`, body: JSON.stringify({ id }) },
  }));
  for (const { hub, bare } of pairs) deepStrictEqual(hubCase(await postOnce(hub)), JSON.parse(await postOnce(bare)));
  console.log(`${pairs.length} cases, equal`);
  return measureReading(sides, pairs, rounds);
}
