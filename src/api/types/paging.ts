import { type ClassType, Field, ObjectType } from "type-graphql";
import { CursorScalar } from "../scalars";

/** Where a page of a connection lies. */
@ObjectType("PageInfo", { description: "Where a page of a connection lies.", simpleResolvers: true })
export class PageInfoType {
  @Field(() => Boolean)
  hasNextPage!: boolean;

  @Field(() => Boolean)
  hasPreviousPage!: boolean;

  @Field(() => CursorScalar, { nullable: true })
  startCursor!: string | null;

  @Field(() => CursorScalar, { nullable: true })
  endCursor!: string | null;
}

/** An edge of a connection. */
export interface Edge<Node> {
  readonly cursor: string;
  readonly node: Node;
}

/** A Relay connection as resolvers return it. */
export interface Connection<Node> {
  readonly edges: readonly Edge<Node>[];
  readonly pageInfo: PageInfoType;
}

/** An edge whose cursor is signed when it is asked for: most clients read the page's own two. */
class LazyEdge<Row, Node> implements Edge<Node> {
  constructor(
    readonly node: Node,
    private readonly row: Row,
    private readonly cursorOf: (row: Row) => string,
  ) {}

  get cursor(): string {
    return this.cursorOf(this.row);
  }
}

/** The page made of rows of which one more than asked was read. */
export function pageOf<Row, Node>(
  rows: readonly Row[],
  first: number,
  after: string | null | undefined,
  cursorOf: (row: Row) => string,
  nodeOf: (row: Row) => Node,
): Connection<Node> {
  const edges = rows.slice(0, first).map((row) => new LazyEdge(nodeOf(row), row, cursorOf));
  return {
    edges,
    pageInfo: {
      hasNextPage: rows.length > first,
      hasPreviousPage: after != null,
      get startCursor() {
        return edges[0]?.cursor ?? null;
      },
      get endCursor() {
        return edges.at(-1)?.cursor ?? null;
      },
    },
  };
}

/** The edge and connection types of a node type, named as Relay names them. */
export function connectionTypes<Node extends object>(name: string, node: () => ClassType<Node>) {
  @ObjectType(`${name}Edge`, { simpleResolvers: true })
  class EdgeType implements Edge<Node> {
    @Field(() => CursorScalar)
    cursor!: string;

    @Field(node)
    node!: Node;
  }

  @ObjectType(`${name}Connection`, { simpleResolvers: true })
  class ConnectionType implements Connection<Node> {
    @Field(() => [EdgeType])
    edges!: EdgeType[];

    @Field(() => PageInfoType)
    pageInfo!: PageInfoType;
  }

  return { EdgeType, ConnectionType };
}
